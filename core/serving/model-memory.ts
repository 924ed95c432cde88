/** Whether the models of a routing have room beside those that are loaded. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { IdriftError } from '../contract/errors.ts';
import { modelKey, type Target } from './served-model.ts';

/** Weights are kept once, most of them packed; with what computing takes a BERT-base of 0.44 GB was measured at 0.53 GB. */
const OF_WEIGHTS = 1.15;
/** Of a model's thread, its vocabulary and its intermediate results. */
const OF_A_THREAD = 50e6;

const weightsOf = ({ modelDir, precision }: Target): number => {
  const names = precision === 'int8' ? ['model.int8.onnx'] : ['model.onnx', 'model.safetensors'];
  const file = names.map((name) => join(modelDir, name)).find((path) => existsSync(path));
  return file === undefined ? 0 : statSync(file).size;
};

/**
 * `targets`: all that are loaded at the same moment, in a change those before and those after it.
 * @throws IdriftError `not-available` saying what they take and what there is.
 */
export const checkMemory = (targets: readonly Target[], limit: number | null): void => {
  if (limit === null) return;
  const models = new Map(targets.map((target) => [modelKey(target), target]));
  const bytes = [...models.values()].reduce((sum, target) => sum + OF_WEIGHTS * weightsOf(target) + OF_A_THREAD, 0);
  if (bytes <= limit) return;
  const gb = (value: number): string => (value / 1e9).toFixed(2);
  throw new IdriftError({
    code: 'not-available',
    message: `${models.size === 1 ? 'This model takes' : `These ${models.size} models take`} about ${gb(bytes)} GB of memory together, and the service may use ${gb(limit)} GB.`,
    where: [...models.values()].map(({ modelName, version }) => `${modelName} v${version}`).join(', '),
    hint: 'Raise the limit, serve fewer versions at once, or stop the one before first.',
  });
};
