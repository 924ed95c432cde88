/** When the next check is due, what became of the last one, and trying again: a check that was missed is made at once, one that failed soon. */
import { setTimeout as sleep } from 'node:timers/promises';
import { errorSentence, toErrorInfo } from '../../contract/errors.ts';

/** `checking`: the first one is under way. */
type ScheduleStatus = 'ok' | 'checking' | 'no model yet' | 'failed';

export type ScheduleState = {
  readonly status: ScheduleStatus;
  /** ISO 8601; null: there has been none. */
  readonly last: string | null;
  /** When the next check is to be, or was to be: by the schedule, whatever failed since. */
  readonly due: string;
  /** When it is tried next. */
  readonly next: string;
  /** Why the last try failed, and how many have in a row. */
  readonly error: string | null;
  readonly failures: number;
};

type ScheduleParts = {
  /** Milliseconds from one check to the next. */
  readonly every: number;
  /** When the last one was that worked, also before this program's start; ISO 8601. */
  readonly last: string | null;
  /** false: there is nothing to check yet. */
  readonly check: () => Promise<boolean>;
  readonly say: (sentence: string) => void;
  /** Between tries after a failure, the first and the longest, and between looks for a first model. Milliseconds. */
  readonly pauses?: { readonly first: number; readonly longest: number; readonly look: number };
};

const PAUSES = { first: 5000, longest: 10 * 60_000, look: 5000 };
/** A machine that slept, or whose clock was set, is noticed after so long. It also keeps timers below their limit of 24 days. */
const LONGEST_SLEEP = 60_000;

export const openSchedule = ({ every, last: before, check, say, pauses = PAUSES }: ScheduleParts) => {
  let last = before === null ? null : Date.parse(before);
  // A last check in the future is of a clock that was wrong.
  if (last !== null && last > Date.now()) last = null;
  let status: ScheduleStatus = last === null ? 'checking' : 'ok';
  let due = last === null ? Date.now() : last + every;
  let next = due;
  let error: string | null = null;
  let failures = 0;

  const attempt = async (): Promise<void> => {
    const at = Date.now();
    try {
      if (await check()) {
        [status, last, due] = ['ok', at, at + every];
        next = due;
      } else {
        if (status !== 'no model yet') say('There is no model to check yet.');
        status = 'no model yet';
        next = Date.now() + pauses.look;
      }
      [error, failures] = [null, 0];
    } catch (thrown) {
      const reason = errorSentence(toErrorInfo(thrown));
      if (reason !== error) say(`The drift check failed. ${reason}`);
      next = Date.now() + Math.min(pauses.first * 2 ** failures, pauses.longest);
      [status, error, failures] = ['failed', reason, failures + 1];
    }
  };

  return {
    state: (): ScheduleState => ({
      status,
      last: last === null ? null : new Date(last).toISOString(),
      due: new Date(due).toISOString(),
      next: new Date(next).toISOString(),
      error,
      failures,
    }),
    /** Until the signal. */
    run: async (signal: AbortSignal): Promise<void> => {
      while (!signal.aborted) {
        const wait = Math.min(next - Date.now(), LONGEST_SLEEP);
        if (wait > 0) await sleep(wait, undefined, { signal }).catch(() => undefined);
        else await attempt();
      }
    },
  };
};

const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `7d`, `12h`, `30m`, `90s` in milliseconds; null for anything else, and for nothing. */
export const parseInterval = (text: string): number | null => {
  const [, digits, unit] = /^\s*(\d+)\s*([smhd])\s*$/.exec(text) ?? [];
  const milliseconds = Number(digits) * (UNITS[unit as keyof typeof UNITS] ?? 0);
  return milliseconds > 0 ? milliseconds : null;
};
