/** Our side of bench/analysis.ts: prints one JSON object. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { analyse } from '../core/analysis/analyse.ts';

const work = z
  .object({
    classes: z.number(),
    resamples: z.number(),
    probabilities: z.array(z.number()),
    truth: z.array(z.number()),
  })
  .parse(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')));

const labels = Array.from({ length: work.classes }, (_, place) => `c${place}`);
const rows = work.truth.map((place, row) => {
  const probabilities = work.probabilities.slice(row * work.classes, (row + 1) * work.classes);
  return {
    split: 'test' as const,
    line: row + 1,
    text: '',
    label: labels[place] ?? '',
    predicted: labels[probabilities.indexOf(Math.max(...probabilities))] ?? '',
    probabilities,
  };
});
const began = performance.now();
const found = analyse({
  name: 'v1',
  labels,
  rows,
  slices: [],
  fitOn: null,
  whyNotFitted: '',
  seed: 'bench',
  resamples: work.resamples,
});
const seconds = (performance.now() - began) / 1000;
const [answers, , second] = found.reliability;
console.log(
  JSON.stringify({
    version: process.version,
    seconds,
    bootstrapSeconds: null,
    peakBytes: process.resourceUsage().maxRSS * 1024,
    found: {
      accuracy: found.accuracy.value,
      macroF1: found.macroF1?.value,
      auc: found.classes[1]?.rocAuc?.value,
      averagePrecision: found.classes[1]?.averagePrecision?.value,
      uniformError: second?.uniform.error.value,
      quantileError: second?.quantile.error.value,
      brier: second?.brier,
      logLoss: found.logLoss.value,
      answered: answers?.uniform.bins.reduce((sum, { rows: own }) => sum + own, 0),
    },
  }),
);
