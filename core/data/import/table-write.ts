/** Tables as other programs read them: CSV, TSV, CSV for Excel (with a byte order mark), and workbooks. */
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { cellText } from './cells.ts';
import type { Cell } from './types.ts';
import { LONGEST_CELL, openXlsxWriter } from './xlsx-write.ts';

export type TableFormat = 'csv' | 'tsv' | 'excel-csv' | 'xlsx';

export type TableWriter = {
  readonly row: (cells: readonly Cell[]) => void;
  /** Makes what was written durable; gives the cells that had to be shortened. */
  readonly end: () => number;
  readonly close: () => void;
};

const PIECE = 1 << 18;

export const openTableWriter = (path: string, format: TableFormat, columns: readonly string[]): TableWriter => {
  const writer = format === 'xlsx' ? workbook(path) : delimited(path, format);
  writer.row(columns);
  return writer;
};

const workbook = (path: string): TableWriter => {
  const writer = openXlsxWriter(path, 'data');
  let shortened = 0;
  return {
    row: (cells) =>
      writer.row(
        cells.map((cell) => {
          if (typeof cell === 'number' || typeof cell === 'boolean') return cell;
          const text = cellText(cell);
          if (text !== null && text.length > LONGEST_CELL) shortened++;
          return text;
        }),
      ),
    end: () => {
      writer.end();
      return shortened;
    },
    close: writer.close,
  };
};

/** A field as RFC 4180 has it. The field of a row that has no other is quoted when it is empty: the row would be a blank line. */
export const csvRow = (cells: readonly Cell[], delimiter: string): string => {
  const fields = cells.map((cell) => {
    const text = cellText(cell) ?? '';
    return text.includes(delimiter) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  });
  return `${fields.length === 1 && fields[0] === '' ? '""' : fields.join(delimiter)}\r\n`;
};

const delimited = (path: string, format: 'csv' | 'tsv' | 'excel-csv'): TableWriter => {
  const file = openSync(path, 'w');
  // Excel takes a file without the mark for the system's old encoding, and in Swedish wants semicolons.
  let text = format === 'excel-csv' ? '\ufeff' : '';
  const delimiter = format === 'tsv' ? '\t' : format === 'excel-csv' ? ';' : ',';
  const flush = (): void => {
    const bytes = Buffer.from(text);
    text = '';
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
  };
  return {
    row: (cells) => {
      text += csvRow(cells, delimiter);
      if (text.length >= PIECE) flush();
    },
    end: () => {
      flush();
      fsyncSync(file);
      return 0;
    },
    close: () => closeSync(file),
  };
};
