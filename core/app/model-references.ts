/** What people name models by (`NAME`, `NAME/3`, `NAME@alias`, `m-…`, a run's id), and what is behind each. */
import type { Row } from '../contract/common.ts';
import { IdriftError } from '../contract/errors.ts';
import type { ModelVersion, RunSummary } from '../contract/tracking.ts';
import { readSplit } from '../data/split-files.ts';
import type { Tracking } from '../tracking/tracking.ts';
import type { ModelRecords } from './model-records.ts';
import type { ModelsService } from './models-service.ts';
import type { RunsService } from './runs-service.ts';

export type DescribedModel = {
  readonly modelId: string;
  /** null when the reference was not to a registered version. */
  readonly version: ModelVersion | null;
  readonly run: RunSummary;
};

type ReferenceParts = {
  /** The project's folder. */
  readonly dir: string;
  readonly store: Pick<Tracking, 'resolveModel' | 'servingDir' | 'getRun'>;
  readonly runs: Pick<RunsService, 'get'>;
  readonly models: Pick<ModelsService, 'find'>;
  readonly records: Pick<ModelRecords, 'card' | 'runCard'>;
};

export const modelReferences = ({ dir, store, runs, models, records }: ReferenceParts) => ({
  /** A folder that a predictor opens. */
  modelDir: async (reference: string): Promise<string> =>
    store.servingDir((await store.resolveModel(reference)).modelId),
  /** The model card, with what the registry says where it is registered. */
  cardOf: async (reference: string): Promise<string> => {
    const { name, version, runId } = await store.resolveModel(reference);
    return name === null || version === null ? records.runCard(runId) : records.card({ name, version });
  },
  /** The validation texts of the data version that a model was trained on. */
  validationTexts: async (reference: string): Promise<readonly Row[]> => {
    const { runId } = await store.resolveModel(reference);
    const revision = (await store.getRun(runId)).datasets[0]?.revision ?? null;
    if (revision !== null) return (await readSplit(dir, revision, 'val')).rows;
    throw new IdriftError({
      code: 'not-found',
      message: 'The data that this model was trained on is no version of the project.',
      where: reference,
      hint: 'Name labelled texts with --file.',
    });
  },
  /** The logged model, the version it was registered as, and the run that made it. */
  describeModel: async (reference: string): Promise<DescribedModel> => {
    const { modelId, runId, name, version } = await store.resolveModel(reference);
    const found = name === null || version === null ? null : await models.find(name, version);
    return { modelId, version: found, run: await runs.get(runId) };
  },
  /** The registered version. @throws IdriftError when the reference names none. */
  servedVersion: async (reference: string): Promise<{ name: string; version: number }> => {
    const { name, version } = await store.resolveModel(reference);
    if (name !== null && version !== null) return { name, version };
    throw new IdriftError({
      code: 'bad-input',
      message: `${reference} is not a registered version, and only those are served.`,
      where: reference,
      hint: 'Register it first: idrift models register RUN.',
    });
  },
});
