/**
 * The analysis of scored rows beside scikit-learn: same rows, same machine, runs in turns, each in a process of its own, one core each.
 *
 *     node bench/analysis.ts [--python PATH] [--runs 3] [--rows 100000] [--resamples 2000] [--classes 2]
 *
 * PATH is a Python with scikit-learn 1.9: uv venv DIR; uv pip install --python DIR/bin/python scikit-learn==1.9.1. Without it only our side
 * runs. Rows are drawn by a seed: logits of a model that is a little too sure. Ours is the whole analysis: confusion, every figure of every
 * class, curves, areas, both reliability curves, calibration errors, abstaining, each interval from that many resamples. scikit-learn's are the
 * same figures without intervals, and `bootstrap`: the time of one of its resamples of F1, average precision and calibration error, times
 * their number. Seconds run from rows in memory to the figures; accuracy, F1, areas and calibration errors must agree. Take figures with
 * nothing else running.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { seededRandom } from '../core/base/seeded-random.ts';

const { values } = parseArgs({
  options: {
    python: { type: 'string' },
    runs: { type: 'string', default: '3' },
    rows: { type: 'string', default: '100000' },
    resamples: { type: 'string', default: '2000' },
    classes: { type: 'string', default: '2' },
  },
});
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'bench-analysis-'));
const [rows, classes] = [Number(values.rows), Number(values.classes)];

const measured = z.object({
  version: z.string(),
  seconds: z.number(),
  /** Of all resamples, where they were timed by one of them. */
  bootstrapSeconds: z.number().nullable(),
  peakBytes: z.number(),
  found: z.record(z.string(), z.number()),
});
type Measured = z.infer<typeof measured>;

const drawnRows = (): { probabilities: number[]; truth: number[] } => {
  const random = seededRandom('bench analysis');
  const uniform = (): number => (random.uint32() + 0.5) / 0x1_0000_0000;
  const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const softmax = (logits: readonly number[]): number[] => {
    const powers = logits.map(Math.exp);
    const sum = powers.reduce((all, own) => all + own, 0);
    return powers.map((own) => own / sum);
  };
  const probabilities: number[] = [];
  const truth: number[] = [];
  for (let row = 0; row < rows; row++) {
    const logits = Array.from({ length: classes }, () => 1.5 * normal());
    let left = uniform();
    const place = softmax(logits).findIndex((own) => (left -= own) <= 0);
    truth.push(Math.max(0, place));
    probabilities.push(...softmax(logits.map((logit) => 1.3 * logit)));
  }
  return { probabilities, truth };
};

const run = (program: string, args: readonly string[]): Measured =>
  measured.parse(JSON.parse(execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })));
const median = (all: readonly number[]): number => all.toSorted((a, b) => a - b)[all.length >> 1] ?? Number.NaN;

try {
  const work = join(folder, 'work.json');
  writeFileSync(work, JSON.stringify({ classes, resamples: Number(values.resamples), ...drawnRows() }));
  const sides = [
    { name: 'Idrift', run: () => run(process.execPath, [here('./analysis-ours.ts'), work]) },
    ...(values.python === undefined
      ? []
      : [{ name: 'scikit-learn', run: () => run(values.python as string, [here('./peer/analysis.py'), work]) }]),
  ];
  const runs = sides.map((): Measured[] => []);
  for (let turn = 0; turn < Number(values.runs); turn++) {
    for (const [side, own] of sides.entries()) runs[side]?.push(own.run());
  }
  console.log(
    `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}, load ${loadavg()[0]?.toFixed(1)}; ${rows} rows, ${classes} classes, ${values.resamples} resamples\n`,
  );
  console.log('| program | figures, s: median (lowest to highest) | with all resamples, s | peak memory |');
  console.log('| --- | --- | --- | --- |');
  for (const [side, { name }] of sides.entries()) {
    const own = runs[side] ?? [];
    const seconds = own.map((each) => each.seconds);
    const boot = own.map((each) => each.seconds + (each.bootstrapSeconds ?? 0));
    console.log(
      `| ${name} ${own[0]?.version} | ${median(seconds).toFixed(2)} (${Math.min(...seconds).toFixed(2)} to ${Math.max(...seconds).toFixed(2)})${own[0]?.bootstrapSeconds === null ? ', resamples in it' : ''} | ${median(boot).toFixed(2)} | ${(Math.max(...own.map((each) => each.peakBytes)) / 2 ** 20).toFixed(0)} MB |`,
    );
  }
  const [ours, theirs] = runs.map((own) => own[0]?.found ?? {});
  for (const [name, value] of Object.entries(theirs ?? {})) {
    const own = ours?.[name] ?? Number.NaN;
    if (!(Math.abs(own - value) <= 1e-9)) throw new Error(`${name}: ours ${own}, theirs ${value}.`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
