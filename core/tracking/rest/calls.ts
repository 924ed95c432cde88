/** The calls of MLflow's REST API 2.0 that we make, each with its words for what it takes. */
import { z } from 'zod';
import type { ServerClient } from './client.ts';
import { isMissing } from './faults.ts';
import * as shapes from './shapes.ts';

type Pairs = Readonly<Record<string, string>>;

/** `value` NaN and the infinities are sent as strings: `null`, as JSON.stringify writes them, is refused. */
export type SentMetric = {
  readonly key: string;
  readonly value: number | 'NaN' | 'Infinity' | '-Infinity';
  readonly timestamp: number;
  readonly step: number;
  readonly model_id?: string;
  readonly dataset_name?: string;
  readonly dataset_digest?: string;
};

export type SentDataset = {
  readonly dataset: Readonly<Record<'name' | 'digest' | 'source_type' | 'source', string>> & {
    readonly schema?: string;
    readonly profile?: string;
  };
  readonly tags: { readonly key: string; readonly value: string }[];
};

const keyed = (pairs: Pairs): { readonly key: string; readonly value: string }[] =>
  Object.entries(pairs).map(([key, value]) => ({ key, value }));

export const sentValue = (value: number): SentMetric['value'] => {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
};

/** Follows `next_page_token` to the end. */
const allPages = async <Page extends { readonly next_page_token: string }, Item>(
  ask: (token: string) => Promise<Page>,
  itemsOf: (page: Page) => readonly Item[],
): Promise<Item[]> => {
  const items: Item[] = [];
  for (let token = ''; ; ) {
    const page = await ask(token);
    for (const item of itemsOf(page)) items.push(item);
    if (page.next_page_token === '' || page.next_page_token === token) return items;
    token = page.next_page_token;
  }
};

const withToken = (token: string) => (token === '' ? {} : { page_token: token });

export type View = 'ACTIVE_ONLY' | 'DELETED_ONLY' | 'ALL';

export type RunSearch = {
  readonly experimentIds: readonly string[];
  readonly filter?: string;
  readonly view?: View;
  readonly orderBy?: readonly string[];
};

export type Calls = ReturnType<typeof callsOf>;

