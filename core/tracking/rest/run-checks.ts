/** What is known to be refused is refused before it is sent: MLflow's limits, and what an earlier answer said. */
import type { DatasetUse } from '../../contract/tracking.ts';
import { checkKey, checkLength, LIMITS } from '../limits.ts';
import { checkPoint, type NewMetric } from '../metrics.ts';
import { CONTEXT_TAG, datasetTexts, REVISION_TAG } from '../run-inputs.ts';
import type { Tags } from '../tags.ts';
import { type SentDataset, sentValue } from './calls.ts';
import type { KeptPoint } from './operations.ts';

type Params = Readonly<Record<string, string>>;

export const checkedParams = (params: Params): Params => {
  for (const [key, value] of Object.entries(params)) {
    checkKey('param', key);
    checkLength(`The value of param "${key}"`, value, LIMITS.param);
  }
  return params;
};

export const checkedTags = (tags: Tags): Tags => {
  for (const [key, value] of Object.entries(tags)) {
    checkKey('tag', key);
    checkLength(`The tag "${key}"`, value, LIMITS.tag);
  }
  return tags;
};

/** Times are set here, so that a point which is sent twice is the same point. */
export const checkedPoints = (points: readonly NewMetric[], modelId?: string): KeptPoint[] => {
  const now = Date.now();
  return points.map((point) => {
    checkPoint(point);
    const { key, value, step, at } = point;
    const kept = { key, value: sentValue(value), timestamp: at ?? now, step };
    return modelId === undefined ? kept : { ...kept, model_id: modelId };
  });
};

export const checkedDatasets = (datasets: readonly DatasetUse[]): SentDataset[] =>
  datasets.map((dataset) => {
    const { name, digest, context, revision } = dataset;
    checkLength('The context of a data set', context, LIMITS.inputTag);
    return {
      dataset: { name, digest, source_type: 'local', ...datasetTexts(dataset) },
      tags: [
        { key: CONTEXT_TAG, value: context },
        ...(revision === null ? [] : [{ key: REVISION_TAG, value: revision }]),
      ],
    };
  });
