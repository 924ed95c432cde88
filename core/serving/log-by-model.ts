/** The prediction log of a service whose versions may be of several registered models: each has its table. */
import type { FailedRequest, NewPrediction, PredictionWriter } from './prediction-log.ts';

/** @param open is asked once for each model. */
export const logByModel = (
  open: (model: string) => PredictionWriter,
): PredictionWriter & { add: (model: string) => void } => {
  const writers = new Map<string, PredictionWriter>();
  const writerOf = (model: string): PredictionWriter => {
    const writer = writers.get(model) ?? open(model);
    writers.set(model, writer);
    return writer;
  };
  return {
    add: (model) => void writerOf(model),
    record: (rows) => {
      const models = [...new Set(rows.map(({ modelName }) => modelName))];
      const [only] = models;
      if (models.length === 1 && only !== undefined) return writerOf(only).record(rows);
      const ids = new Map<NewPrediction, string>();
      for (const model of models) {
        const its = rows.filter(({ modelName }) => modelName === model);
        for (const [i, id] of writerOf(model).record(its).entries()) ids.set(its[i] as NewPrediction, id);
      }
      return rows.map((row) => ids.get(row) ?? '');
    },
    recordFailure: (request: FailedRequest) => writerOf(request.modelName).recordFailure(request),
    recordFeedback: (feedback) => writerOf(feedback.modelName).recordFeedback(feedback),
    close: () => {
      for (const writer of writers.values()) writer.close();
    },
  };
};