export const callsOf = (client: ServerClient) => {
  const post = <Shape extends z.ZodType>(path: string, body: Readonly<Record<string, unknown>>, shape: Shape) =>
    client.ask({ method: 'POST', path, body, shape });
  /** Doing it twice would make two. */
  const create = <Shape extends z.ZodType>(path: string, body: Readonly<Record<string, unknown>>, shape: Shape) =>
    client.ask({ method: 'POST', path, body, shape, once: true });
  const done = async (path: string, body: Readonly<Record<string, unknown>>): Promise<void> => {
    await post(path, body, shapes.nothing);
  };

  return {
    // Experiments
    experiments: (view: View) =>
      allPages(
        (token) =>
          post(
            'experiments/search',
            { max_results: 1000, view_type: view, ...withToken(token) },
            shapes.experimentPage,
          ),
        (page) => page.experiments,
      ),
    experimentByName: async (name: string) => {
      const asked = { method: 'GET', path: 'experiments/get-by-name', query: { experiment_name: name } } as const;
      return (await client.ask({ ...asked, shape: z.object({ experiment: shapes.experimentShape }) })).experiment;
    },
    experiment: async (id: string) => {
      const asked = { method: 'GET', path: 'experiments/get', query: { experiment_id: id } } as const;
      return (await client.ask({ ...asked, shape: z.object({ experiment: shapes.experimentShape }) })).experiment;
    },
    createExperiment: async (name: string, tags: Pairs): Promise<string> =>
      (await create('experiments/create', { name, tags: keyed(tags) }, z.object({ experiment_id: z.string() })))
        .experiment_id,
    setExperimentTag: (id: string, key: string, value: string) =>
      done('experiments/set-experiment-tag', { experiment_id: id, key, value }),
    deleteExperiment: (id: string) => done('experiments/delete', { experiment_id: id }),
    restoreExperiment: (id: string) => done('experiments/restore', { experiment_id: id }),

    // Runs
    createRun: async (body: {
      readonly experiment_id: string;
      readonly run_name: string;
      readonly user_id: string;
      readonly start_time: number;
      readonly tags: Pairs;
    }) => (await create('runs/create', { ...body, tags: keyed(body.tags) }, z.object({ run: shapes.runShape }))).run,
    run: async (runId: string) => {
      const asked = { method: 'GET', path: 'runs/get', query: { run_id: runId } } as const;
      return (await client.ask({ ...asked, shape: z.object({ run: shapes.runShape }) })).run;
    },
    runPage: (
      { experimentIds, filter = '', view = 'ACTIVE_ONLY', orderBy = [] }: RunSearch,
      max: number,
      token: string,
    ) =>
      post(
        'runs/search',
        {
          experiment_ids: experimentIds,
          filter,
          run_view_type: view,
          order_by: orderBy,
          max_results: max,
          ...withToken(token),
        },
        shapes.runPage,
      ),
    updateRun: (runId: string, change: { status?: string; end_time?: number; run_name?: string }) =>
      done('runs/update', { run_id: runId, ...change }),
    logBatch: (
      runId: string,
      batch: { readonly metrics?: readonly SentMetric[]; readonly params?: Pairs; readonly tags?: Pairs },
    ) =>
      done('runs/log-batch', {
        run_id: runId,
        ...(batch.metrics ? { metrics: batch.metrics } : {}),
        ...(batch.params ? { params: keyed(batch.params) } : {}),
        ...(batch.tags ? { tags: keyed(batch.tags) } : {}),
      }),
    deleteTag: (runId: string, key: string) => done('runs/delete-tag', { run_id: runId, key }),
    logInputs: (
      runId: string,
      inputs: { readonly datasets?: readonly SentDataset[]; readonly models?: readonly { model_id: string }[] },
    ) => done('runs/log-inputs', { run_id: runId, ...inputs }),
    logOutput: (runId: string, modelId: string, step: number) =>
      done('runs/outputs', { run_id: runId, models: [{ model_id: modelId, step }] }),
    deleteRun: (runId: string) => done('runs/delete', { run_id: runId }),
    restoreRun: (runId: string) => done('runs/restore', { run_id: runId }),
    history: (runId: string, key: string) =>
      allPages(
        (token) =>
          client.ask({
            method: 'GET',
            path: 'metrics/get-history',
            query: { run_id: runId, metric_key: key, max_results: 25_000, ...withToken(token) },
            shape: shapes.metricPage,
          }),
        (page) => page.metrics,
      ),

    // Logged models
    createModel: async (body: {
      readonly experiment_id: string;
      readonly name: string;
      readonly source_run_id: string;
      readonly model_type?: string;
      readonly params: Pairs;
      readonly tags: Pairs;
    }) => {
      const sent = { ...body, params: keyed(body.params), tags: keyed(body.tags) };
      return (await create('logged-models', sent, z.object({ model: shapes.loggedModelShape }))).model;
    },
    model: async (modelId: string) => {
      const asked = { method: 'GET', path: `logged-models/${modelId}` } as const;
      return (await client.ask({ ...asked, shape: z.object({ model: shapes.loggedModelShape }) })).model;
    },
    models: (experimentIds: readonly string[], filter = '') =>
      allPages(
        (token) =>
          post(
            'logged-models/search',
            { experiment_ids: experimentIds, filter, max_results: 50, ...withToken(token) },
            shapes.modelPage,
          ),
        (page) => page.models,
      ),
    logModelParams: (modelId: string, params: Pairs) =>
      done(`logged-models/${modelId}/params`, { model_id: modelId, params: keyed(params) }),
    setModelTags: async (modelId: string, tags: Pairs): Promise<void> => {
      const body = { model_id: modelId, tags: keyed(tags) };
      await client.ask({ method: 'PATCH', path: `logged-models/${modelId}/tags`, body, shape: shapes.nothing });
    },
    finishModel: async (
      modelId: string,
      status: 'LOGGED_MODEL_READY' | 'LOGGED_MODEL_UPLOAD_FAILED',
    ): Promise<void> => {
      const body = { model_id: modelId, status };
      await client.ask({ method: 'PATCH', path: `logged-models/${modelId}`, body, shape: shapes.nothing });
    },
    deleteModelIfThere: async (modelId: string): Promise<void> => {
      const body = { model_id: modelId };
      try {
        await client.ask({ method: 'DELETE', path: `logged-models/${modelId}`, body, shape: shapes.nothing });
      } catch (thrown) {
        if (!isMissing(thrown)) throw thrown;
      }
    },
    ...registryCalls(client, post, create, done),
  };
};

