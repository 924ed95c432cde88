/** CSV and TSV as rows of an import. */
import { createCsvReader, sniffDelimiter } from './csv-read.ts';
import { detectEncoding, readStart, readText } from './encodings.ts';
import {
  type Batch,
  columnNames,
  empty,
  looksLikeHead,
  type Reading,
  type SourceProblem,
  type SourceRow,
} from './source.ts';
import type { ReadOptions } from './types.ts';

/** The line that Excel writes and reads to name the delimiter. */
const SEP_LINE = /^sep=.\r?\n/;

export const openCsv = async (
  path: string,
  shown: string,
  format: 'csv' | 'tsv',
  options: ReadOptions,
): Promise<Reading> => {
  const encoding = options.encoding ?? detectEncoding(path);
  const start = await readStart(path, encoding);
  const delimiter = options.delimiter ?? (format === 'tsv' ? '\t' : sniffDelimiter(start));
  const skipped = SEP_LINE.exec(start)?.[0].length ?? 0;
  const first = firstRecord(start.slice(skipped), delimiter);
  if (first === null) throw empty(shown);
  const hasHead = options.header ?? looksLikeHead(first);
  const columns = columnNames(hasHead ? first : first.map(() => ''));

  async function* batches(signal?: AbortSignal): AsyncGenerator<Batch> {
    let rows: SourceRow[] = [];
    let problems: SourceProblem[] = [];
    let isHead = hasHead;
    const shift = skipped > 0 ? 1 : 0;
    const reader = createCsvReader(delimiter, {
      onRecord: (fields, line) => {
        if (isHead) {
          isHead = false;
          return;
        }
        const problem = widthProblem(fields, columns.length);
        if (problem !== null) problems.push({ line: line + shift, message: problem });
        else rows.push({ line: line + shift, cells: cellsOf(columns, fields) });
      },
      onProblem: (line, message) => problems.push({ line: line + shift, message }),
    });
    let toSkip = skipped;
    for await (const { text, bytes } of readText(path, encoding, signal)) {
      reader.feed(toSkip > 0 ? text.slice(toSkip) : text);
      toSkip = 0;
      yield { rows, problems, bytes };
      rows = [];
      problems = [];
    }
    reader.end();
    if (rows.length + problems.length > 0) yield { rows, problems, bytes: Number.POSITIVE_INFINITY };
  }
  return { encoding, delimiter, columns, batches };
};

const firstRecord = (text: string, delimiter: string): readonly string[] | null => {
  let first: readonly string[] | null = null;
  const reader = createCsvReader(delimiter, {
    onRecord: (fields) => {
      first ??= [...fields];
    },
    onProblem: () => undefined,
  });
  reader.feed(text);
  reader.end();
  return first;
};

/** A row may end in delimiters that nothing follows. */
const widthProblem = (fields: readonly string[], width: number): string | null => {
  if (fields.length === width) return null;
  if (fields.length > width && fields.slice(width).every((field) => field.trim() === '')) return null;
  return `this row has ${fields.length} ${fields.length === 1 ? 'field' : 'fields'}, the others have ${width}.`;
};

const cellsOf = (columns: readonly string[], fields: readonly string[]): Record<string, string> => {
  const cells: Record<string, string> = {};
  for (let at = 0; at < columns.length; at++) cells[columns[at] as string] = fields[at] ?? '';
  return cells;
};
