/** An MLflow server's contents, read over REST. */
import { modelIdOf } from '../registry-reads.ts';
import { artifactPlace } from '../rest/artifact-places.ts';
import type { Sending } from '../rest/deliver.ts';
import { eachOf } from '../rest/each-of.ts';
import type { ServerModel, ServerRegistered, ServerRun, ServerVersion } from '../rest/shapes.ts';
import type { ModelContent, RegisteredContent, RunContent, Source, VersionContent } from './contents.ts';
import { createdOf, originOf, ownTags, SKIPPED } from './origin.ts';

/** Requests at a time. */
const AT_ONCE = 8;
const PAGE = 1000;

export const serverSource = ({ client, calls, openBucket }: Sending): Source => {
  const nameOf = async (): Promise<ReadonlyMap<string, string>> =>
    new Map((await calls.experiments('ALL')).map((each) => [each.experiment_id, each.name]));
  const uris = new Map<string, string>();

  return {
    label: client.url,

    experiments: async () =>
      (await calls.experiments('ALL')).map((each) => ({
        id: each.experiment_id,
        name: each.name,
        tags: each.tags,
        deleted: each.lifecycle_stage === 'deleted',
      })),

    runs: async () => {
      const names = await nameOf();
      const runs: RunContent[] = [];
      for (let token = ''; ; ) {
        const page = await calls.runPage({ experimentIds: [...names.keys()], view: 'ALL' }, PAGE, token);
        for (const run of page.runs) {
          uris.set(run.info.run_id, run.info.artifact_uri);
          runs.push(runContent(run, names));
        }
        if (page.next_page_token === '') return runs.toReversed();
        token = page.next_page_token;
      }
    },

    points: async ({ id, metricKeys }) =>
      (
        await eachOf(metricKeys, AT_ONCE, async (key) =>
          (await calls.history(id, key)).map(({ value, timestamp, step }) => ({ key, value, at: timestamp, step })),
        )
      ).flat(),

    models: async () => {
      const names = await nameOf();
      const models = await calls.models([...names.keys()]);
      for (const { info } of models) uris.set(info.model_id, info.artifact_uri);
      return models.map((model) => modelContent(model, names)).toReversed();
    },

    registered: async () => {
      const [registered, versions] = await Promise.all([calls.registered(), calls.versions()]);
      const grouped = Map.groupBy(versions, ({ name }) => name);
      return registered.map((model) => registeredContent(model, grouped.get(model.name) ?? []));
    },

    place: async ({ kind, id }) => {
      const known = uris.get(id);
      const uri = known ?? (kind === 'run' ? (await calls.run(id)).info : (await calls.model(id)).info).artifact_uri;
      return artifactPlace(client, openBucket, uri);
    },
  };
};

const runContent = ({ info, data, inputs, outputs }: ServerRun, names: ReadonlyMap<string, string>): RunContent => ({
  id: info.run_id,
  origin: originOf(data.tags, info.run_id),
  experiment: names.get(info.experiment_id) ?? info.experiment_id,
  name: info.run_name,
  user: info.user_id,
  status: info.status,
  start: info.start_time,
  end: info.end_time ?? null,
  deleted: info.lifecycle_stage === 'deleted',
  params: data.params,
  tags: ownTags(data.tags),
  datasets: inputs.dataset_inputs.map(({ dataset, tags }) => ({
    name: dataset.name,
    digest: dataset.digest,
    sourceType: dataset.source_type,
    source: dataset.source,
    schema: dataset.schema ?? null,
    profile: dataset.profile ?? null,
    tags,
  })),
  modelInputs: inputs.model_inputs.map(({ model_id: id }) => id),
  modelOutputs: outputs.model_outputs.map(({ model_id: modelId, step }) => ({ modelId, step })),
  metricKeys: data.metrics.map(({ key }) => key).toSorted(),
});

const STATES: Readonly<Record<string, ModelContent['status']>> = {
  LOGGED_MODEL_READY: 'READY',
  LOGGED_MODEL_UPLOAD_FAILED: 'FAILED',
};

const modelContent = ({ info, data }: ServerModel, names: ReadonlyMap<string, string>): ModelContent => ({
  id: info.model_id,
  origin: originOf(info.tags, info.model_id),
  experiment: names.get(info.experiment_id) ?? info.experiment_id,
  name: info.name,
  type: info.model_type,
  runId: info.source_run_id === '' ? null : info.source_run_id,
  status: STATES[info.status] ?? 'PENDING',
  params: data.params,
  tags: ownTags(info.tags),
  points: data.metrics.map((metric) => ({
    key: metric.key,
    value: metric.value,
    at: metric.timestamp,
    step: metric.step,
    runId: metric.run_id,
    dataset:
      metric.dataset_name === undefined || metric.dataset_digest === undefined
        ? null
        : { name: metric.dataset_name, digest: metric.dataset_digest },
  })),
  created: createdOf(info.tags, info.creation_timestamp_ms),
  uri: info.artifact_uri,
});

const versionContent = (version: ServerVersion): VersionContent => ({
  version: version.version,
  origin: originOf(version.tags, `${version.name}/${version.version}`),
  modelId: modelIdOf(version.source),
  source: version.source,
  runId: version.run_id === '' ? null : version.run_id,
  description: version.description,
  stage: version.current_stage,
  tags: ownTags(version.tags),
  created: createdOf(version.tags, version.creation_timestamp),
});

const registeredContent = (model: ServerRegistered, versions: readonly ServerVersion[]): RegisteredContent => ({
  name: model.name,
  description: model.description,
  tags: ownTags(model.tags),
  versions: versions
    .map(versionContent)
    .filter(({ origin }) => origin !== SKIPPED)
    .toSorted((a, b) => a.version - b.version),
  aliases: Object.fromEntries(model.aliases.map(({ alias, version }) => [alias, version])),
});
