/**
 * What this computer does while a run trains, under the names of MLflow's system metrics (mlflow.org/docs, "System Metrics"), so
 * that its page shows them: shares in percent, memory in megabytes of 10^6 bytes, power in watts. Steps count the samples.
 */
import { execFile } from 'node:child_process';
import { statfs } from 'node:fs/promises';
import { cpus, freemem, totalmem } from 'node:os';
import { promisify } from 'node:util';
import { SYSTEM_METRICS } from '../tracking/metrics.ts';
import type { MetricPoint } from './run-metrics.ts';

const run = promisify(execFile);

/** MLflow's own takes one each ten seconds; our runs are shorter. */
const MILLISECONDS_BETWEEN = 5000;
/** The processors' share is a difference between two readings. */
const MILLISECONDS_TO_FIRST = 1000;
const GPU_MILLISECONDS = 4000;

export const CPU_METRIC = `${SYSTEM_METRICS}cpu_utilization_percentage`;

type Figures = Readonly<Record<string, number>>;

type Ticks = { readonly busy: number; readonly all: number };

const ticks = (): Ticks => {
  let busy = 0;
  let all = 0;
  for (const { times } of cpus()) {
    const sum = times.user + times.nice + times.sys + times.idle + times.irq;
    all += sum;
    busy += sum - times.idle;
  }
  return { busy, all };
};

const memory = (): Figures => {
  const used = totalmem() - freemem();
  return {
    system_memory_usage_megabytes: used / 1e6,
    system_memory_usage_percentage: (used / totalmem()) * 100,
  };
};

const disk = async (dir: string): Promise<Figures> => {
  const { bsize, blocks, bfree, bavail } = await statfs(dir);
  const used = (blocks - bfree) * bsize;
  const available = bavail * bsize;
  return {
    disk_usage_megabytes: used / 1e6,
    disk_available_megabytes: available / 1e6,
    ...(used + available === 0 ? {} : { disk_usage_percentage: (used / (used + available)) * 100 }),
  };
};

const GPU_QUERY = 'index,memory.used,memory.total,utilization.gpu,power.draw,power.limit';

const gpus = async (): Promise<Figures> => {
  const { stdout } = await run('nvidia-smi', [`--query-gpu=${GPU_QUERY}`, '--format=csv,noheader,nounits'], {
    timeout: GPU_MILLISECONDS,
  });
  return readGpus(stdout);
};

/** Lines of `nvidia-smi --format=csv,noheader,nounits`; memory in MiB. What a card does not tell, as "[N/A]", is left out. */
export const readGpus = (csv: string): Figures => {
  const figures: Record<string, number> = {};
  for (const line of csv.split('\n')) {
    const [index, ...values] = line.split(',').map((value) => value.trim());
    const [used = Number.NaN, total = Number.NaN, share = Number.NaN, power = Number.NaN, limit = Number.NaN] =
      values.map((value) => (value === '' ? Number.NaN : Number(value)));
    const of: Figures = {
      memory_usage_megabytes: used * 1.048_576,
      memory_usage_percentage: (used / total) * 100,
      utilization_percentage: share,
      power_usage_watts: power,
      power_usage_percentage: (power / limit) * 100,
    };
    for (const [name, value] of Object.entries(of)) if (Number.isFinite(value)) figures[`gpu_${index}_${name}`] = value;
  }
  return figures;
};

/** A part that cannot be read leaves its names out: a run is not about the computer. */
const orNothing = (figures: Promise<Figures>): Promise<Figures> => figures.catch(() => ({}));

export type SystemWatch = {
  /** Where the disk is that fills. */
  readonly dir: string;
  /** Whether it trains on an NVIDIA card. */
  readonly gpu: boolean;
  /** Of the next sample: a run that goes on counts on. */
  readonly firstStep: number;
  readonly add: (points: readonly MetricPoint[]) => void;
};

/** @returns ends it. */
export const watchSystem = ({ dir, gpu, firstStep, add }: SystemWatch): (() => void) => {
  let before = ticks();
  let step = firstStep;
  let ended = false;
  let timer: NodeJS.Timeout | undefined;
  const sample = async (): Promise<void> => {
    const now = ticks();
    const all = now.all - before.all;
    const figures: Figures = {
      ...(all > 0 ? { cpu_utilization_percentage: ((now.busy - before.busy) / all) * 100 } : {}),
      ...memory(),
      ...(await orNothing(disk(dir))),
      ...(gpu ? await orNothing(gpus()) : {}),
    };
    before = now;
    if (ended) return;
    add(Object.entries(figures).map(([key, value]) => ({ key: SYSTEM_METRICS + key, value, step })));
    step += 1;
    timer = setTimeout(() => void sample(), MILLISECONDS_BETWEEN).unref();
  };
  timer = setTimeout(() => void sample(), MILLISECONDS_TO_FIRST).unref();
  return () => {
    ended = true;
    clearTimeout(timer);
  };
};
