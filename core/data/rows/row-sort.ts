/** The orders that a table of rows can be shown in. */
import type { RowSort } from '../../contract/data.ts';
import { type RowFile, throwIfAborted } from './row-file.ts';
import { orderBy, orderByNumbers } from './row-order.ts';
import { lengthOf, shownValue, textOf, unitsOf, unitsOfUtf8, wordsOf } from './row-text.ts';
import { withFloats } from './scratch.ts';
import { createLineScanner, KIND, type LineScanner } from './scan-line.ts';
import { orderByText, type TextSource } from './text-order.ts';
import { collator } from './text-ranks.ts';

type Labels = { readonly labelOf: Int32Array; readonly names: readonly string[] };

/** Equal rows keep their order either way; rows without the value stand last. @param rows ascending */
export const orderRows = async (
  file: RowFile,
  rows: Uint32Array,
  { key, descending }: RowSort,
  { labelOf, names }: Labels,
  signal?: AbortSignal,
): Promise<Uint32Array> => {
  switch (key) {
    case 'index':
      return descending ? rows.toReversed() : rows;
    case 'label': {
      const order = names.map((_, id) => id).toSorted((a, b) => collator.compare(names[a] ?? '', names[b] ?? ''));
      const places = new Int32Array(names.length);
      for (const [place, id] of order.entries()) places[id] = place;
      return presentFirst(
        rows,
        (row) => (labelOf[row] as number) >= 0,
        async (present) => {
          const keys = new Int32Array(file.rows());
          for (const row of present) keys[row] = places[labelOf[row] as number] as number;
          return byNumbers(present, keys, descending, signal);
        },
      );
    }
    case 'words':
    case 'length': {
      const keys = new Int32Array(file.rows());
      const measure = key === 'words' ? wordsOf : lengthOf;
      await eachLine(
        file,
        null,
        rows,
        (row, scanner, bytes) => {
          keys[row] = measure(bytes, scanner.text);
        },
        signal,
      );
      return byNumbers(rows, keys, descending, signal);
    }
    case 'text':
      return orderByText(rows, file.rows(), textsOf(file, null), descending, signal);
    default:
      return byColumn(file, rows, key.replace(/^column:/, ''), descending, signal);
  }
};

const byNumbers = async (
  rows: Uint32Array,
  keys: Int32Array | Float64Array,
  descending: boolean,
  signal?: AbortSignal,
): Promise<Uint32Array> => {
  const counted = keys instanceof Int32Array ? orderByNumbers(rows, keys, descending) : null;
  if (counted) return counted;
  const sign = descending ? -1 : 1;
  return orderBy(rows, (a, b) => sign * ((keys[a] as number) - (keys[b] as number)) || a - b, signal);
};

/** As numbers where every value is one, else as texts. */
const byColumn = async (
  file: RowFile,
  rows: Uint32Array,
  column: string,
  descending: boolean,
  signal?: AbortSignal,
): Promise<Uint32Array> => {
  const has = new Uint8Array(file.rows());
  const isPresent = (row: number): boolean => has[row] === 1;
  let isNumber = true;
  const ordered = await withFloats(file.rows(), 1, async ([keys = new Float64Array()]) => {
    const note = (row: number, { wanted }: LineScanner, bytes: Buffer): void => {
      const value = shownValue(bytes, wanted);
      if (value === null) return;
      has[row] = 1;
      keys[row] = value.trim() === '' ? Number.NaN : Number(value);
      if (!Number.isFinite(keys[row])) isNumber = false;
    };
    await eachLine(file, column, rows, note, signal);
    if (!isNumber) return null;
    return presentFirst(rows, isPresent, (present) => byNumbers(present, keys, descending, signal));
  });
  if (ordered !== null) return ordered;
  const byText = (present: Uint32Array): Promise<Uint32Array> =>
    orderByText(present, file.rows(), textsOf(file, column), descending, signal);
  return presentFirst(rows, isPresent, byText);
};

const presentFirst = async (
  rows: Uint32Array,
  isPresent: (row: number) => boolean,
  order: (present: Uint32Array) => Promise<Uint32Array>,
): Promise<Uint32Array> => {
  // By hand: `filter` makes lists of objects on its way.
  const parted = new Uint32Array(rows.length);
  let count = 0;
  for (const row of rows) if (isPresent(row)) parted[count++] = row;
  if (count === rows.length) return order(rows);
  let rest = count;
  for (const row of rows) if (!isPresent(row)) parted[rest++] = row;
  parted.set(await order(parted.slice(0, count)));
  return parted;
};

const textsOf = (file: RowFile, column: string | null): TextSource => {
  const valueOf = ({ text, wanted }: LineScanner, bytes: Buffer): string =>
    (column === null ? textOf(bytes, text) : shownValue(bytes, wanted)) ?? '';
  return {
    units: (rows, most, use, signal) => {
      const units = new Uint16Array(most);
      const plain = (row: number, scanner: LineScanner, bytes: Buffer): void => {
        const span = column === null ? scanner.text : scanner.wanted;
        const length =
          span.from >= 0 && span.kind === KIND.string && !span.escaped
            ? unitsOfUtf8(bytes, span.from + 1, span.to - 1, units)
            : unitsOf(valueOf(scanner, bytes), units);
        use(row, units, length);
      };
      return eachLine(file, column, rows, plain, signal);
    },
    texts: async (rows, signal) => {
      const texts = new Map<number, string>();
      await eachLine(file, column, rows, (row, scanner, bytes) => texts.set(row, valueOf(scanner, bytes)), signal);
      return texts;
    },
  };
};

/** Lines that are read one by one when few of a file are asked for. */
const AT_ONCE = 2048;

/** Looks through the lines of these rows. @param rows ascending */
const eachLine = async (
  file: RowFile,
  column: string | null,
  rows: Uint32Array,
  use: (row: number, scanner: LineScanner, bytes: Buffer) => void,
  signal?: AbortSignal,
): Promise<void> => {
  const scanner = createLineScanner(column);
  if (rows.length > file.rows() / 20) {
    let at = 0;
    for await (const { bytes, first, end, offset } of file.blocks(signal)) {
      while (at < rows.length && (rows[at] as number) < first) at++;
      for (; at < rows.length && (rows[at] as number) < end; at++) {
        const row = rows[at] as number;
        scanner.scan(bytes, file.offsetOf(row) - offset, file.offsetOf(row + 1) - offset);
        use(row, scanner, bytes);
      }
    }
    return;
  }
  for (let at = 0; at < rows.length; at += AT_ONCE) {
    const some = rows.subarray(at, at + AT_ONCE);
    for (const [index, line] of file.read(some).entries()) {
      scanner.scan(line, 0, line.length);
      use(some[index] as number, scanner, line);
    }
    throwIfAborted(signal);
    await new Promise(setImmediate);
  }
};
