/**
 * What becomes of each row of the files to import: read once, mapped, and given a split. Rows with the same text go to the same split,
 * also those that lie in the project already: no text may be trained on and tested with.
 */
import type { Split } from '../../contract/common.ts';
import { assignByShares, SPLIT_NUMBERS } from './assign.ts';
import { eachText, type TargetFile } from './existing-splits.ts';
import { checkColumns, checkMapping, createMapper } from './mapper.ts';
import { createNumbers } from '../rows/numbers.ts';
import { openSource } from './source.ts';
import { createTextGroups } from './text-groups.ts';
import type { ImportMapping, ImportSource, ImportTarget, ImportWatched, MappedRow, RowProblem } from './types.ts';

export type ImportPlan = {
  /** Rows of the files, those that cannot be read as well. */
  readonly read: number;
  /** For each row that could be mapped, in order: the number of its split in `SPLIT_NUMBERS`, or -1 when it is left out. */
  readonly places: Int8Array;
  /** For each such row: its label's number in `labels`. */
  readonly labelOf: Int32Array;
  readonly labels: readonly string[];
  readonly skipped: number;
  readonly reasons: ReadonlyMap<string, number>;
  readonly problems: readonly RowProblem[];
  readonly withTwin: number;
  /** Rows that each file of the target has; of those that were not looked at, 0. */
  readonly lying: ReadonlyMap<Split, number>;
};

export type PlanParts = {
  readonly sources: readonly ImportSource[];
  readonly mapping: ImportMapping;
  /** What lies there already; empty when nobody asks. */
  readonly files: readonly TargetFile[];
  readonly mode: ImportTarget['mode'];
  /** Each row that could be mapped, in order. */
  readonly onRow: (row: MappedRow) => void;
};

const MOST_PROBLEMS = 1000;
/** The split is left to chance. */
const BY_CHANCE = 3;

export const planImport = async (
  { sources, mapping, files, mode, onRow }: PlanParts,
  { onProgress, signal }: ImportWatched = {},
): Promise<ImportPlan> => {
  checkMapping(mapping);
  const faults = createFaults();
  const groups = createTextGroups();
  const [groupOf, wantedOf, labelOf, lineOf, fileOf] = Array.from({ length: 5 }, createNumbers) as [
    Numbers,
    Numbers,
    Numbers,
    Numbers,
    Numbers,
  ];
  const labels = new Map<string, number>();
  const opened = await Promise.all(sources.map((source) => openSource(source)));
  for (const source of opened) checkColumns(mapping, source);
  const totalBytes = opened.reduce((sum, { size }) => sum + size, 0);
  const map = createMapper(mapping);
  let [read, before] = [0, 0];
  for (const [number, source] of opened.entries()) {
    for await (const { rows, problems, bytes } of source.batches(signal)) {
      read += rows.length + problems.length;
      for (const { line, message } of problems) faults.add({ file: source.name, line, message }, 'it cannot be read');
      for (const row of rows) {
        const mapped = map(row);
        if (typeof mapped === 'string') {
          faults.add({ file: source.name, line: row.line, message: `${mapped}.` }, mapped);
          continue;
        }
        const label = mapped.row.label ?? '';
        if (!labels.has(label)) labels.set(label, labels.size);
        groupOf.push(groups.groupOf(mapped.row.text));
        wantedOf.push(mapped.split === null ? BY_CHANCE : SPLIT_NUMBERS.indexOf(mapped.split));
        labelOf.push(labels.get(label) ?? 0);
        lineOf.push(row.line);
        fileOf.push(number);
        onRow(mapped.row);
      }
      const done = before + Math.min(bytes, source.size);
      onProgress?.({ step: 'check', done: number, total: sources.length, bytes: done, totalBytes, name: source.name });
    }
    before += source.size;
  }

  const [rowGroups, wanted] = [groupOf.all(), wantedOf.all()];
  const written = targets(mapping, wanted);
  const isWritten = (place: number): boolean => mode === 'append' || written.has(place);
  const splitOf = new Int8Array(groups.size()).fill(-1);
  const lying = new Map<Split, number>();
  for (const { split, file, exists } of files) {
    const place = SPLIT_NUMBERS.indexOf(split);
    if (!exists || (mode === 'replace' && written.has(place))) continue;
    const note = (text: string): void => {
      const group = groups.find(text);
      if (group >= 0 && splitOf[group] === -1) splitOf[group] = place;
    };
    lying.set(split, await eachText(file, note, signal));
  }
  const hadTwin = splitOf.slice();
  if (mapping.split.by === 'shares') {
    const { train, val, test, seed, stratified = true } = mapping.split;
    const labelOfGroup = new Int32Array(groups.size());
    for (const [row, label] of labelOf.all().entries()) labelOfGroup[rowGroups[row] as number] = label;
    assignByShares(splitOf, stratified ? labelOfGroup : null, [train, val, test], seed);
  }
  const places = new Int8Array(rowGroups.length);
  let withTwin = 0;
  for (let row = 0; row < places.length; row++) {
    const group = rowGroups[row] as number;
    if (splitOf[group] === -1) splitOf[group] = wanted[row] as number;
    const place = splitOf[group] as number;
    const isRight = wanted[row] === BY_CHANCE ? isWritten(place) : wanted[row] === place;
    places[row] = isRight ? place : -1;
    if (isRight && wanted[row] === BY_CHANCE && hadTwin[group] !== -1) withTwin++;
    if (isRight) continue;
    const why = `its text is in ${SPLIT_NUMBERS[place]} already`;
    const name = opened[fileOf.all()[row] as number]?.name ?? '';
    faults.add({ file: name, line: lineOf.all()[row] as number, message: `${why}.` }, why);
  }
  return { read, places, labelOf: labelOf.all(), labels: [...labels.keys()], withTwin, lying, ...faults.found() };
};

type Numbers = ReturnType<typeof createNumbers>;

/** The splits that rows are to go to, by number. */
const targets = ({ split }: ImportMapping, wanted: Int32Array): ReadonlySet<number> => {
  if (split.by !== 'shares') return new Set(wanted);
  return new Set([split.train, split.val, split.test].flatMap((share, place) => (share > 0 ? [place] : [])));
};

const createFaults = () => {
  const problems: RowProblem[] = [];
  const reasons = new Map<string, number>();
  let skipped = 0;
  return {
    add: (problem: RowProblem, reason: string): void => {
      skipped++;
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      if (problems.length < MOST_PROBLEMS) problems.push(problem);
    },
    found: () => ({ problems, reasons, skipped }),
  };
};
