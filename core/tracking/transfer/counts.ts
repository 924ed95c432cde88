/** What a copy did, or would do: the same counts say how much was written and, afterwards, that nothing is missing. */

export type Counts = {
  experiments: number;
  runs: number;
  params: number;
  tags: number;
  points: number;
  datasets: number;
  links: number;
  models: number;
  registered: number;
  versions: number;
  aliases: number;
  files: number;
  /** Ends, stages and the like that were set. */
  states: number;
};

export const noCounts = (): Counts => ({
  experiments: 0,
  runs: 0,
  params: 0,
  tags: 0,
  points: 0,
  datasets: 0,
  links: 0,
  models: 0,
  registered: 0,
  versions: 0,
  aliases: 0,
  files: 0,
  states: 0,
});

export const isNothing = (counts: Counts): boolean => Object.values(counts).every((count) => count === 0);

/** Such as `3 runs, 40 points`. */
export const countsText = (counts: Counts): string =>
  Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');
