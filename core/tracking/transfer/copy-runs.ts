/** Runs: made first, filled when the models they name are there, ended and put into the trash last. */
import { eachOf } from '../rest/each-of.ts';
import type { Addition, Point, RunContent } from './contents.ts';
import { copyFiles } from './copy-files.ts';
import { differing } from './differing.ts';
import type { Pass } from './pass.ts';

/** Runs at a time: most of the time goes by waiting for answers. */
const AT_ONCE = 4;

/** Makes the runs that the target lacks, and takes those out of its trash that something will be added to. */
export const beginRuns = async (pass: Pass, runs: readonly RunContent[]): Promise<void> => {
  const { target, write, counts } = pass;
  const known = new Map((await target.runs()).map((run) => [run.origin, run]));
  await eachOf(runs, AT_ONCE, async (run) => {
    pass.signal?.throwIfAborted();
    const found = known.get(run.origin);
    if (found) {
      pass.runs.set(run.id, found);
      return;
    }
    counts.runs += 1;
    if (!write) return;
    const id = await target.makeRun(run, pass.experiments.get(run.experiment) ?? '0');
    pass.runs.set(run.id, fresh(run, id));
  });
};

const fresh = (run: RunContent, id: string): RunContent => ({
  ...run,
  id,
  status: 'RUNNING',
  end: null,
  deleted: false,
  params: {},
  tags: {},
  datasets: [],
  modelInputs: [],
  modelOutputs: [],
  metricKeys: [],
});

export const copyRuns = async (pass: Pass, runs: readonly RunContent[]): Promise<void> => {
  let done = 0;
  await eachOf(runs, AT_ONCE, async (run) => {
    pass.signal?.throwIfAborted();
    const found = pass.runs.get(run.id);
    if (found) await copyRun(pass, run, found);
    done += 1;
    pass.report({ what: 'runs', done, of: runs.length });
  });
};

const copyRun = async (pass: Pass, run: RunContent, found: RunContent): Promise<void> => {
  const { source, target, write, counts } = pass;
  const addition: Addition = {
    params: paramsFor(pass, run, found),
    tags: differing(run.tags, found.tags),
    points: missingPoints(await source.points(run), await target.points(found)),
    datasets: run.datasets.filter(
      ({ name, digest }) => !found.datasets.some((each) => each.name === name && each.digest === digest),
    ),
    modelInputs: run.modelInputs
      .flatMap((id) => pass.models.get(id) ?? [])
      .filter((id) => !found.modelInputs.includes(id)),
    modelOutputs: run.modelOutputs
      .flatMap(({ modelId, step }) => {
        const id = pass.models.get(modelId);
        return id === undefined ? [] : [{ modelId: id, step }];
      })
      .filter(({ modelId }) => !found.modelOutputs.some((each) => each.modelId === modelId)),
  };
  const sizes = [
    Object.keys(addition.params).length,
    Object.keys(addition.tags).length,
    addition.points.length,
    addition.datasets.length,
    addition.modelInputs.length + addition.modelOutputs.length,
  ] as const;
  counts.params += sizes[0];
  counts.tags += sizes[1];
  counts.points += sizes[2];
  counts.datasets += sizes[3];
  counts.links += sizes[4];
  if (write && sizes.some((size) => size > 0)) {
    // MLflow takes nothing for a run in the trash.
    if (found.deleted) await target.trashRun(found.id, false);
    await target.addToRun(found.id, addition);
    if (found.deleted) await target.trashRun(found.id, true);
  }
  await copyFiles(pass, { kind: 'run', id: run.id }, { kind: 'run', id: found.id }, null);
};

/** Params never change: one that differs is the target's own. */
const paramsFor = ({ notes, target }: Pass, run: RunContent, found: RunContent): Addition['params'] => {
  const params = differing(run.params, found.params);
  const clashes = Object.keys(params).filter((key) => key in found.params);
  for (const key of clashes) {
    notes.add(`Param "${key}" of ${run.name} is ${found.params[key]} in ${target.label}, and stays so.`);
  }
  return Object.fromEntries(Object.entries(params).filter(([key]) => !(key in found.params)));
};

const finite = (value: number): number => Math.min(Math.max(value, -Number.MAX_VALUE), Number.MAX_VALUE);

export const pointKey = ({ key, step, at, value }: Point): string => `${key}\0${step}\0${at}\0${finite(value)}`;

/** The same point twice is one point to MLflow. */
const missingPoints = (wanted: readonly Point[], found: readonly Point[]): Point[] => {
  const known = new Set(found.map(pointKey));
  return wanted.filter((point) => {
    const key = pointKey(point);
    if (known.has(key)) return false;
    known.add(key);
    return true;
  });
};

export const endRuns = async (pass: Pass, runs: readonly RunContent[]): Promise<void> => {
  const { target, write, counts } = pass;
  await eachOf(runs, AT_ONCE, async (run) => {
    const found = pass.runs.get(run.id);
    if (!found) return;
    if (found.status !== run.status || found.end !== run.end) {
      counts.states += 1;
      if (write) {
        if (found.deleted) await target.trashRun(found.id, false);
        await target.endRun(found.id, run.status, run.end);
        if (found.deleted) await target.trashRun(found.id, true);
      }
    }
    if (found.deleted === run.deleted) return;
    counts.states += 1;
    if (write) await target.trashRun(found.id, run.deleted);
  });
};
