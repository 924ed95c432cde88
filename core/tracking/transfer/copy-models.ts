/** Logged models: made beside their runs, filled, and READY when their files are there. */
import { eachOf } from '../rest/each-of.ts';
import type { ModelContent, ModelPoint, Point } from './contents.ts';
import { copyFiles } from './copy-files.ts';
import { pointKey } from './copy-runs.ts';
import { differing } from './differing.ts';
import type { Pass } from './pass.ts';

const AT_ONCE = 2;

export const copyModels = async (pass: Pass, models: readonly ModelContent[]): Promise<void> => {
  const known = new Map((await pass.target.models()).map((model) => [model.origin, model]));
  // One that is being made is copied when it is made.
  const wanted = models.filter(({ status }) => status !== 'PENDING');
  let done = 0;
  await eachOf(wanted, AT_ONCE, async (model) => {
    pass.signal?.throwIfAborted();
    await copyModel(pass, model, known.get(model.origin));
    done += 1;
    pass.report({ what: 'models', done, of: wanted.length });
  });
};

const copyModel = async (pass: Pass, model: ModelContent, found: ModelContent | undefined): Promise<void> => {
  const { target, write, counts, notes } = pass;
  const runId = model.runId === null ? null : (pass.runs.get(model.runId)?.id ?? null);
  if (model.runId !== null && runId === null) {
    if (write) notes.add(`The model ${model.name} (${model.id}) was left out: its run was not copied.`);
    return;
  }
  if (!found) counts.models += 1;
  if (!found && !write) return;
  const id = found?.id ?? (await target.makeModel(model, pass.experiments.get(model.experiment) ?? '0', runId));
  pass.models.set(model.id, id);
  const tags = differing(model.tags, found?.tags ?? {});
  const points = await pointsFor(pass, model, found);
  counts.tags += Object.keys(tags).length;
  counts.points += points.length;
  if (write && (Object.keys(tags).length > 0 || points.length > 0)) await addTo(pass, id, tags, points);
  const there = await target.place({ kind: 'model', id });
  const renaming = new Map([
    [model.uri, there.uri],
    [model.id, id],
    [model.runId ?? '', runId ?? ''],
  ]);
  await copyFiles(pass, { kind: 'model', id: model.id }, { kind: 'model', id }, renaming);
  if (found?.status === model.status || model.status === 'PENDING') return;
  counts.states += 1;
  if (write) await target.finishModel(id, model.status);
};

/** Points are logged to a run, which must be outside the trash meanwhile. */
const addTo = async (
  pass: Pass,
  id: string,
  tags: ModelContent['tags'],
  points: readonly ModelPoint[],
): Promise<void> => {
  const { target } = pass;
  const named = new Set(points.map((point) => point.runId));
  const deleted = [...pass.runs.values()].filter((run) => run.deleted && named.has(run.id));
  for (const run of deleted) await target.trashRun(run.id, false);
  await target.addToModel(id, { tags, points });
  for (const run of deleted) await target.trashRun(run.id, true);
};

/**
 * By the target's runs. A model's metrics have no mark for NaN: MLflow shows 0 there. Logged as 0 it would become a point of the run
 * as well, so it goes as the NaN that the run has.
 */
const pointsFor = async (pass: Pass, model: ModelContent, found: ModelContent | undefined): Promise<ModelPoint[]> => {
  const keyOf = (point: ModelPoint): string => `${point.runId}\0${pointKey(point)}`;
  const known = new Set((found?.points ?? []).map(keyOf));
  const missing = model.points.filter((point) => {
    const runId = pass.runs.get(point.runId)?.id;
    return runId !== undefined && !Number.isNaN(point.value) && !known.has(keyOf({ ...point, runId }));
  });
  const nans = await nansOf(pass, missing);
  return missing.map((point) => ({
    ...point,
    value: point.value === 0 && nans.has(placeOf(point.runId, point)) ? Number.NaN : point.value,
    runId: pass.runs.get(point.runId)?.id ?? '',
  }));
};

const placeOf = (runId: string, { key, at, step }: Point): string => `${runId}\0${key}\0${at}\0${step}`;

/** Where the runs of zeros have a NaN. */
const nansOf = async ({ source }: Pass, points: readonly ModelPoint[]): Promise<ReadonlySet<string>> => {
  const zeros = Map.groupBy(
    points.filter(({ value }) => value === 0),
    ({ runId }) => runId,
  );
  const nans = new Set<string>();
  if (zeros.size === 0) return nans;
  for (const run of await source.runs()) {
    const keys = new Set((zeros.get(run.id) ?? []).map(({ key }) => key));
    const metricKeys = run.metricKeys.filter((key) => keys.has(key));
    if (metricKeys.length === 0) continue;
    for (const point of await source.points({ ...run, metricKeys })) {
      if (Number.isNaN(point.value)) nans.add(placeOf(run.id, point));
    }
  }
  return nans;
};
