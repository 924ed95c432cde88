/** Registered models and their versions, each with the run that made it, its data and its figures. */
import { IdriftError } from '../contract/errors.ts';
import type { Deployment } from '../contract/serving.ts';
import type { ModelVersion, RegisteredModel, RunSummary } from '../contract/tracking.ts';
import type { ModelHistory } from '../tracking/model-history.ts';
import type { Tracking } from '../tracking/tracking.ts';
import type { Changes } from './changes.ts';
import type { RunsService } from './runs-service.ts';

type NewVersion = { readonly runId: string; readonly name: string; readonly description: string };

export type ModelsService = ReturnType<typeof createModelsService>;

export const createModelsService = (
  store: Pick<Tracking, 'listRegisteredModels' | 'getRun'>,
  history: ModelHistory,
  runs: RunsService,
  changes: Changes,
  deployments: () => readonly Deployment[],
) => {
  const list = async (): Promise<RegisteredModel[]> => {
    // Deleted runs too: a version outlives the trash.
    const [models, active, deleted] = await Promise.all([
      store.listRegisteredModels(),
      runs.list(false),
      runs.list(true),
    ]);
    const all = new Map([...active, ...deleted].map((run) => [run.runId, run]));
    return models.map((model) => ({
      ...model,
      versions: model.versions.map((version) => withRun(version, all.get(version.runId ?? '') ?? null)),
    }));
  };
  /** @throws IdriftError `not-found` */
  const find = async (name: string, version: number): Promise<ModelVersion> => {
    const found = (await store.listRegisteredModels())
      .find((model) => model.name === name)
      ?.versions.find((each) => each.version === version);
    if (found) return withRun(found, await runs.find(found.runId));
    throw new IdriftError({
      code: 'not-found',
      message: `There is no model ${name} v${version}.`,
      where: `${name}/${version}`,
      hint: 'The Models page, or "idrift models list", shows what is registered.',
    });
  };
  return {
    list,
    find,
    register: async ({ runId, name, description }: NewVersion): Promise<ModelVersion> => {
      const run = await store.getRun(runId);
      if (run.modelId === null) {
        throw new IdriftError({
          code: 'not-found',
          message: `${run.name} made no model.`,
          where: runId,
          hint: 'Only a run that finished has one; train again.',
        });
      }
      const { version } = await history.registerModel({ modelId: run.modelId, name, description });
      changes.emit('models', name);
      changes.emit('runs', runId);
      return find(name, version);
    },
    setAlias: async ({ name, version, alias }: { name: string; version: number; alias: string }): Promise<void> => {
      await history.setAlias(name, version, alias);
      changes.emit('models', name);
    },
    deleteAlias: async ({ name, alias }: { name: string; alias: string }): Promise<void> => {
      await history.deleteAlias(name, alias);
      changes.emit('models', name);
    },
    deleteVersion: async ({ name, version }: { name: string; version: number }): Promise<void> => {
      const serving = deployments().find(
        (each) =>
          each.model === name &&
          [each.version, each.shadow, ...each.split.map((part) => part.version)].includes(version) &&
          (each.state === 'running' || each.state === 'starting'),
      );
      if (serving) {
        throw new IdriftError({
          code: 'conflict',
          message: `${name} v${version} is served by ${serving.name}.`,
          where: `${name}/${version}`,
          hint: 'Serve another version, or stop it, first.',
        });
      }
      await history.deleteVersion(name, version);
      changes.emit('models', name);
    },
  };
};

type VersionRecord = Omit<ModelVersion, 'testAccuracy' | 'valAccuracy'>;

const withRun = (version: VersionRecord, run: RunSummary | null): ModelVersion => ({
  ...version,
  aliases: [...version.aliases],
  testAccuracy: run?.kept?.testAccuracy ?? null,
  valAccuracy: run?.kept?.valAccuracy ?? null,
});
