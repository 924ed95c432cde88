/** Limits on drift scores that chance seldom passes. */

/** Share of false alarms that limits are advised for. */
export const ADVISED_FALSE_ALARMS = 0.05;

/**
 * The limit that all scores of a check together pass by chance in at most 5 % of checks: the large-sample quantile of the
 * two-sample Kolmogorov–Smirnov statistic, the chance shared out equally (Bonferroni). Rounded up to 0.01; null where none would do.
 */
export const advisedLimit = (live: number, reference: number, scores: number): number | null => {
  if (live === 0 || reference === 0 || scores === 0) return null;
  const quantile = Math.sqrt(-Math.log(ADVISED_FALSE_ALARMS / scores / 2) / 2);
  const limit = Math.ceil(quantile * Math.sqrt((live + reference) / (live * reference)) * 100) / 100;
  return limit < 1 ? limit : null;
};
