/** The dress rehearsal of a promotion: what people asked lately, answered by the candidate and by what answers now. */
import { z } from 'zod';
import { estimate } from './common.ts';

export const givenAnswer = z.object({ label: z.string(), probability: z.number() });

const flip = z.object({ text: z.string(), from: givenAnswer, to: givenAnswer });

const latency = z.object({ p50: z.number(), p95: z.number(), p99: z.number() });

const calibration = z.object({
  /** Mean distance between confidence and share right, over ten bins of equal width, weighted by texts. */
  error: z.number(),
  /** Mean squared distance between the answer's probability and whether it was right. */
  brier: z.number(),
  bins: z.array(z.object({ confidence: z.number(), right: z.number(), texts: z.number().int() })),
});
export type Calibration = z.infer<typeof calibration>;

export const mustPassExample = z.object({ text: z.string().min(1), label: z.string().min(1) });
export type MustPassExample = z.infer<typeof mustPassExample>;

const check = z.object({
  id: z.enum(['must-pass', 'accuracy', 'alert-texts', 'flips', 'latency', 'calibration']),
  /** unknown: too little to say; it closes no gate. */
  state: z.enum(['passed', 'not-passed', 'unknown']),
  /** The check's finding as a sentence, with its numbers. */
  words: z.string(),
});
export type RehearsalCheck = z.infer<typeof check>;

const paired = z.object({
  rows: z.number().int(),
  onlyCurrent: z.number().int(),
  onlyCandidate: z.number().int(),
  difference: estimate,
  p: z.number(),
  verdict: z.enum(['better', 'worse', 'cannot-be-told-apart', 'too-few-to-say']),
});
export type PairedAnswers = z.infer<typeof paired>;

export const rehearsal = z.object({
  model: z.string(),
  candidate: z.number().int(),
  /** What answers now; null: nothing does, and nothing is compared. */
  current: z.number().int().nullable(),
  at: z.string(),
  /** Logged requests that were replayed. */
  replayed: z.number().int(),
  flips: z.array(flip),
  /** Without texts of the alerts that the candidate's data answers: their answers are to change. */
  flipShare: estimate,
  /** Milliseconds of the model alone, one text at a time, the two in turns on this computer. */
  latency: z.object({ current: latency.nullable(), candidate: latency.nullable() }),
  /** On test rows; null: there are none. */
  calibration: z.object({ current: calibration.nullable(), candidate: calibration.nullable() }),
  /** On test rows: how many, how many only one of the two has right, and the exact McNemar test. */
  paired: paired.nullable(),
  /**
   * The same on labelled texts of the alerts that the candidate's data answers, which neither was trained on; null: there are none, or nothing
   * answers now.
   */
  alertTexts: paired
    .extend({
      alerts: z.array(z.number().int()),
      /** Right answers of each. */
      current: z.number().int(),
      candidate: z.number().int(),
    })
    .nullable()
    .default(null),
  mustPass: z.array(mustPassExample.extend({ answer: givenAnswer, passed: z.boolean() })),
  checks: z.array(check),
  verdict: z.enum(['go', 'no-go']),
});
export type Rehearsal = z.infer<typeof rehearsal>;
