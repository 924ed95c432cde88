/** When drift is checked by itself, and how that goes. */
import { oc } from '@orpc/contract';
import { z } from 'zod';

const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format() !== '';
  } catch {
    return false;
  }
};

export const checkSchedule = z.object({
  every: z.enum(['week', 'day', 'off']).default('week'),
  /** 1 is Monday, 7 Sunday; of `week` alone. */
  weekday: z.number().int().min(1).max(7).default(1),
  /** On the clock of the time zone. */
  at: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'it is a time of day as 09:00')
    .default('09:00'),
  /** IANA name; left out: this computer's. */
  timeZone: z
    .string()
    .refine(isTimeZone, 'it is no time zone; write one as Europe/Stockholm')
    .default(() => new Intl.DateTimeFormat().resolvedOptions().timeZone),
});
export type CheckSchedule = z.infer<typeof checkSchedule>;

export const scheduleState = z.object({
  settings: checkSchedule,
  /** When the last check was made that worked. */
  last: z.string().nullable(),
  /** When the next check is to be, or was to be, by the calendar; null: the schedule is off. */
  due: z.string().nullable(),
  /** When it is tried: later than `due` after a failure. */
  next: z.string().nullable(),
  /** `no-model`: there is no registered version to check yet. */
  status: z.enum(['off', 'waiting', 'due', 'checking', 'failed', 'no-model']),
  /** Why the last try failed, and how many have in a row. */
  error: z.string().nullable(),
  failures: z.number().int(),
  /** Who makes the check now: no other program does meanwhile. */
  holder: z.object({ name: z.string(), since: z.string() }).nullable(),
});
export type ScheduleState = z.infer<typeof scheduleState>;

export const scheduleContract = {
  state: oc.output(scheduleState),
  /** The next times of a schedule, of the project's own or of one that is being chosen. */
  preview: oc
    .input(z.object({ schedule: checkSchedule, count: z.number().int().min(1).max(20).default(3) }))
    .output(z.object({ times: z.array(z.string()) })),
  /** Checks every watched model now, whether it is due or not. Refused while another program is checking. */
  checkNow: oc.output(scheduleState),
};
