/** Where in a run a checkpoint was written: with its tensors, all that a resumed run needs beside its job. */
import { z } from 'zod';
import { deviceKind, epochMetrics } from '../contract/training.ts';

/** Another number: written by a program that this one cannot continue. */
export const POSITION_FORMAT = 1;

export const position = z.object({
  format: z.literal(POSITION_FORMAT),
  /** Optimizer steps done. */
  step: z.number().int(),
  /** The epoch of the next step, from 0. */
  epoch: z.number().int(),
  /** Since the last evaluation: losses times texts, and the texts. */
  lossSum: z.number(),
  lossTexts: z.number(),
  best: epochMetrics.nullable(),
  /** Evaluations since the best one. */
  withoutGain: z.number().int(),
  /** Set when training is over: what is left is the test and saving. */
  ended: z.boolean(),
  /** Spent so far, sleep left out: in all, in steps, and in the last evaluation. */
  seconds: z.number(),
  stepSeconds: z.number(),
  evaluationSeconds: z.number(),
  /** The first losses and the latest, and whether it was said that they diverge. */
  losses: z.object({ first: z.array(z.number()), latest: z.array(z.number()), said: z.boolean() }),
  /** Length of the trajectory file, in bytes. */
  trajectory: z.number().int(),
  /** Parts in which each batch is computed. */
  pieces: z.number().int(),
  device: deviceKind,
});
export type Position = z.infer<typeof position>;

export const startOfRun = (pieces: number, device: Position['device']): Position => ({
  format: POSITION_FORMAT,
  step: 0,
  epoch: 0,
  lossSum: 0,
  lossTexts: 0,
  best: null,
  withoutGain: 0,
  ended: false,
  seconds: 0,
  stepSeconds: 0,
  evaluationSeconds: 0,
  losses: { first: [], latest: [], said: false },
  trajectory: 0,
  pieces,
  device,
});
