/** One run as a job: what its child says goes into the store, the log and the job list; however it ends, the run's record says so. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IdriftError } from '../contract/errors.ts';
import type { TrainingEvent } from '../contract/training.ts';
import type { Tracking } from '../tracking/tracking.ts';
import { pickDevice } from '../training/devices/list.ts';
import { environment } from '../training/devices/look.ts';
import { hopelessness } from '../training/sweep.ts';
import { train } from '../training/train.ts';
import { fetchBaseModel } from './base-model.ts';
import type { Changes } from './changes.ts';
import { isClosing, type JobEnd, type JobReport } from './jobs.ts';
import { CUT_TEXTS_TAG } from './model-card-facts.ts';
import type { RunFolders, SavedRun } from './run-folder.ts';
import { metricsOfEvent } from './run-metrics.ts';
import { type End, keepResult, recordEnd } from './run-record.ts';
import { openRunWriter } from './run-writer.ts';
import { CPU_METRIC, watchSystem } from './system-metrics.ts';
import { rowsOf } from './training-data.ts';
import type { TrainingLog } from './training-log.ts';

export type WorkParts = {
  readonly store: Tracking;
  readonly changes: Changes;
  readonly folders: RunFolders;
  /** The user's Idrift folder: what is known of devices. */
  readonly home: string;
};

export type Work = {
  readonly runId: string;
  readonly saved: SavedRun;
  readonly log: TrainingLog;
  readonly resume: boolean;
  readonly pause: AbortController;
  readonly stop: AbortController;
};

/** A closing program waits so long for a checkpoint. */
const CLOSE_MILLISECONDS = 5000;

export const workOnRun = async (
  { store, changes, folders, home }: WorkParts,
  { runId, saved, log, resume, pause, stop }: Work,
  report: (progress: JobReport) => void,
  signal: AbortSignal,
): Promise<JobEnd> => {
  const scratch = mkdtempSync(join(tmpdir(), 'idrift-train-'));
  const writer = openRunWriter(store, runId);
  const begun = store.getRun(runId).catch(() => null);
  const kill = new AbortController();
  let hopeless: string | null = null;
  let steps = 0;
  let timer: NodeJS.Timeout | undefined;
  let endWatch = (): void => undefined;
  const onAbort = (): void => {
    if (!isClosing(signal) || steps === 0) return kill.abort();
    pause.abort();
    timer = setTimeout(() => kill.abort(), CLOSE_MILLISECONDS);
  };
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort);
  let losses: readonly Loss[] = [];
  let totalSteps = 1;
  let stepsPerEpoch = 1;

  const hear = (event: TrainingEvent): void => {
    if (event.kind === 'started') {
      ({ totalSteps, stepsPerEpoch } = event);
      writer.send(store.setTags(runId, { [CUT_TEXTS_TAG]: String(event.cutTexts) }));
    }
    if (event.kind === 'step') steps += 1;
    if (event.kind === 'resumed') {
      writer.flush();
      writer.send(store.rewindRun(runId, event.step));
      losses = losses.filter(({ step }) => step <= event.step);
    }
    writer.add(metricsOfEvent(event, stepsPerEpoch));
    log.add(event);
    report(progressOf(event, totalSteps, saved.recipe.epochs));
    if (event.kind === 'checkpoint') writer.send(store.noteCheckpoint(runId, event.step));
    if (event.kind !== 'epoch') return;
    losses = [...losses, { step: event.metrics.step, value: event.metrics.valLoss }];
    changes.emit('runs', runId);
    if (saved.sweep?.stopHopeless === true) void judge(saved.sweep.id, valuesOf(losses));
  };
  /** While no server says how the others did, this run goes on. */
  const judge = async (sweep: string, own: readonly number[]): Promise<void> => {
    const earlier = await earlierOf(store, runId, sweep).catch(() => []);
    hopeless ??= hopelessness(own, earlier);
    if (hopeless !== null) kill.abort();
  };
  const end = async (how: End): Promise<void> => {
    writer.flush();
    if (how.kind === 'hopeless') folders.remove(runId);
    log.add(await recordEnd(store, runId, how, folders.step(runId)));
    await writer.settle();
  };

  /** Whatever the hub's branch becomes: the run goes on with the commit that it began with. */
  const pin = (id: string, revision: string): void => {
    folders.save(runId, { ...saved, recipe: { ...saved.recipe, base: `${id}@${revision}` } });
    writer.send(store.logParams(runId, { base_model_revision: revision }));
  };

  try {
    if (resume && saved.sweep?.stopHopeless === true) losses = await evaluationLosses(store, runId);
    const device = await pickDevice(saved.recipe.device, { home });
    kill.signal.throwIfAborted();
    const rows = rowsOf(saved.files);
    const base = await fetchBaseModel(saved.recipe.base, report, kill.signal);
    if (base?.id != null && base.revision !== null) pin(base.id, base.revision);
    const job = {
      rows,
      recipe: { ...saved.recipe, base: base?.dir ?? null },
      ...(base?.id == null ? {} : { origin: { id: base.id, revision: base.revision } }),
      device,
      outputDir: join(scratch, 'model'),
      checkpointDir: folders.of(runId),
      resume,
      ...(saved.batches === undefined ? {} : { batches: saved.batches }),
      ...(saved.trajectory === undefined ? {} : { trajectory: saved.trajectory }),
    };
    const firstStep = resume ? await nextSample(store, runId) : 0;
    endWatch = watchSystem({ dir: scratch, gpu: device.kind === 'cuda', firstStep, add: writer.add });
    const events = train(job, {
      signal: kill.signal,
      pause: pause.signal,
      stop: stop.signal,
      record: writer.record,
      env: await environment(device.kind, home, saved.recipe.precision),
    });
    let next = await events.next();
    for (; !next.done; next = await events.next()) hear(next.value);
    endWatch();
    const outcome = next.value;
    if (outcome.kind === 'paused') {
      await end(isClosing(signal) ? { kind: 'closed' } : outcome);
      return 'interrupted';
    }
    await writer.settle();
    report({ where: 'saving the model', rate: null, secondsLeft: null });
    const { fault } = outcome.result;
    await keepResult(store, runId, saved.files, outcome.result, rows.train.length, await begun);
    if (fault) throw new IdriftError(fault);
    await store.noteCheckpoint(runId, null);
    await store.endRun(runId, 'FINISHED');
    folders.remove(runId);
    return 'finished';
  } catch (thrown) {
    endWatch();
    if (hopeless !== null) await end({ kind: 'hopeless', message: hopeless });
    else await end(isClosing(signal) ? { kind: 'closed' } : { kind: 'thrown', thrown });
    throw thrown;
  } finally {
    endWatch();
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    log.end();
    rmSync(scratch, { recursive: true, force: true });
    changes.emit('runs', runId);
  }
};

