/**
 * Training beside PyTorch, Hugging Face's Trainer and PEFT: same work, same machine, runs taken in turns.
 *
 *     node bench/train.ts --python PATH [--cases base-8x32,job,…] [--runs 3] [--steps N] [--json FILE]
 *
 * PATH is a Python with torch, transformers, accelerate and peft; without it only our side runs. Take figures with nothing else
 * running: PyTorch's threads wait for each other, and one busy neighbour makes its steps up to fifty times slower.
 * `--steps 5 --runs 1` only tries whether a case runs.
 *
 * Cases of steps (bench/train-work.ts): forward, backward, global norm, clipping, AdamW; dropout 0.1; float32. Each run is a process of
 * its own. Texts of equal length: rows a second by the median step; texts as they are: all rows by all seconds. First the same weights
 * and batches go through our engine and PyTorch's loop without dropout, and their losses must agree: speeds of different
 * computations are not compared. `bare products` are a step's matrix products alone, through onnxruntime.
 *
 * Cases of whole commands (bench/train-job.ts): `job`, from the command to the trained model, and `start`, to the first step of a BERT-base.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type JobTime, makeJob, runOurJob, runTheirJob } from './train-job.ts';
import { type Measured, ours, theirs } from './train-programs.ts';
import { median, report, type Row, sum } from './train-report.ts';
import { type BenchCase, CASES, makeSample, type Sample, workOf, type WorkOrder } from './train-work.ts';

const JOBS = ['job', 'start'];

const { values } = parseArgs({
  options: {
    python: { type: 'string' },
    runs: { type: 'string', default: '3' },
    cases: { type: 'string', default: [...Object.keys(CASES), ...JOBS].join(',') },
    steps: { type: 'string' },
    json: { type: 'string' },
  },
});
const runs = Number(values.runs);
const folder = mkdtempSync(join(tmpdir(), 'bench-train-'));

const write = (name: string, work: WorkOrder): string => {
  const path = join(folder, `${name}.json`);
  writeFileSync(path, JSON.stringify(work));
  return path;
};

const checkLosses = (
  name: string,
  benchCase: BenchCase,
  samples: readonly (readonly number[])[],
  python: string,
): void => {
  const saved = join(folder, name);
  const work = workOf(benchCase, { steps: 8, dropout: 0, samples });
  const mine = ours('train-ours.ts', write(`${name}-check`, work), saved);
  const peer = theirs(python, write(`${name}-check-peer`, { ...work, folder: saved }), 'loop');
  const worst = Math.max(...mine.losses.map((loss, i) => Math.abs(loss - (peer.losses[i] ?? Number.NaN)) / loss));
  if (!(worst < 1e-4)) throw new Error(`${name}: losses of equal steps differ by ${worst}.`);
  console.log(`${name}: 8 equal steps, losses agree to ${worst.toExponential(1)} (relative)`);
  rmSync(saved, { recursive: true, force: true });
};

const measureSteps = (name: string, benchCase: BenchCase, samples: readonly (readonly number[])[]): readonly Row[] => {
  const { python } = values;
  const { length, method, batch } = benchCase;
  if (python !== undefined) checkLosses(name, benchCase, samples, python);
  const work = workOf(benchCase, { steps: Number(values.steps ?? benchCase.steps), dropout: 0.1, samples });
  const path = write(name, work);
  const programs: [string, () => Measured][] = [['Idrift', () => ours('train-ours.ts', path)]];
  if (length !== 'sample') programs.push(['bare products', () => ours('train-products.ts', path)]);
  if (python !== undefined) {
    const trainer = method === 'lora' ? 'PEFT with the Trainer' : 'HF Trainer';
    programs.push(['PyTorch loop', () => theirs(python, path, 'loop')]);
    programs.push(['PyTorch loop, bf16', () => theirs(python, path, 'loop-bf16')]);
    programs.push([trainer, () => theirs(python, path, 'trainer')]);
    if (length === 'sample')
      programs.push([`${trainer}, longest of the split`, () => theirs(python, path, 'trainer-longest')]);
  }
  if (length === 'sample') {
    const lengths = work.batches.flat().map((text) => text.length);
    console.log(
      `${name}: ${(sum(lengths) / lengths.length).toFixed(1)} tokens a text, the longest ${Math.max(...lengths)}`,
    );
  }
  const found = new Map(programs.map(([program]) => [program, [] as Measured[]]));
  for (let run = 0; run < runs; run += 1) {
    for (const [program, measure] of programs) found.get(program)?.push(measure());
  }
  const rows = ({ seconds }: Measured): number =>
    length === 'sample' ? (batch * seconds.length) / sum(seconds) : batch / median(seconds);
  for (const [program, list] of found) console.log(`${name}, ${program}: ${list[0]?.versions}`);
  return report(
    name,
    { unit: 'rows/s', better: 'more' },
    new Map([...found].map(([program, list]) => [program, list.map(rows)])),
    new Map([...found].map(([program, list]) => [program, Math.max(...list.map(({ peakMemory }) => peakMemory))])),
  );
};

const measureJob = async (name: string, sample: Sample): Promise<readonly Row[]> => {
  const job = makeJob(sample, join(folder, name), name === 'job' ? 'small' : 'base', name === 'start');
  const programs: [string, () => Promise<JobTime>][] = [['Idrift', () => runOurJob(job)]];
  const { python } = values;
  if (python !== undefined) programs.push(['Python script', () => runTheirJob(job, python)]);
  const found = new Map(programs.map(([program]) => [program, [] as JobTime[]]));
  for (let run = 0; run < runs; run += 1) {
    for (const [program, measure] of programs) found.get(program)?.push(await measure());
  }
  const times = (pick: (time: JobTime) => number | null): ReadonlyMap<string, readonly number[]> =>
    new Map([...found].map(([program, list]) => [program, list.flatMap((time) => pick(time) ?? [])]));
  const seconds = { unit: 's', better: 'less' } as const;
  const first = report(
    `${name}, first step`,
    seconds,
    times(({ firstStep }) => firstStep),
  );
  return job.firstStepOnly
    ? first
    : [
        ...first,
        ...report(
          `${name}, whole`,
          seconds,
          times(({ whole }) => whole),
        ),
      ];
};

const load = (): string => (loadavg()[0] ?? Number.NaN).toFixed(2);

const results: Row[] = [];
console.log(`Load ${load()} at the start.`);
try {
  const sample = await makeSample(folder);
  for (const name of values.cases.split(',')) {
    const benchCase = CASES[name];
    if (benchCase) results.push(...measureSteps(name, benchCase, sample.trainIds));
    else if (JOBS.includes(name)) results.push(...(await measureJob(name, sample)));
    else throw new Error(`There is no case ${name}: ${[...Object.keys(CASES), ...JOBS].join(', ')}.`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${cpus()[0]?.model ?? 'unknown CPU'}, ${availableParallelism()} cores, load ${load()} at the end`);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
