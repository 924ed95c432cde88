/** Where each version stands in the drawing of the graph, and which lines pass it: lanes from left to right, one per line of data. */

type Node = { readonly revision: string; readonly parents: readonly string[] };

export type LaneRow = {
  /** Of the version itself. */
  readonly lane: number;
  /** Lanes that come in from above and end at the version. */
  readonly into: readonly number[];
  /** Lanes that leave the version downwards. */
  readonly out: readonly number[];
  /** Lanes that pass by. */
  readonly past: readonly number[];
};

export type Lanes = { readonly rows: readonly LaneRow[]; readonly width: number };

/** Lanes drawn side by side at most: beyond, lines lie on the last one. */
const MOST_LANES = 8;

/** @param nodes each before those it came from */
export const lanesOf = (nodes: readonly Node[]): Lanes => {
  const known = new Set(nodes.map(({ revision }) => revision));
  /** What each lane waits for; null: free. */
  let waiting: (string | null)[] = [];
  let width = 1;
  const free = (): number => {
    const at = waiting.indexOf(null);
    return at < 0 ? waiting.length : at;
  };
  const rows = nodes.map(({ revision, parents }): LaneRow => {
    const into = waiting.flatMap((wanted, lane) => (wanted === revision ? [lane] : []));
    const lane = into[0] ?? free();
    const past = waiting.flatMap((wanted, at) => (wanted !== null && wanted !== revision ? [at] : []));
    for (const at of into) waiting[at] = null;
    const out = parents
      .filter((parent) => known.has(parent))
      .map((parent, index) => {
        const there = waiting.indexOf(parent);
        const at = there >= 0 ? there : index === 0 && (waiting[lane] ?? null) === null ? lane : free();
        waiting[at] = parent;
        return at;
      });
    width = Math.max(width, lane + 1, waiting.length);
    while (waiting.length > 0 && waiting.at(-1) === null) waiting = waiting.slice(0, -1);
    return { lane, into, out: [...new Set(out)], past };
  });
  const held = (lane: number): number => Math.min(lane, MOST_LANES - 1);
  return {
    width: Math.min(width, MOST_LANES),
    rows: rows.map(({ lane, into, out, past }) => ({
      lane: held(lane),
      into: [...new Set(into.map(held))],
      out: [...new Set(out.map(held))],
      past: [...new Set(past.map(held))],
    })),
  };
};