type Post = <Shape extends z.ZodType>(
  path: string,
  body: Readonly<Record<string, unknown>>,
  shape: Shape,
) => Promise<z.infer<Shape>>;

const registryCalls = (
  client: ServerClient,
  post: Post,
  create: Post,
  done: (path: string, body: Readonly<Record<string, unknown>>) => Promise<void>,
) => {
  const remove = async (path: string, body: Readonly<Record<string, unknown>>): Promise<void> => {
    await client.ask({ method: 'DELETE', path, body, shape: shapes.nothing });
  };
  const patch = async (path: string, body: Readonly<Record<string, unknown>>): Promise<void> => {
    await client.ask({ method: 'PATCH', path, body, shape: shapes.nothing });
  };
  return {
    registered: () =>
      allPages(
        (token) =>
          client.ask({
            method: 'GET',
            path: 'registered-models/search',
            query: { max_results: 1000, ...withToken(token) },
            shape: shapes.registeredPage,
          }),
        (page) => page.registered_models,
      ),
    registeredModel: async (name: string) => {
      const asked = { method: 'GET', path: 'registered-models/get', query: { name } } as const;
      return (await client.ask({ ...asked, shape: z.object({ registered_model: shapes.registeredShape }) }))
        .registered_model;
    },
    versions: (filter = '') =>
      allPages(
        (token) =>
          client.ask({
            method: 'GET',
            path: 'model-versions/search',
            query: { filter, max_results: 10_000, ...withToken(token) },
            shape: shapes.versionPage,
          }),
        (page) => page.model_versions,
      ),
    createRegistered: async (name: string, description: string, tags: Pairs): Promise<void> => {
      await post('registered-models/create', { name, description, tags: keyed(tags) }, shapes.nothing);
    },
    updateRegistered: (name: string, description: string) => patch('registered-models/update', { name, description }),
    setRegisteredTag: (name: string, key: string, value: string) =>
      done('registered-models/set-tag', { name, key, value }),
    deleteRegisteredTag: (name: string, key: string) => remove('registered-models/delete-tag', { name, key }),
    setAlias: (name: string, alias: string, version: number) =>
      done('registered-models/alias', { name, alias, version: String(version) }),
    deleteAlias: (name: string, alias: string) => remove('registered-models/alias', { name, alias }),
    createVersion: async (body: {
      readonly name: string;
      readonly source: string;
      readonly run_id?: string;
      readonly model_id?: string;
      readonly description: string;
      readonly tags: Pairs;
    }) => {
      const sent = { ...body, tags: keyed(body.tags) };
      return (await create('model-versions/create', sent, z.object({ model_version: shapes.versionShape })))
        .model_version;
    },
    updateVersion: (name: string, version: number, description: string) =>
      patch('model-versions/update', { name, version: String(version), description }),
    deleteVersion: (name: string, version: number) =>
      remove('model-versions/delete', { name, version: String(version) }),
    setVersionTag: (name: string, version: number, key: string, value: string) =>
      done('model-versions/set-tag', { name, version: String(version), key, value }),
    deleteVersionTag: (name: string, version: number, key: string) =>
      remove('model-versions/delete-tag', { name, version: String(version), key }),
    setStage: async (name: string, version: number, stage: string): Promise<void> => {
      const body = { name, version: String(version), stage, archive_existing_versions: false };
      await post('model-versions/transition-stage', body, shapes.nothing);
    },
  };
};
