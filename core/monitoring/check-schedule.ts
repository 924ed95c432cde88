/**
 * Checks by themselves: whichever program looks first at a time that is due makes the check, and the others, of this computer or of the same
 * volume, see that it was made. One that was missed is made at once, one that failed is tried again with growing pauses.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { errorSentence, IdriftError, toErrorInfo } from '../contract/errors.ts';
import type { ScheduleState } from '../contract/schedule.ts';
import { type Cadence, dueOf } from './calendar.ts';
import type { Lease } from './lease.ts';
import type { MonitoringStore } from './monitoring-store.ts';
import type { ScheduleProgress } from './schedule-row.ts';

export type ScheduleParts = {
  readonly store: Pick<MonitoringStore, 'schedule' | 'leases'>;
  /** `key`: the settings that it comes from. */
  readonly cadence: () => { readonly key: string; readonly cadence: Cadence };
  /** Who this is, as others are told. */
  readonly holder: string;
  /** Checks what was not checked since `due`, milliseconds since 1970. false: there is nothing to check yet. */
  readonly check: (due: number) => Promise<boolean>;
  readonly say: (sentence: string) => void;
  readonly onChange?: () => void;
  /** Between tries after a failure, the first and the longest, and between looks for a first model. Milliseconds. */
  readonly pauses?: Pauses;
};

type Pauses = { readonly first: number; readonly longest: number; readonly look: number };
type Outcome = 'not-due' | 'busy' | 'checked' | 'no-model' | 'failed';

export type CheckSchedule = {
  readonly state: () => Omit<ScheduleState, 'settings'>;
  /** Makes the check when it is due. What goes wrong is kept in the state. */
  readonly runDue: () => Promise<Outcome>;
  /** Makes the check whether it is due or not. @throws IdriftError what went wrong; `conflict` while another program is checking. */
  readonly runNow: () => Promise<void>;
  /** Until the signal. */
  readonly follow: (signal: AbortSignal) => Promise<void>;
};

type Look = {
  readonly now: number;
  readonly key: string;
  readonly progress: ScheduleProgress;
  readonly due: number | null;
  readonly next: number | null;
};

const LEASE = 'check';
const PAUSES: Pauses = { first: 60_000, longest: 60 * 60_000, look: 60_000 };
/** A machine that slept, or whose clock was set, is noticed after so long. It also keeps timers below their limit of 24 days. */
const LONGEST_SLEEP = 60_000;
const LOOK_WHILE_BUSY = 5000;

export const openCheckSchedule = (parts: ScheduleParts): CheckSchedule => {
  const { store, holder, say, pauses = PAUSES } = parts;
  const { schedule, leases } = store;

  const look = (): Look => {
    const { key, cadence } = parts.cadence();
    const kept = schedule.read(key);
    const now = Date.now(); // after the row that may have been made just now
    const { due, ...baseline } = dueOf(cadence, kept, now);
    const progress = { ...kept, ...baseline };
    if (due === null) return { now, key, progress, due, next: null };
    // A pause that ends later than any does was begun before the clock was set back.
    const { nextTry } = progress;
    const isPaused = nextTry !== null && nextTry > due && nextTry <= now + Math.max(pauses.longest, pauses.look);
    return { now, key, progress, due, next: isPaused ? nextTry : due };
  };

  const begin = (force: boolean): 'not-due' | 'busy' | { readonly lease: Lease; readonly due: number } =>
    schedule.atOnce(() => {
      const { now, key, progress, due, next } = look();
      if (!force && (due === null || next === null || next > now)) return 'not-due';
      const lease = leases.take(LEASE, holder);
      if (lease === null) return 'busy';
      schedule.write(key, progress);
      return { lease, due: force ? now : Math.min(due ?? now, now) };
    });

  /** Unless the lease was lost: then another program says how it went. */
  const keep = (lease: Lease, change: (before: ScheduleProgress) => Partial<ScheduleProgress>): void =>
    schedule.atOnce(() => {
      if (!lease.isHeld()) return;
      const { key, progress } = look();
      schedule.write(key, { ...progress, ...change(progress) });
    });

  const make = async (lease: Lease, due: number): Promise<'checked' | 'no-model'> => {
    parts.onChange?.();
    const started = Date.now();
    try {
      const hasModel = await parts.check(due);
      keep(lease, ({ noModel }) => {
        if (hasModel) return { last: started, nextTry: null, error: null, failures: 0, noModel: false };
        if (!noModel) say('There is no model to check yet.');
        return { nextTry: Date.now() + pauses.look, error: null, failures: 0, noModel: true };
      });
      return hasModel ? 'checked' : 'no-model';
    } catch (thrown) {
      const reason = errorSentence(toErrorInfo(thrown));
      keep(lease, ({ error, failures }) => {
        if (reason !== error) say(`The drift check failed. ${reason}`);
        const nextTry = Date.now() + Math.min(pauses.first * 2 ** Math.min(failures, 20), pauses.longest);
        return { nextTry, error: reason, failures: failures + 1, noModel: false };
      });
      throw thrown;
    } finally {
      lease.release();
      parts.onChange?.();
    }
  };

  const runDue = async (): Promise<Outcome> => {
    try {
      const begun = begin(false);
      return typeof begun === 'string' ? begun : await make(begun.lease, begun.due);
    } catch (thrown) {
      const info = toErrorInfo(thrown);
      if (info.code === 'internal') say(thrown instanceof Error ? (thrown.stack ?? info.message) : info.message);
      return 'failed';
    }
  };

  const state = (): Omit<ScheduleState, 'settings'> => {
    const { now, progress, due, next } = look();
    const by = leases.holder(LEASE);
    return {
      last: isoOf(progress.last),
      due: isoOf(due),
      next: isoOf(next),
      status: statusOf(by !== null, progress, due, now),
      error: progress.error,
      failures: progress.failures,
      holder: by,
    };
  };

  return {
    state,
    runDue,
    runNow: async () => {
      const begun = begin(true);
      if (typeof begun !== 'string') {
        await make(begun.lease, begun.due);
        return;
      }
      const by = leases.holder(LEASE);
      throw new IdriftError({
        code: 'conflict',
        message: `${by?.name ?? 'Another program'} is checking at this moment.`,
        hint: 'Wait for that check: it is the same one.',
      });
    },
    follow: async (signal) => {
      while (!signal.aborted) {
        const outcome = await runDue();
        const { next } = state();
        const pause =
          outcome === 'busy'
            ? LOOK_WHILE_BUSY
            : Math.max(1, Math.min((next === null ? Infinity : Date.parse(next)) - Date.now(), LONGEST_SLEEP));
        await sleep(pause, undefined, { signal }).catch(() => undefined);
      }
    },
  };
};

const isoOf = (instant: number | null): string | null => (instant === null ? null : new Date(instant).toISOString());

const statusOf = (
  isChecking: boolean,
  { failures, noModel }: ScheduleProgress,
  due: number | null,
  now: number,
): ScheduleState['status'] => {
  if (isChecking) return 'checking';
  if (failures > 0) return 'failed';
  if (due === null) return 'off';
  if (noModel) return 'no-model';
  return due <= now ? 'due' : 'waiting';
};
