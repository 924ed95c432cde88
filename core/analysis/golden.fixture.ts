/** What scikit-learn, SciPy and statsmodels answer: golden/make.py. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const numbers = z.array(z.number());
const curve = z.object({ observed: numbers, predicted: numbers }).nullable();
const ends = z.tuple([z.number(), z.number()]);

export const golden = z
  .object({
    ranked: z.record(
      z.string(),
      z.object({
        scores: numbers,
        hits: numbers,
        averagePrecision: z.number().nullable(),
        brier: z.number(),
        logLoss: z.number(),
        histogram: numbers,
        uniform: curve,
        quantile: curve,
        auc: z.number().optional(),
        roc: z.object({ falsePositiveRate: numbers, truePositiveRate: numbers }).optional(),
        precisionRecall: z.object({ precision: numbers, recall: numbers }).optional(),
      }),
    ),
    confused: z.record(
      z.string(),
      z.object({
        truth: numbers,
        answer: numbers,
        classes: z.number(),
        matrix: numbers,
        precision: numbers,
        recall: numbers,
        f1: numbers,
        macroF1: z.number(),
        accuracy: z.number(),
        wilson: z.object({
          accuracy: ends,
          precision: z.array(ends.nullable()),
          recall: z.array(ends.nullable()),
        }),
        bootstrap: z.object({ f1: z.array(ends), macroF1: ends }),
      }),
    ),
    temperature: z.array(
      z.object({
        probabilities: numbers,
        classes: z.number(),
        truth: numbers,
        loss: z.number(),
        before: z.number(),
        inverseTemperature: z.number(),
        inverseTemperatureSklearn: z.number().nullable(),
      }),
    ),
    platt: z.array(z.object({ scores: numbers, hits: numbers, loss: z.number(), a: z.number(), b: z.number() })),
    benjaminiHochberg: z.array(z.object({ p: numbers, corrected: numbers })),
    fisher: z.array(
      z.object({ hits: z.number(), chosen: z.number(), marked: z.number(), rows: z.number(), p: z.number() }),
    ),
    mcnemar: z.array(z.object({ b: z.number(), c: z.number(), p: z.number() })),
  })
  .parse(JSON.parse(readFileSync(new URL('./golden/analysis.json', import.meta.url), 'utf8')));
