/** Edits of rows as hunks of the files that hold them; nothing is written here. */
import { join } from 'node:path';
import { statSync } from 'node:fs';
import type { Row, Split } from '../../contract/common.ts';
import type { RowEdit, RowRef } from '../../contract/data-edits.ts';
import { IdriftError } from '../../contract/errors.ts';
import { readRows } from '../../text/jsonl.ts';
import { openRowFile, type RowFile } from '../rows/row-file.ts';
import { splitOut } from '../split-files.ts';
import type { Hunk } from './byte-patch.ts';
import { changedLine, lineOf } from './new-line.ts';

type FilePlan = { readonly path: string; readonly split: Split; readonly hunks: readonly Hunk[] };
type Place = { readonly split: Split; readonly index: number };
export type Plan = {
  readonly files: readonly FilePlan[];
  /** Of rows that are written anew, in the order of the edits. */
  readonly places: readonly Place[];
};

/**
 * @throws IdriftError `conflict` when a row is another than the edit says or a file would have no row left, `not-found` without such a
 * split or row, `not-available` when the file is not in the folder, `bad-input` when a row is named twice or its line is none.
 */
export const planEdits = async (dir: string, edits: readonly RowEdit[], signal?: AbortSignal): Promise<Plan> => {
  const files = new Map<Split, OpenSplit>();
  const open = async (split: Split): Promise<OpenSplit> => {
    const known = files.get(split);
    if (known) return known;
    const opened = await openSplit(dir, split, signal);
    files.set(split, opened);
    return opened;
  };
  /** Where each new row stands: in place of `row`, or among those at the end; by edit. */
  const wrote: { readonly file: OpenSplit; readonly row: number | null; readonly nth: number }[] = [];
  const append = (file: OpenSplit, line: Buffer): void => {
    wrote.push({ file, row: null, nth: file.appended.length });
    file.appended.push(line);
  };
  for (const edit of edits) {
    if (edit.kind === 'append') {
      const file = await open(edit.split);
      for (const row of edit.rows) append(file, lineOf(row, file.model));
      continue;
    }
    const file = await open(edit.row.split);
    const line = takeRow(file, edit.row);
    const put = (lines: readonly Buffer[]): void => {
      file.changed.set(edit.row.index, lines);
      for (let nth = 0; nth < lines.length; nth++) wrote.push({ file, row: edit.row.index, nth });
    };
    switch (edit.kind) {
      case 'relabel':
        put([changedLine(line, { label: edit.label })]);
        break;
      case 'text':
        put([changedLine(line, { text: edit.text })]);
        break;
      case 'divide':
        put(edit.parts.map((part) => changedLine(line, part)));
        break;
      case 'remove':
        put([]);
        break;
      case 'move': {
        if (edit.to === edit.row.split) throw sameSplit(file, edit.row);
        put([]);
        append(await open(edit.to), line);
        break;
      }
      default:
        edit satisfies never;
    }
  }
  for (const file of files.values()) refuseEmptied(file);
  const shifts = new Map([...files.values()].map((file) => [file, shiftsOf(file)]));
  return {
    files: [...files.values()].map((file) => ({ path: file.path, split: file.split, hunks: hunksOf(file) })),
    places: wrote.map(({ file, row, nth }) => {
      const { before, total } = shifts.get(file) ?? { before: () => 0, total: 0 };
      return {
        split: file.split,
        index: (row === null ? file.rows.rows() + total : row + before(row)) + nth,
      };
    }),
  };
};

type OpenSplit = {
  readonly split: Split;
  /** Relative to the project. */
  readonly path: string;
  readonly rows: RowFile;
  /** A line as the others are. */
  readonly model: Buffer | null;
  readonly lineEnd: Buffer;
  /** By row: the lines that take its place. */
  readonly changed: Map<number, readonly Buffer[]>;
  readonly appended: Buffer[];
};

