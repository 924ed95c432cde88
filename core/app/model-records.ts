/** What people and the history say of registered models, versions compared, and the model card. */
import { setTimeout } from 'node:timers/promises';
import { toErrorInfo } from '../contract/errors.ts';
import type { DataDiff } from '../contract/data.ts';
import type { ComparedVersion, ModelRecord, VersionComparison } from '../contract/models.ts';
import type { ModelVersion, RunSummary } from '../contract/tracking.ts';
import { modelCard, registeredCard } from '../nn/model-card.ts';
import type { ModelHistory } from '../tracking/model-history.ts';
import type { Tracking } from '../tracking/tracking.ts';
import type { Changes } from './changes.ts';
import type { Evaluation } from './evaluation.ts';
import type { Evaluations } from './evaluations.ts';
import { cardFacts } from './model-card-facts.ts';
import type { ModelsService } from './models-service.ts';
import type { RunsService } from './runs-service.ts';

export type ModelRecordParts = {
  readonly store: Tracking;
  readonly history: ModelHistory;
  readonly runs: Pick<RunsService, 'get' | 'find' | 'compare'>;
  readonly evaluations: Pick<Evaluations, 'of'>;
  readonly changes: Changes;
  readonly models: Pick<ModelsService, 'find'>;
  readonly dataDiff: (from: string, to: string) => Promise<DataDiff>;
  /** How fast a version answered, in milliseconds; null where it was not served. */
  readonly answers: (query: { readonly model: string; readonly version: number }) => ComparedVersion['answers'];
};

type Which = { readonly name: string; readonly version: number };

export type ModelRecords = ReturnType<typeof createModelRecords>;

export const createModelRecords = (parts: ModelRecordParts) => {
  const { store, history, models, runs, changes } = parts;

  const sideOf = async (version: ModelVersion, run: RunSummary | null): Promise<ComparedVersion> => ({
    version: version.version,
    runId: version.runId,
    revision: version.revision,
    parameters: run?.tags['idrift.parameters'] === undefined ? null : Number(run.tags['idrift.parameters']),
    bytes: run && (await weightBytes(store, run)),
    trainSeconds: run?.metrics['train_runtime'] ?? null,
    answers: parts.answers({ model: version.name, version: version.version }),
  });

  const dataOf = async (before: RunSummary | null, after: RunSummary | null): Promise<VersionComparison['data']> => {
    const unknown = (problem: string) => ({ state: 'unknown' as const, problem });
    if (!before || !after) return unknown('The run of one of them is not known.');
    const [own, others] = [after, before].map((run) =>
      run.datasets
        .map(({ digest }) => digest)
        .toSorted()
        .join(),
    );
    if (own === others && own !== '') return { state: 'same' };
    const [from, to] = [before, after].map((run) => run.datasets.find(({ revision }) => revision !== null)?.revision);
    if (!from || !to) return unknown('The data of one of them is no version of the project.');
    try {
      return { state: 'differs', from, to, counts: (await parts.dataDiff(from, to)).counts };
    } catch (thrown) {
      return unknown(toErrorInfo(thrown).message);
    }
  };

  /** The card that lies with the model's files; else one from what the store kept. */
  const bareCard = async (title: string, run: RunSummary | null): Promise<string> => {
    const paths = run ? (await store.listArtifacts(run.runId)).map(({ path }) => path) : [];
    const textOf = async (name: string): Promise<string | null> => {
      const path = paths.find((each) => each.endsWith(`/model/${name}`));
      return run && path !== undefined ? (await store.readArtifact(run.runId, path)).text : null;
    };
    const written = await textOf('README.md');
    if (written !== null) return written;
    const evaluations: Evaluation[] = [];
    for (const split of ['val', 'test'] as const) {
      const evaluation = run && (await parts.evaluations.of(run.runId, split));
      if (evaluation) evaluations.push(evaluation);
    }
    const onnx = paths.some((path) => path.endsWith('/model/model.onnx'));
    return modelCard(await cardFacts({ title, run, config: await textOf('config.json'), evaluations, onnx }));
  };

  return {
    record: async (name: string): Promise<ModelRecord> => {
      const { state, events } = await history.read(name);
      return {
        name,
        description: state.description,
        tags: { ...state.tags },
        versions: state.versions.flatMap(({ version, tags }) =>
          Object.keys(tags).length === 0 ? [] : [{ version, tags: { ...tags } }],
        ),
        events: [...events],
      };
    },

    describe: async (order: { name: string; version: number | null; description: string }): Promise<void> => {
      await history.setDescription(order.name, order.version, order.description);
      changes.emit('models', order.name);
    },

    setTag: async (order: {
      name: string;
      version: number | null;
      key: string;
      value: string | null;
    }): Promise<void> => {
      await history.setTag(order.name, order.version, order.key, order.value);
      changes.emit('models', order.name);
    },

    compare: async ({ name, version, against }: Which & { readonly against: number }): Promise<VersionComparison> => {
      const [before, after] = [await models.find(name, against), await models.find(name, version)];
      const [first, second] = [await runs.find(before.runId), await runs.find(after.runId)];
      const sameRun = first !== null && first.runId === second?.runId;
      return {
        versions: [await sideOf(before, first), await sideOf(after, second)],
        sameRun,
        comparison: first && second && !sameRun ? await runs.compare([first.runId, second.runId]) : null,
        data: await dataOf(first, second),
      };
    },

    /** Of a model that is not registered. */
    runCard: async (runId: string): Promise<string> => {
      const run = await runs.get(runId);
      return bareCard(run.name, run);
    },

    card: async (which: Which): Promise<string> => {
      const found = await models.find(which.name, which.version);
      const { state } = await history.read(which.name);
      return registeredCard(await bareCard(which.name, await runs.find(found.runId)), {
        ...which,
        created: found.createdAt,
        notes: [state.description, found.description],
        tags: { ...state.tags, ...state.versions.find(({ version }) => version === which.version)?.tags },
      });
    },
  };
};

/** Of the weights as transformers loads them: the same numbers as model.onnx. */
const weightBytes = async (store: Tracking, run: RunSummary): Promise<number | null> => {
  const files = await store.listArtifacts(run.runId);
  return files.find(({ path }) => path.endsWith('/model/model.safetensors'))?.size ?? null;
};

/** Quitting does not wait for a server that is away. */
const NOTE_MILLISECONDS = 2000;

/** What cannot be noted now keeps nothing from answering, or from ending. */
export const noteServing = async (
  history: ModelHistory,
  changes: Changes,
  model: string,
  change: Parameters<ModelHistory['noteServing']>[1],
): Promise<void> => {
  const noted = history.noteServing(model, change).then(
    () => changes.emit('models', model),
    () => undefined,
  );
  const late = new AbortController();
  await Promise.race([noted, setTimeout(NOTE_MILLISECONDS, undefined, { signal: late.signal }).catch(() => undefined)]);
  late.abort();
};
