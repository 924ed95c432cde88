/** A first look at a file to import: its format, columns and rows, and which of them are probably text, label and split. */
import { exampleOf, typeOfCell } from './cells.ts';
import { guessColumns, guessMapping } from './guess.ts';
import { openSource, type Source, type SourceRow } from './source.ts';
import type { ColumnType, FilePreview, ImportColumn, ImportSource, ReadOptions, RowProblem } from './types.ts';

const SHOWN_ROWS = 50;
/** Rows that columns are judged by. */
const JUDGED_ROWS = 2000;
const EXAMPLES = 5;
const MOST_DISTINCT = 1000;
const MOST_PROBLEMS = 100;
/** Files up to this size are read to the end, so that the rows are counted and every problem is named, bytes. */
const COUNTED = 50_000_000;

/**
 * @param file a path, or a path with the name that stands for it
 * @throws IdriftError as `openSource` does
 */
export const previewImport = async (
  file: string | Omit<ImportSource, 'options'>,
  options: ReadOptions = {},
  signal?: AbortSignal,
): Promise<FilePreview> => {
  const source = await openSource({ ...(typeof file === 'string' ? { path: file } : file), options });
  const rows: SourceRow[] = [];
  const problems: RowProblem[] = [];
  let total = 0;
  let isWhole = true;
  for await (const batch of source.batches(signal)) {
    total += batch.rows.length + batch.problems.length;
    for (const row of batch.rows) {
      if (rows.length >= JUDGED_ROWS) break;
      rows.push(row);
    }
    for (const { line, message } of batch.problems) {
      if (problems.length < MOST_PROBLEMS) problems.push({ file: source.name, line, message });
    }
    if (rows.length >= JUDGED_ROWS && source.size > COUNTED) {
      isWhole = false;
      break;
    }
  }
  const columns = columnsOf(source, rows);
  const guesses = guessColumns(columns, rows);
  const { format, encoding, delimiter, sheets, sheet } = source;
  return {
    format,
    encoding,
    delimiter,
    sheets,
    sheet,
    columns,
    rows: rows.slice(0, SHOWN_ROWS).map(({ cells }) => cells),
    totalRows: isWhole ? total : null,
    guesses,
    guess: guessMapping(guesses, source.name),
    problems,
  };
};

/** Those of the head, or all that the rows name. */
const columnsOf = (source: Source, rows: readonly SourceRow[]): readonly ImportColumn[] => {
  const names = source.columns ?? [...new Set(rows.flatMap(({ cells }) => Object.keys(cells)))];
  return names.map((name) => {
    const values = new Set<string>();
    const types = new Set<ColumnType>();
    for (const { cells } of rows) {
      const cell = cells[name];
      const type = typeOfCell(cell);
      if (type === 'empty') continue;
      types.add(type);
      const value = exampleOf(cell);
      if (value !== null && values.size <= MOST_DISTINCT) values.add(value);
    }
    return {
      name,
      type: typeOf(types),
      examples: [...values].slice(0, EXAMPLES),
      distinct: values.size > MOST_DISTINCT ? null : values.size,
    };
  });
};

/** Texts among which some are numbers are texts. */
const typeOf = (types: ReadonlySet<ColumnType>): ColumnType => {
  const [only] = types;
  if (only === undefined) return 'empty';
  if (types.size === 1) return only;
  return [...types].every((type) => type === 'text' || type === 'number' || type === 'date') ? 'text' : 'mixed';
};
