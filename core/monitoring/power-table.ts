/**
 * Share of weeks in which the five statistics alarm at one false alarm in a year of weekly checks, by what changed and how many texts there are:
 * 200 simulated weeks each, standard error at most 0.035; `nothing` 1 000 each, 0.004. Swedish texts of two classes, drawn to the lengths of the
 * sample project's; bench/drift-power.ts simulates such weeks again with the sample's own texts.
 */
export type PowerRow = {
  readonly change: string;
  readonly share: number;
  readonly nRef: number;
  readonly nLive: number;
};

const LIVE = [20, 40, 80] as const;

/** Percent, by reference texts, at 20, 40 and 80 live texts. */
const MEASURED: Readonly<Record<string, Readonly<Record<number, readonly [number, number, number]>>>> = {
  '20 % Spanish': { 50: [43, 57, 71], 100: [52, 84, 94] },
  '20 % English': { 50: [42, 57, 74] },
  '10 % Spanish': { 50: [15, 10, 18] },
  'all texts on a new topic': { 50: [8, 20, 30], 100: [12, 29, 52] },
  'half on a new topic': { 50: [2, 4, 4] },
  '30 % twice as long': { 50: [26, 35, 52], 100: [32, 48, 74] },
  '20 % mojibake, by the statistics alone': { 50: [18, 30, 41], 100: [34, 46, 68] },
  'all without å ä ö': { 50: [94, 100, 100] },
  'positive share 50 → 75 %': { 50: [6, 14, 24], 100: [11, 20, 43] },
  '20 % the same boilerplate': { 50: [51, 69, 88], 100: [56, 87, 98] },
  nothing: { 50: [1.2, 2.5, 2.3], 100: [2.3, 2.4, 2.5] },
};

const POWER_TABLE: readonly PowerRow[] = Object.entries(MEASURED).flatMap(([change, byReference]) =>
  Object.entries(byReference).flatMap(([nRef, percents]) =>
    percents.map((percent, i) => ({ change, share: percent / 100, nRef: Number(nRef), nLive: LIVE[i] as number })),
  ),
);

/** Of each change the row whose numbers of texts are nearest, by their ratios; the reference's first. */
export const powerNear = (reference: number, live: number): PowerRow[] => {
  const nearest = new Map<string, PowerRow>();
  const farness = (row: PowerRow): number =>
    10 * Math.abs(Math.log(row.nRef / reference)) + Math.abs(Math.log(row.nLive / live));
  for (const row of POWER_TABLE) {
    const known = nearest.get(row.change);
    if (known === undefined || farness(row) < farness(known)) nearest.set(row.change, row);
  }
  return [...nearest.values()];
};
