/** The level of one drift check's verdict, from the false alarms that are acceptable in a year. */
import type { CheckSchedule } from '../contract/schedule.ts';

const PER_YEAR: Readonly<Record<CheckSchedule['every'], number>> = { week: 52, day: 365, off: 52 };

/**
 * False alarms a year, shared out over the checks of a year and the models that are watched. Checks that somebody asks for beside the
 * schedule are judged by the same level. Never above one half: there an alarm says nothing.
 */
export const driftLevel = (parts: {
  readonly falseAlarmsPerYear: number;
  readonly every: CheckSchedule['every'];
  readonly models: number;
}): number => Math.min(0.5, parts.falseAlarmsPerYear / PER_YEAR[parts.every] / Math.max(1, parts.models));
