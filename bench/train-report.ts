/** Figures of several runs as rows of the table in docs/benchmarks.md. */

export type Row = {
  readonly case: string;
  readonly program: string;
  readonly unit: string;
  /** One of each run. */
  readonly figures: readonly number[];
  readonly median: number;
  /** How many times better the first program of the case is. */
  readonly times: number;
  /** Bytes; null where it was not measured. */
  readonly peakMemory: number | null;
};

export const median = (numbers: readonly number[]): number => {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle) - 1] ?? Number.NaN)) / 2;
};

export const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** Prints a row of docs/benchmarks.md for each program. @param better whether the higher or the lower figure is the better one. */
export const report = (
  name: string,
  { unit, better }: { readonly unit: string; readonly better: 'more' | 'less' },
  found: ReadonlyMap<string, readonly number[]>,
  memory: ReadonlyMap<string, number> = new Map(),
): readonly Row[] => {
  const first = median([...found.values()][0] ?? []);
  return [...found].map(([program, figures]) => {
    const middle = median(figures);
    const range = `${Math.min(...figures).toPrecision(3)} to ${Math.max(...figures).toPrecision(3)}`;
    const times = better === 'more' ? first / middle : middle / first;
    const peakMemory = memory.get(program) ?? null;
    const peak = peakMemory === null ? '' : `${(peakMemory / 1e9).toFixed(2)} GB`;
    console.log(
      `| ${name} | ${program} | ${middle.toPrecision(3)} ${unit} (${range}) | ${times.toFixed(2)} | ${peak} |`,
    );
    return { case: name, program, unit, figures, median: middle, times, peakMemory };
  });
};
