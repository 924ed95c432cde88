/** Versions of the registry as what a service loads. */
import { IdriftError } from '../../contract/errors.ts';
import type { RoutingInput } from '../../serving/served-model.ts';
import type { Tracking } from '../../tracking/tracking.ts';
import { trainingMd5Of } from '../training-md5.ts';
import type { Served, Wanted } from './deployment-file.ts';

type Store = Pick<Tracking, 'resolveModel' | 'servingDir'> & Partial<Pick<Tracking, 'getRun'>>;

export type Target = RoutingInput['targets'][number];

/** @throws IdriftError `not-found` where the reference names no registered version. */
export const versionOf = async (store: Store, reference: string): Promise<number> => {
  const { version } = await store.resolveModel(reference);
  if (version !== null) return version;
  throw new IdriftError({ code: 'not-found', message: `${reference} is not registered.`, where: reference });
};

/** Sees that a version's model lies there in 8 bits too. @throws IdriftError where it loses more than the project allows. */
export type MakeInt8 = (reference: string, modelDir: string) => Promise<unknown>;

/** What is known of a version never changes, but for its aliases: its files are fetched once. */
export const openTargets = (store: Store, makeInt8: MakeInt8) => {
  const known = new Map<string, Promise<Omit<Target, 'alias' | 'share' | 'shadow' | 'deployment'>>>();

  const find = async (model: string, version: number) => {
    const { modelId, runId } = await store.resolveModel(`${model}/${version}`);
    const modelDir = await store.servingDir(modelId);
    return { modelDir, modelName: model, version, runId, dataMd5: await dataMd5Of(store, runId) };
  };

  const versionTarget = (model: string, version: number) => {
    const key = `${model}/${version}`;
    const found = known.get(key) ?? find(model, version);
    known.set(key, found);
    found.catch(() => known.delete(key));
    return found;
  };

  return {
    of: versionTarget,
    routing: async ({ name, model, follows, version }: Wanted, served: readonly Served[]): Promise<RoutingInput> => ({
      targets: await Promise.all(
        served.map(async (each) => {
          const found = await versionTarget(model, each.version);
          const precision = each.precision ?? 'fp32';
          if (precision === 'int8') await makeInt8(`${model}/${each.version}`, found.modelDir);
          return {
            ...found,
            alias: each.version === version ? follows : null,
            share: each.share * 100,
            shadow: each.role === 'shadow',
            deployment: name,
            precision,
          };
        }),
      ),
    }),
  };
};

/** Of the file it was trained on; null where its run does not say. */
const dataMd5Of = async (store: Store, runId: string): Promise<string | null> => {
  try {
    return trainingMd5Of((await store.getRun?.(runId))?.datasets ?? []);
  } catch {
    return null;
  }
};
