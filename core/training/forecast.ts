/** How long a run will take, from what a few of its steps took. */

/** A step's work in tokens and the seconds that it took. */
export type Probe = { readonly tokens: number; readonly seconds: number };

/** Seconds of any step: a fixed part and a part for each token, by least squares; neither may be negative. */
export const fitSteps = (probes: readonly Probe[]): ((tokens: number) => number) => {
  const n = probes.length;
  const meanOf = (of: (probe: Probe) => number): number => probes.reduce((sum, probe) => sum + of(probe), 0) / n;
  const [tokens, seconds] = [meanOf((probe) => probe.tokens), meanOf((probe) => probe.seconds)];
  const spread = meanOf((probe) => (probe.tokens - tokens) ** 2);
  const slope = spread === 0 ? 0 : meanOf((probe) => (probe.tokens - tokens) * (probe.seconds - seconds)) / spread;
  const perToken = Math.min(Math.max(slope, 0), seconds / Math.max(1, tokens));
  const fixed = seconds - perToken * tokens;
  return (count) => fixed + perToken * count;
};

/** Items at even distances in ascending order of `weight`: typical ones, short to long. */
export const typical = <Item>(
  items: readonly Item[],
  count: number,
  weight: (item: Item) => number,
): readonly Item[] => {
  const sorted = items.toSorted((a, b) => weight(a) - weight(b));
  const wanted = Math.min(count, sorted.length);
  const places = Array.from({ length: wanted }, (_, i) => Math.floor(((i + 0.5) / wanted) * sorted.length));
  return sorted.filter((_, place) => places.includes(place));
};
