/** Sheets of an Excel workbook as rows of an import. A workbook is read as a whole: Excel's own limit is a million rows. */
import { statSync } from 'node:fs';
import { IdriftError } from '../../contract/errors.ts';
import { cellText } from './cells.ts';
import { type Batch, columnNames, empty, looksLikeHead, type Reading } from './source.ts';
import type { Cell, ReadOptions } from './types.ts';

type Sheet = { readonly sheet: string; readonly data: readonly (readonly unknown[])[] };

/** Of late, by path and time: a preview, a look at the mapping and the import follow one another. */
let last: { readonly key: string; readonly sheets: readonly Sheet[] } | null = null;

const readSheets = async (path: string, shown: string): Promise<readonly Sheet[]> => {
  const { size, mtimeMs } = statSync(path);
  const key = `${path}\0${size}\0${mtimeMs}`;
  if (last?.key === key) return last.sheets;
  try {
    const { default: readWorkbook } = await import('read-excel-file/node');
    const sheets: readonly Sheet[] = await readWorkbook(path, { trim: false });
    last = { key, sheets };
    return sheets;
  } catch (thrown) {
    throw new IdriftError(
      {
        code: 'corrupt',
        message: `${shown} cannot be read as an Excel workbook: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
        where: shown,
        hint: 'Save it as .xlsx once more, without a password, or as "CSV UTF-8".',
      },
      { cause: thrown },
    );
  }
};

export const openWorkbook = async (path: string, shown: string, options: ReadOptions): Promise<Reading> => {
  const sheets = await readSheets(path, shown);
  const names = sheets.map(({ sheet }) => sheet);
  const found =
    options.sheet === undefined
      ? (sheets.find(({ data }) => data.length > 0) ?? sheets[0])
      : sheets.find(({ sheet }) => sheet === options.sheet);
  if (!found) throw noSheet(shown, options.sheet ?? '', names);
  const head = found.data.findIndex((row) => row.some((cell) => cell !== null));
  if (head < 0) throw empty(shown);
  const width = found.data.reduce((most, row) => Math.max(most, row.length), 0);
  const firstRow = Array.from({ length: width }, (_, at) => cellText(cellOf(found.data[head]?.[at])) ?? '');
  const hasHead = options.header ?? looksLikeHead(firstRow);
  const columns = columnNames(hasHead ? firstRow : firstRow.map(() => ''));
  const size = statSync(path).size;
  async function* batches(): AsyncGenerator<Batch> {
    const rows = (found?.data ?? []).slice(hasHead ? head + 1 : head).flatMap((row, at) => {
      if (row.every((cell) => cell === null)) return [];
      const cells: Record<string, Cell> = {};
      for (const [column, name] of columns.entries()) cells[name] = cellOf(row[column]);
      return [{ line: at + 1 + (hasHead ? head + 1 : head), cells }];
    });
    yield { rows, problems: [], bytes: size };
  }
  return { sheets: names, sheet: found.sheet, columns, batches };
};

/** Days without a time of day are days. */
const cellOf = (value: unknown): Cell => {
  if (!(value instanceof Date)) return value ?? null;
  const text = value.toISOString();
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text;
};

const noSheet = (shown: string, sheet: string, names: readonly string[]): IdriftError =>
  new IdriftError({
    code: 'not-found',
    message: `${shown} has no sheet "${sheet}".`,
    where: shown,
    hint: `Its sheets are ${names.map((name) => `"${name}"`).join(', ')}.`,
  });
