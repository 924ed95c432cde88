/** A drift check that leaves this thread free and can be called off. */
import { beside } from '../base/beside.ts';
import { IdriftError } from '../contract/errors.ts';
import type { DriftCheck } from '../contract/monitoring.ts';
import type { FamilyCheck, FamilyOrder } from './check-family.ts';
import type { DriftInput } from './drift-input.ts';

export type CheckOrder =
  | { readonly kind: 'check'; readonly input: DriftInput }
  /** A verdict alone, of rows that are measured. */
  | { readonly kind: 'family'; readonly order: FamilyOrder };

/** As checkDrift. @throws IdriftError what it threw, or `cancelled` once the signal aborts. */
export const checkBeside = (input: DriftInput, signal?: AbortSignal): Promise<DriftCheck> =>
  onThread<DriftCheck>({ kind: 'check', input }, signal);

/** As checkFamily. @throws IdriftError what it threw */
export const familyBeside = (order: FamilyOrder): Promise<FamilyCheck> =>
  onThread<FamilyCheck>({ kind: 'family', order }, undefined);

const onThread = <Found>(order: CheckOrder, signal: AbortSignal | undefined): Promise<Found> =>
  beside({
    program: new URL('./check-thread.ts', import.meta.url),
    order,
    signal,
    cancelled,
    cutShort: {
      message: 'The drift check ended before it was through.',
      hint: 'Check again; it may have lacked memory.',
    },
  });

/** @throws IdriftError `cancelled` once the signal has aborted. */
export const throwIfCancelled = (signal: AbortSignal | undefined): void => {
  if (signal?.aborted) throw cancelled();
};

const cancelled = (): IdriftError => new IdriftError({ code: 'cancelled', message: 'The drift check was cancelled.' });