const openSplit = async (dir: string, split: Split, signal?: AbortSignal): Promise<OpenSplit> => {
  const { path } = await splitOut(dir, 'workspace', split);
  const lying = join(dir, path);
  if (statSync(lying, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new IdriftError({
      code: 'not-available',
      message: `${path} is not in the folder.`,
      where: path,
      hint: `Check it out first: idrift data checkout ${path}`,
    });
  }
  const rows = openRowFile(lying);
  await rows.indexTo(Number.POSITIVE_INFINITY, signal);
  const last = rows.rows() === 0 ? null : rows.read([rows.rows() - 1])[0];
  const { line, end } = last ? cut(last) : { line: null, end: null };
  const isCrlf = line !== null && line.at(-1) === 0x0d;
  return {
    split,
    path,
    rows,
    model: line === null ? null : isCrlf ? line.subarray(0, -1) : line,
    lineEnd: Buffer.from(isCrlf ? '\r\n' : end === null || end.length === 0 ? firstLineEnd(rows) : '\n'),
    changed: new Map(),
    appended: [],
  };
};

/** A last line need not end: then the others say how lines do. */
const firstLineEnd = (rows: RowFile): string => {
  const [first] = rows.rows() > 1 ? rows.read([0]) : [];
  return first && cut(first).line.at(-1) === 0x0d ? '\r\n' : '\n';
};

/** A row's bytes without what follows its line: blank lines. */
const cut = (bytes: Buffer): { readonly line: Buffer; readonly end: Buffer } => {
  const feed = bytes.indexOf(0x0a);
  return feed < 0
    ? { line: bytes, end: Buffer.alloc(0) }
    : { line: bytes.subarray(0, feed), end: bytes.subarray(feed, feed + 1) };
};

/** The line of a row, which is as the edit says. */
const takeRow = (file: OpenSplit, { index, text, label }: RowRef): Buffer => {
  const shown = `${file.path}, row ${index}`;
  if (index >= file.rows.rows()) {
    throw new IdriftError({
      code: 'conflict',
      message: `${file.path} has ${file.rows.rows()} rows: there is no row ${index} (they count from 0).`,
      where: file.path,
      hint: 'The file was changed meanwhile. Look at its rows again. Nothing was changed.',
    });
  }
  if (file.changed.has(index)) {
    throw new IdriftError({
      code: 'bad-input',
      message: `${shown} is named by two edits of one go.`,
      where: `${file.path}:${file.rows.lineOf(index)}`,
      hint: 'Make the second edit once the first is done.',
    });
  }
  const line = Buffer.from(cut(file.rows.read([index])[0] ?? Buffer.alloc(0)).line);
  const found = rowIn(line, file, index);
  if (found?.text === text && found.label === label) return line;
  throw new IdriftError({
    code: 'conflict',
    message: `${shown} is not the row that was to be changed: it is "${short(found?.text ?? '')}" (${found?.label ?? 'no label'}) now.`,
    where: `${file.path}:${file.rows.lineOf(index)}`,
    hint: 'The file was changed meanwhile. Look at its rows again. Nothing was changed.',
  });
};

const rowIn = (line: Buffer, { path, rows }: OpenSplit, index: number): Row | undefined => {
  try {
    return readRows(line, path)[0];
  } catch {
    // Read again behind as many lines as stand before it, so that the error names its own.
    return readRows(Buffer.concat([Buffer.alloc(rows.lineOf(index) - 1, '\n'), line]), path)[0];
  }
};

const short = (text: string): string => (text.length <= 80 ? text : `${text.slice(0, 79)}…`);

const sameSplit = ({ path }: OpenSplit, { split, index }: RowRef): IdriftError =>
  new IdriftError({
    code: 'bad-input',
    message: `Row ${index} is in ${split} already.`,
    where: path,
    hint: 'Name another split.',
  });

/** A line that was not one would be a row the less: nothing here makes one. */
const refuseEmptied = (file: OpenSplit): void => {
  const gone = [...file.changed.values()].reduce((sum, lines) => sum + 1 - lines.length, 0);
  if (file.rows.rows() - gone + file.appended.length > 0) return;
  throw new IdriftError({
    code: 'conflict',
    message: `${file.path} would have no row left.`,
    where: file.path,
    hint: 'Leave one, or stop tracking the file: idrift data remove.',
  });
};

const shiftsOf = ({ changed }: OpenSplit) => {
  const rows = [...changed].map(([row, lines]) => ({ row, by: lines.length - 1 })).toSorted((a, b) => a.row - b.row);
  let sum = 0;
  const sums = rows.map(({ row, by }) => {
    sum += by;
    return { row, upTo: sum };
  });
  return {
    /** How far a row has moved by what changed before it. */
    before: (row: number): number => sums.findLast((each) => each.row < row)?.upTo ?? 0,
    total: sum,
  };
};

const hunksOf = ({ rows, changed, appended, lineEnd }: OpenSplit): readonly Hunk[] => {
  const hunks: Hunk[] = [...changed]
    .toSorted(([a], [b]) => a - b)
    .map(([row, lines]) => {
      const { line, end } = cut(rows.read([row])[0] ?? Buffer.alloc(0));
      // The last of the new lines ends as the old one did, which may be not at all.
      const after = lines.flatMap((each, nth) => {
        const isLast = nth === lines.length - 1;
        return isLast ? [each, end] : [withoutReturn(each), lineEnd];
      });
      return { offset: rows.offsetOf(row), before: Buffer.concat([line, end]), after: Buffer.concat(after) };
    });
  if (appended.length === 0) return hunks;
  const added = Buffer.concat(appended.flatMap((line) => [withoutReturn(line), lineEnd]));
  const last = rows.rows() - 1;
  const { line, end } =
    last < 0 ? { line: Buffer.alloc(0), end: Buffer.alloc(0) } : cut(rows.read([last])[0] ?? Buffer.alloc(0));
  if (end.length > 0 || line.length === 0)
    return [...hunks, { offset: rows.size, before: Buffer.alloc(0), after: added }];
  // Its last line does not end: it must before another follows.
  const whole = hunks.at(-1);
  const isChanged = changed.has(last) && whole !== undefined;
  const now = isChanged ? whole.after : line;
  const ended = now.length === 0 ? now : Buffer.concat([withoutReturn(now), lineEnd]);
  return [
    ...(isChanged ? hunks.slice(0, -1) : hunks),
    { offset: rows.offsetOf(last), before: line, after: Buffer.concat([ended, added]) },
  ];
};

const withoutReturn = (line: Buffer): Buffer => (line.at(-1) === 0x0d ? line.subarray(0, -1) : line);
