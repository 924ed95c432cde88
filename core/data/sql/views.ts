/** Each file as a view. Columns of JSONL come from all of its lines, not from the first ones that DuckDB would look at. */
import { IdriftError } from '../../contract/errors.ts';
import { openRowFile } from '../rows/row-file.ts';
import { createLineScanner, KIND } from '../rows/scan-line.ts';

export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
export const named = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** DuckDB holds some buffers of twice the longest line, which it must be told; of so many bytes at least. */
const LEAST_BUFFER = 2 * 1024 * 1024;

/**
 * A SELECT that gives the rows of the file, without a column for the split.
 * @param shown what messages call the file
 * @throws IdriftError `bad-input` with the first line of JSONL that is no object
 */
export const rowsOfFile = async (
  shown: string,
  { path, extension }: { readonly path: string; readonly extension: string },
): Promise<string> => {
  const file = quoted(path);
  switch (extension) {
    case '.parquet':
      return `SELECT * FROM read_parquet(${file})`;
    case '.csv':
    case '.tsv':
      return `SELECT * FROM read_csv(${file}, sample_size = -1${extension === '.tsv' ? ", delim = '\\t'" : ''})`;
    case '.json':
      return `SELECT * FROM read_json(${file}, sample_size = -1)`;
    default: {
      const { columns, longest } = await columnsOf(path, shown);
      // DuckDB wants at least one column.
      if (columns.length === 0) return 'SELECT NULL::VARCHAR AS "text" WHERE false';
      const types = columns.map(({ name, type }) => `${quoted(name)}: ${quoted(type)}`).join(', ');
      return `SELECT * FROM read_json(${file}, format = 'newline_delimited', columns = {${types}}, maximum_object_size = ${Math.max(LEAST_BUFFER, longest)})`;
    }
  }
};

type JsonColumn = { readonly name: string; readonly type: string };

/** The columns of a JSONL file with the type that holds all values of each, and its longest line, bytes. */
const columnsOf = async (
  path: string,
  shown: string,
): Promise<{ readonly columns: readonly JsonColumn[]; readonly longest: number }> => {
  const file = openRowFile(path);
  const scanner = createLineScanner();
  let longest = 0;
  for await (const { bytes, first, end, offset } of file.blocks()) {
    for (let row = first; row < end; row++) {
      const [from, to] = [file.offsetOf(row) - offset, file.offsetOf(row + 1) - offset];
      longest = Math.max(longest, to - from);
      if (scanner.scan(bytes, from, to)) continue;
      throw new IdriftError({
        code: 'bad-input',
        message: `${shown}, line ${file.lineOf(row)}: this is not a JSON object.`,
        where: `${shown}:${file.lineOf(row)}`,
        hint: 'Correct or remove that line: each line must be one JSON object.',
      });
    }
  }
  // To DuckDB names that differ only in case are one.
  const seen = new Set<string>();
  const columns = scanner.keys().flatMap(({ name, kinds }) => {
    if (name === '' || seen.has(name.toLowerCase())) return [];
    seen.add(name.toLowerCase());
    return [{ name, type: typeOf(kinds & ~KIND.null) }];
  });
  return { columns, longest };
};

const typeOf = (kinds: number): string => {
  switch (kinds) {
    case KIND.integer:
      return 'BIGINT';
    case KIND.number:
    case KIND.number | KIND.integer:
      return 'DOUBLE';
    case KIND.boolean:
      return 'BOOLEAN';
    case KIND.list:
      return 'VARCHAR[]';
    default:
      return (kinds & (KIND.list | KIND.object)) === 0 ? 'VARCHAR' : 'JSON';
  }
};