/** Where no server says what was measured before, the count begins anew: MLflow orders points by time too. */
const nextSample = async (store: Tracking, runId: string): Promise<number> => {
  const { steps } = await store.metricColumns(runId, CPU_METRIC).catch(() => ({ steps: [] }));
  return (steps.at(-1) ?? -1) + 1;
};

type Loss = { readonly step: number; readonly value: number };

const valuesOf = (losses: readonly Loss[]): readonly number[] => losses.map(({ value }) => value);

const evaluationLosses = async (store: Tracking, runId: string): Promise<readonly Loss[]> =>
  ((await store.history(runId))['eval_loss'] ?? []).toSorted((a, b) => a.step - b.step);

/** Validation losses of the sweep's runs that began before this one. */
const earlierOf = async (store: Tracking, runId: string, sweep: string): Promise<readonly (readonly number[])[]> => {
  const runs = (await store.listRuns()).filter((run) => run.tags[SWEEP_TAG] === sweep);
  const startedAt = runs.find((run) => run.runId === runId)?.startedAt ?? '';
  const earlier = runs.filter((run) => run.runId !== runId && run.startedAt <= startedAt);
  return Promise.all(earlier.map(async (run) => valuesOf(await evaluationLosses(store, run.runId))));
};

export const SWEEP_TAG = 'idrift.sweep';

const progressOf = (event: TrainingEvent, totalSteps: number, epochs: number): JobReport => {
  switch (event.kind) {
    case 'phase':
      return { where: event.phase };
    case 'step':
      return {
        progress: event.step / totalSteps,
        where: `epoch ${Math.min(epochs, Math.floor(event.epoch) + 1)} of ${epochs}`,
        rate: `${event.stepsPerSecond.toFixed(1)} steps/s`,
        secondsLeft: event.secondsLeft,
      };
    case 'started':
    case 'notice':
    case 'checkpoint':
    case 'resumed':
    case 'epoch':
    case 'finished':
    case 'ended':
      return {};
  }
};
