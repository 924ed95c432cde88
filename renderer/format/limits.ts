/** Limits on drift scores that chance seldom passes. */

/** Share of false alarms that limits are advised for. */
export const ADVISED_FALSE_ALARMS = 0.05;

/**
 * The limit that all scores of a check together pass by chance in at most `share` of checks: the large-sample quantile of the
 * two-sample Kolmogorov–Smirnov statistic, the chance shared out equally (Bonferroni). null where none would do.
 */
export const chanceLimit = (live: number, reference: number, scores: number, share: number): number | null => {
  if (live === 0 || reference === 0 || scores === 0) return null;
  const quantile = Math.sqrt(-Math.log(share / scores / 2) / 2);
  const limit = quantile * Math.sqrt((live + reference) / (live * reference));
  return limit < 1 ? limit : null;
};

/** The same for 5 % of checks, rounded up to 0.01: to be typed in as a fixed limit. */
export const advisedLimit = (live: number, reference: number, scores: number): number | null => {
  const limit = chanceLimit(live, reference, scores, ADVISED_FALSE_ALARMS);
  const rounded = limit === null ? 1 : Math.ceil(limit * 100) / 100;
  return rounded < 1 ? rounded : null;
};
