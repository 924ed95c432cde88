/** What DuckDB says about a question, with the place in it, as one of our errors. */
import { IdriftError } from '../../contract/errors.ts';
import type { SqlFile } from './types.ts';

/** `LINE 2: …` and the mark below it; the line may be cut at both ends. */
const PLACE = /\n+LINE (\d+): (.*)\n( *)\^[\s\S]*$/;

/** @param files whose paths are to be told by their names */
export const sqlError = (thrown: unknown, sql: string, files: readonly SqlFile[] = []): IdriftError => {
  let text = thrown instanceof Error ? thrown.message : String(thrown);
  for (const { path, name } of files) if (path !== null) text = text.replaceAll(path, name);
  const found = PLACE.exec(text);
  const message = text
    .slice(0, found?.index)
    .replace(/^Failed to extract statements: /, '')
    .replace(/^(?:[A-Z]\w* )+Error: /, '')
    .replace(/\nCandidate bindings: "#row".*/, '')
    .trim();
  if (/^Out of Memory/i.test(text)) return tooLarge(thrown);
  const place = found ? placeOf(sql, Number(found[1]), found[2] ?? '', (found[3] ?? '').length) : null;
  const outside = /file system operations are disabled|external extensions is disabled/i.test(message);
  return new IdriftError(
    {
      code: 'bad-input',
      message: outside ? 'A query reads the files of its version only.' : sentence(message),
      where: place ?? 'sql',
      hint: outside
        ? 'Ask the views train, val, test and data, or another tracked file by its name in double quotes.'
        : message.startsWith('Malformed JSON')
          ? 'Correct or remove that line: each line must be one JSON object.'
          : '"SHOW TABLES" names the views, "DESCRIBE data" the columns of one.',
    },
    { cause: thrown },
  );
};

const tooLarge = (thrown: unknown): IdriftError =>
  new IdriftError(
    {
      code: 'bad-input',
      message: 'The query needs more memory than it may take.',
      where: 'sql',
      hint: 'Ask for fewer rows or columns, or sort and join less at once.',
    },
    { cause: thrown },
  );

const sentence = (text: string): string => (/[.!?]$/.test(text) || text.includes('\n') ? text : `${text}.`);

const placeOf = (sql: string, line: number, shown: string, indent: number): string => {
  const at = indent - `LINE ${line}: `.length;
  const cutBefore = shown.startsWith('...');
  const own = sql.split('\n')[line - 1] ?? '';
  const start = cutBefore ? own.indexOf(shown.replace(/^\.\.\./, '').replace(/\.\.\.$/, '')) - 3 : 0;
  const column = Math.max(0, start + at) + 1;
  return `line ${line}, column ${column}`;
};
