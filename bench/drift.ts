/**
 * A drift check beside SciPy and Evidently: same texts, same machine, runs in turns, each in a process of its own.
 *
 *     node bench/drift.ts [--python PATH] [--runs 3] [--cases week,million] [--live 1000000] [--reference 10000]
 *
 * PATH is a Python with SciPy 1.17, Evidently 0.7 and pandas 2: uv venv DIR; uv pip install --python DIR/bin/python "evidently==0.7.*"
 * "scipy==1.17.*" "pandas<3". Without it only our side runs. Texts are the sample project's words put together anew by a seed. `week`: 500
 * texts against 100 reference texts, with answers and states of 128 numbers, all five statistics on 9 999 permutations, input checks and both
 * scores; `million`: what a log of texts alone gives. Seconds run from texts in memory to the verdict; memory is the process's highest. The
 * Kolmogorov–Smirnov statistics of both sides must agree; where a window is drawn from, ours are of the drawn 2 000. Take figures with
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
import { madeOf, sampleTexts } from './drift-texts.ts';

const { values } = parseArgs({
  options: {
    python: { type: 'string' },
    runs: { type: 'string', default: '3' },
    cases: { type: 'string', default: 'week,million' },
    live: { type: 'string', default: '1000000' },
    reference: { type: 'string', default: '10000' },
  },
});
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'bench-drift-'));

const measured = z.object({
  version: z.string(),
  seconds: z.number(),
  peakBytes: z.number(),
  permutationSeconds: z.number().nullable().default(null),
  found: z.record(z.string(), z.number().nullable()),
});
type Measured = z.infer<typeof measured>;

const run = (program: string, args: readonly string[]): Measured =>
  measured.parse(JSON.parse(execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })));

const median = (all: readonly number[]): number => all.toSorted((a, b) => a - b)[all.length >> 1] ?? Number.NaN;

const theirs = values.python;
try {
  const sample = await sampleTexts(join(folder, 'sample'));
  const training = sample.train.map(({ text }) => text);
  const source = [...sample.val, ...sample.test].map(({ text }) => text);
  console.log(
    `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}, load ${loadavg()[0]?.toFixed(1)}\n`,
  );
  console.log(
    '| case | program | seconds: median (lowest to highest) | permutations, s | peak memory | slower than Idrift |',
  );
  console.log('| --- | --- | --- | --- | --- | --- |');
  for (const name of values.cases.split(',')) {
    const [live, reference] = name === 'week' ? [500, 100] : [Number(values.live), Number(values.reference)];
    const work = join(folder, `${name}.json`);
    const parts = {
      training,
      reference: madeOf(source, reference, seededRandom('reference')),
      live: madeOf(source, live, seededRandom('live')),
    };
    writeFileSync(work, JSON.stringify(parts));
    const programs: readonly (readonly [string, () => Measured])[] = [
      ['Idrift', () => run(process.execPath, [here('drift-ours.ts'), work, name])],
      ...(theirs === undefined
        ? []
        : (name === 'week' ? ['scipy', 'scipy-permutations', 'evidently'] : ['scipy', 'evidently']).map(
            (mode) => [mode, () => run(theirs, [here('peer/drift.py'), work, mode])] as const,
          )),
    ];
    const found = programs.map((): Measured[] => []);
    for (let turn = 0; turn < Number(values.runs); turn++) {
      for (const [i, [, once]] of programs.entries()) found[i]?.push(once());
    }
    const own = median(found[0]?.map(({ seconds }) => seconds) ?? []);
    for (const [i, [mode]] of programs.entries()) {
      const all = found[i] ?? [];
      const seconds = all.map((one) => one.seconds).toSorted((a, b) => a - b);
      const permutations = median(all.flatMap((one) => one.permutationSeconds ?? []));
      const cells = [
        name,
        i === 0 ? 'Idrift' : `${all[0]?.version}${mode.endsWith('permutations') ? ', 9 999 permutations' : ''}`,
        `${median(seconds).toFixed(2)} (${seconds[0]?.toFixed(2)} to ${seconds.at(-1)?.toFixed(2)})`,
        Number.isNaN(permutations) ? '' : permutations.toFixed(2),
        `${(Math.max(...all.map((one) => one.peakBytes)) / 1e9).toFixed(2)} GB`,
        i === 0 ? '' : (median(seconds) / own).toFixed(1),
      ];
      console.log(`| ${cells.join(' | ')} |`);
    }
    const [ours, scipy] = [found[0]?.[0]?.found ?? {}, found[1]?.[0]?.found ?? {}];
    for (const score of name === 'week' && theirs !== undefined ? ['length', 'fraction_out_of_vocab'] : []) {
      const apart = Math.abs((ours[score] ?? Number.NaN) - (scipy[score] ?? Number.NaN));
      if (!(apart < 1e-12)) throw new Error(`${score}: ours is ${ours[score]}, SciPy's ${scipy[score]}.`);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
