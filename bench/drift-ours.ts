/** One drift check of ours for bench/drift.ts, in a process of its own: prints one JSON object. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { checkDrift } from '../core/monitoring/check-drift.ts';
import { familyVerdict } from '../core/monitoring/family.ts';
import { figuresOf } from '../core/monitoring/row-figures.ts';
import { trigramModel } from '../core/monitoring/surprisal.ts';
import { measure, STATISTICS } from '../core/monitoring/drift-statistics.ts';
import type { LiveText } from '../core/monitoring/drift-input.ts';

const texts = z.array(z.string());
const work = z
  .object({ training: texts, reference: texts, live: texts })
  .parse(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')));
const isWeek = process.argv[3] === 'week';

/** As a model of 128 dimensions and two labels would have read them: numbers drawn from the text's own letters. */
const read = (text: string) => {
  let seed = text.length;
  for (let i = 0; i < text.length; i++) seed = (Math.imul(seed, 31) + text.charCodeAt(i)) | 0;
  const state = Float32Array.from({ length: 128 }, () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) | 0;
    return seed / 2 ** 31;
  });
  const positive = ((state[0] as number) + 1) / 2;
  return { text, state, probabilities: { negative: 1 - positive, positive } };
};
const plain = (text: string) => ({ text });
const reading = isWeek ? read : plain;
const at = '2026-03-10T12:00:00Z';
const rowOf = (text: string, i: number): LiveText => ({
  ...reading(text),
  id: `p${i}`,
  label: '',
  score: 1,
  createdAt: at,
});
const reference = work.reference.map(reading);
const live = work.live.map(rowOf);

const check = () =>
  checkDrift({
    model: 'bench',
    version: 1,
    runId: '',
    revision: null,
    reference,
    training: work.training,
    live,
    from: '2026-03-08T00:00:00Z',
    to: '2026-03-15T00:00:00Z',
    thresholds: { length: 0.1, fraction_out_of_vocab: 0.1 },
  });

/** The five statistics on 9 999 permutations alone, of figures that are at hand. */
const permutations = (): number => {
  const model = trigramModel(work.training);
  const sides = {
    reference: reference.map((row) => figuresOf(row, model)),
    live: live.map((row) => figuresOf(row, model)),
  };
  const began = performance.now();
  const statistics = new Map(
    STATISTICS.flatMap((name) => {
      const found = measure(name, sides);
      return 'missing' in found ? [] : [[name, found.statistic] as const];
    }),
  );
  familyVerdict({ reference: reference.length, live: live.length, statistics, seed: 'bench' });
  return (performance.now() - began) / 1000;
};

const began = performance.now();
const found = check();
const seconds = (performance.now() - began) / 1000;
const peakBytes = process.resourceUsage().maxRSS * 1024;
const permutationSeconds = isWeek ? [permutations(), permutations()][1] : null;
console.log(
  JSON.stringify({
    version: 'Idrift',
    seconds,
    peakBytes,
    permutationSeconds,
    found: Object.fromEntries(found.scores.map(({ name, statistic }) => [name, statistic])),
  }),
);
