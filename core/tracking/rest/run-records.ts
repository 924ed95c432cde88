/** A server's runs as our records: the same fields, with the same meaning, as those of the embedded store. */
import type { DatasetUse, MetricPoint, RunStatus } from '../../contract/tracking.ts';
import { CONTEXT_TAG, parseSource, REVISION_TAG } from '../run-inputs.ts';
import type { RunRecord } from '../run-reads.ts';
import { STATUS_TAG, type Tags } from '../tags.ts';
import type { KeptPoint } from './operations.ts';
import type { ServerModel, ServerRun, ServerVersion } from './shapes.ts';

export type Around = {
  readonly experimentNames: ReadonlyMap<string, string>;
  /** Of each run, the newest logged model whose files are complete. */
  readonly models: ReadonlyMap<string, string>;
  readonly versions: ReadonlyMap<string, readonly { readonly name: string; readonly version: number }[]>;
};

export const recordOf = ({ info, data, inputs }: ServerRun, around: Around): RunRecord => {
  const runId = info.run_id;
  // A run that was resumed keeps its earlier end on the server until it ends again.
  const end = info.status === 'RUNNING' ? null : (info.end_time ?? null);
  return {
    runId,
    name: info.run_name,
    experiment: around.experimentNames.get(info.experiment_id) ?? info.experiment_id,
    experimentId: info.experiment_id,
    status: statusOf(info.status, data.tags),
    startedAt: new Date(info.start_time).toISOString(),
    endedAt: end === null ? null : new Date(end).toISOString(),
    seconds: end === null ? null : (end - info.start_time) / 1000,
    user: data.tags['mlflow.user'] ?? info.user_id,
    deleted: info.lifecycle_stage === 'deleted',
    params: data.params,
    metrics: Object.fromEntries(
      data.metrics.flatMap(({ key, value }) => (Number.isNaN(value) ? [] : [[key, finite(value)] as const])),
    ),
    tags: data.tags,
    datasets: inputs.dataset_inputs.map(({ dataset, tags }): DatasetUse => {
      const { revision, files } = parseSource(dataset.source);
      return {
        name: dataset.name,
        digest: dataset.digest,
        revision: tags[REVISION_TAG] ?? revision,
        files,
        context: tags[CONTEXT_TAG] ?? '',
      };
    }),
    modelId: around.models.get(runId) ?? null,
    registered: [...(around.versions.get(runId) ?? [])],
  };
};

/** As a SQL store gives infinities back. */
const finite = (value: number): number => Math.min(Math.max(value, -Number.MAX_VALUE), Number.MAX_VALUE);

const statusOf = (status: ServerRun['info']['status'], tags: Tags): RunStatus => {
  if (status !== 'KILLED') return status;
  const tag = tags[STATUS_TAG];
  return tag === 'interrupted' ? 'INTERRUPTED' : tag === 'paused' ? 'PAUSED' : status;
};

export const modelsByRun = (models: readonly ServerModel[]): Map<string, string> =>
  new Map(
    models
      .filter(({ info }) => info.status === 'LOGGED_MODEL_READY' && info.source_run_id !== '')
      .toSorted((a, b) => a.info.creation_timestamp_ms - b.info.creation_timestamp_ms)
      .map(({ info }) => [info.source_run_id, info.model_id]),
  );

export const versionsByRun = (versions: readonly ServerVersion[]): Map<string, { name: string; version: number }[]> => {
  const sorted = versions
    .map(({ name, version, run_id: runId }) => ({ runId, name, version }))
    .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.version - b.version));
  const grouped = Map.groupBy(sorted, ({ runId }) => runId);
  return new Map([...grouped].map(([id, each]) => [id, each.map(({ name, version }) => ({ name, version }))]));
};

type RawPoint = { readonly value: number | string; readonly timestamp: number; readonly step: number };

/** MLflow's order, the same point once, without those that are no number: no plot can hold them. */
export const pointsOf = (points: readonly RawPoint[]): MetricPoint[] => {
  const numbers = points
    .map(({ value, timestamp, step }) => ({ value: finite(Number(value)), timestamp, step }))
    .filter(({ value }) => !Number.isNaN(value))
    .toSorted((a, b) => a.timestamp - b.timestamp || a.step - b.step || a.value - b.value);
  return numbers
    .filter((point, i) => {
      const before = numbers[i - 1];
      return before?.timestamp !== point.timestamp || before.step !== point.step || before.value !== point.value;
    })
    .map(({ value, timestamp, step }) => ({ step, value, at: new Date(timestamp).toISOString() }));
};

/** With points that are not sent yet, the latest of each key by MLflow's rule: greatest (step, time, value). */
export const withUnsent = (record: RunRecord, latest: ServerRun, unsent: readonly KeptPoint[]): RunRecord => {
  if (unsent.length === 0) return record;
  const best = new Map<string, RawPoint>(latest.data.metrics.map((metric) => [metric.key, metric]));
  for (const point of unsent) {
    const known = best.get(point.key);
    if (!known || isLater(point, known)) best.set(point.key, point);
  }
  const metrics = Object.fromEntries(
    [...best].flatMap(([key, { value }]) =>
      Number.isNaN(Number(value)) ? [] : [[key, finite(Number(value))] as const],
    ),
  );
  return { ...record, metrics };
};

const isLater = (a: RawPoint, b: RawPoint): boolean =>
  (a.step - b.step || a.timestamp - b.timestamp || Number(a.value) - Number(b.value)) > 0;
