/**
 * Training steps a second beside PyTorch and Hugging Face's Trainer: same shapes, same machine, runs taken in turns.
 *
 *     node bench/train.ts --python PATH [--runs 5] [--cases small,base] [--json FILE]
 *
 * A step is forward, backward, global norm, clipping and AdamW with dropout 0.1, float32, 8 texts of 32 tokens. Each run is a
 * process of its own; its figure is the median of its steps after a warm-up. First the same weights and batches go through
 * both programs without dropout, and their losses must agree: speeds of different computations are not compared.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const measured = z.object({
  /** Seconds of each step, warm-up excluded. */
  steps: z.array(z.number()),
  losses: z.array(z.number()),
  /** Of the process, bytes. */
  peakMemory: z.number(),
  versions: z.string(),
});
type Measured = z.infer<typeof measured>;

const { values } = parseArgs({
  options: {
    python: { type: 'string' },
    runs: { type: 'string', default: '5' },
    cases: { type: 'string', default: 'small,base' },
    json: { type: 'string' },
  },
});
const runs = Number(values.runs);
const stepsOf = { small: 150, base: 12 } as const;
const caseNames = values.cases.split(',').map((name) => z.enum(['small', 'base']).parse(name));

const folder = mkdtempSync(join(tmpdir(), 'bench-train-'));
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** As core/training does for its child. */
const environment = {
  ...process.env,
  MALLOC_MMAP_THRESHOLD_: '8589934592',
  MALLOC_TRIM_THRESHOLD_: '17179869184',
};

const last = (output: string): Measured => measured.parse(JSON.parse(output.trimEnd().split('\n').at(-1) ?? ''));

const ours = (...args: readonly string[]): Measured =>
  last(execFileSync(process.execPath, [here('train-ours.ts'), ...args], { encoding: 'utf8', env: environment }));

const theirs = (python: string, ...args: readonly string[]): Measured =>
  last(
    execFileSync(python, [here('train.py'), ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 1e8,
    }),
  );

const median = (numbers: readonly number[]): number => {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle) - 1] ?? Number.NaN)) / 2;
};

const results: Record<string, unknown>[] = [];

for (const name of caseNames) {
  const steps = String(stepsOf[name]);
  const programs: [string, () => Measured][] = [['Idrift', () => ours(name, steps)]];
  const { python } = values;
  if (python !== undefined) {
    const model = join(folder, name);
    const mine = ours(name, '8', '--model', model);
    const peer = theirs(python, name, 'loop', '8', '--model', model);
    const worst = Math.max(...mine.losses.map((loss, i) => Math.abs(loss - (peer.losses[i] ?? Number.NaN)) / loss));
    if (!(worst < 1e-4)) throw new Error(`${name}: losses of equal steps differ by ${worst}.`);
    console.log(`${name}: 8 equal steps, losses agree to ${worst.toExponential(1)} (relative)`);
    programs.push(['PyTorch loop', () => theirs(python, name, 'loop', steps)]);
    programs.push(['HF Trainer', () => theirs(python, name, 'trainer', steps)]);
  }
  const found = new Map(programs.map(([program]) => [program, [] as Measured[]]));
  for (let run = 0; run < runs; run += 1) {
    for (const [program, measure] of programs) found.get(program)?.push(measure());
  }
  for (const [program, list] of found) {
    const perSecond = list.map(({ steps }) => 1 / median(steps));
    const row = {
      case: name,
      program,
      stepsPerSecond: median(perSecond),
      lowest: Math.min(...perSecond),
      highest: Math.max(...perSecond),
      peakMemory: Math.max(...list.map(({ peakMemory }) => peakMemory)),
      runs,
      stepsPerRun: Number(steps),
      versions: list[0]?.versions,
    };
    results.push(row);
    console.log(
      `${name.padEnd(6)}${program.padEnd(14)}${row.stepsPerSecond.toFixed(2).padStart(8)} steps/s ` +
        `(${row.lowest.toFixed(2)} to ${row.highest.toFixed(2)} in ${runs} runs), peak ${(row.peakMemory / 1e9).toFixed(2)} GB, ${row.versions}`,
    );
  }
}
rmSync(folder, { recursive: true, force: true });
console.log(
  `${cpus()[0]?.model ?? 'unknown CPU'}, ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(2)} at the end`,
);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
