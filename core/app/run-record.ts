/** What a training run leaves in the tracking store: points while it trains, then its result or how it ended. */
import { errorSentence, IdriftError, toErrorInfo } from '../contract/errors.ts';
import type { SplitFile } from '../data/split-files.ts';
import type { TrackingStore } from '../tracking/store.ts';
import type { TrainingResult } from '../training/train.ts';
import { evaluationPath, makeEvaluation, writeEvaluation } from './evaluation.ts';
import { type MetricPoint, metricsOfResult } from './run-metrics.ts';
import type { TrainingLog } from './training-log.ts';

/** Name of the logged model inside a run (T-06). */
const MODEL_NAME = 'bert-classifier';
/** Points are written together at most this often: one transaction costs as much as a hundred points. */
const WRITE_MILLISECONDS = 500;

/** The model, the kept epoch's figures, and the answers on each validation and test text. */
export const keepResult = async (
  store: TrackingStore,
  runId: string,
  files: readonly SplitFile[],
  result: TrainingResult,
  trainingRows: number,
): Promise<void> => {
  store.setTags(runId, { 'idrift.device': result.device, 'idrift.parameters': String(result.parameters) });
  for (const split of ['val', 'test'] as const) {
    const file = files.find((each) => each.split === split);
    if (!file) continue;
    const evaluation = makeEvaluation(split, file.md5, result.labels, file.rows, result[split]);
    store.logArtifact(runId, evaluationPath(split), writeEvaluation(evaluation));
  }
  const points = metricsOfResult(result, trainingRows);
  store.logMetrics(runId, points);
  await store.logModel({ runId, name: MODEL_NAME, sourceDir: result.modelDir });
};

/** Cancelled: KILLED. The child died, or the engine closes: interrupted. Anything else: FAILED with its words. */
export const recordEnd = (
  store: TrackingStore,
  runId: string,
  log: TrainingLog,
  thrown: unknown,
  closing: boolean,
): void => {
  const info = toErrorInfo(thrown);
  const died = closing || (thrown instanceof IdriftError && info.code === 'internal');
  const message = closing
    ? 'Idrift was closed while it trained. The metrics so far are kept; no model was made.'
    : errorSentence(info);
  if (info.code === 'cancelled' && !closing) {
    store.endRun(runId, 'KILLED');
    log.add({
      kind: 'ended',
      status: 'cancelled',
      message: 'Cancelled. The metrics so far are kept; no model was made.',
    });
  } else if (died) {
    store.endRun(runId, 'KILLED', message);
    store.setTags(runId, { 'idrift.status': 'interrupted' });
    log.add({ kind: 'ended', status: 'interrupted', message });
  } else {
    store.endRun(runId, 'FAILED', message);
    log.add({ kind: 'ended', status: 'failed', message });
  }
};

export const pointWriter = (store: TrackingStore, runId: string) => {
  let waiting: (MetricPoint & { at: number })[] = [];
  let last = performance.now();
  const flush = (): void => {
    if (waiting.length > 0) store.logMetrics(runId, waiting);
    waiting = [];
    last = performance.now();
  };
  return {
    flush,
    add: (points: readonly MetricPoint[]): void => {
      const at = Date.now();
      waiting.push(...points.map((point) => ({ ...point, at })));
      if (performance.now() - last > WRITE_MILLISECONDS) flush();
    },
  };
};
