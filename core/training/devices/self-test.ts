/** A few steps of the tiny model against stored figures, which the CPU's engine made (self-test.test.ts writes and checks them). */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Engine } from '../engine.ts';
import { takeTinySteps, worstDifference } from './tiny-model.ts';

export const SELF_TEST_FILE = new URL('./self-test.json', import.meta.url);

export const SELF_TEST_STEPS = 6;

/**
 * Relative. Devices compute exponentials and the like to a few units of the last place, and sum in other orders: that stays
 * below 1e-5 here, while a wrong kernel is off by far more than this.
 */
export const SELF_TEST_LIMIT = 1e-3;

const figures = z.array(z.object({ loss: z.number(), gradNorm: z.number() }));

/** The largest relative difference of the device's losses and gradient norms to the stored ones. */
export const runSelfTest = async (engine: Engine): Promise<number> => {
  const want = figures.parse(JSON.parse(readFileSync(SELF_TEST_FILE, 'utf8')));
  return worstDifference(await takeTinySteps(engine, SELF_TEST_STEPS), want);
};
