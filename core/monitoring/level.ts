/** The level of one check's verdict, from the false alarms that are acceptable in a year. */

const CHECKS_PER_YEAR = { week: 52, day: 365, off: 52 } as const;

/**
 * The budget shared by all checks of a year and all versions that are watched. Daily checks of a week's window overlap, so their false alarms
 * come in runs; the number of checks that alarm stays within the budget. Without a schedule checks count as weekly. At most 0.5.
 */
export const levelOf = (budget: {
  readonly falseAlarmsPerYear: number;
  readonly every: keyof typeof CHECKS_PER_YEAR;
  /** Versions that are checked each time. */
  readonly models: number;
}): number => Math.min(0.5, budget.falseAlarmsPerYear / CHECKS_PER_YEAR[budget.every] / Math.max(1, budget.models));
