/** Which rows of a JSONL file meet a condition in SQL. */
import { IdriftError } from '../../contract/errors.ts';
import { askDuckdb } from './query.ts';
import { bareSql } from './sql-text.ts';

/**
 * Row numbers, ascending.
 * @param shown the path that messages name
 * @throws IdriftError `bad-input` with the place in the condition
 */
export const rowsWhere = async (
  path: string,
  shown: string,
  where: string,
  signal?: AbortSignal,
): Promise<Uint32Array> => {
  requireCondition(where);
  const head = 'SELECT "#row" FROM (SELECT row_number() OVER () - 1 AS "#row", * FROM "#file") WHERE ';
  const sql = `${head}(${where}\n) ORDER BY 1`;
  try {
    const file = { name: '#file', path, extension: '.jsonl', split: null };
    const answer = await askDuckdb({ files: [file], sql, limit: 0, give: 'numbers' }, signal);
    return answer.kind === 'numbers' ? answer.numbers : new Uint32Array();
  } catch (thrown) {
    if (!(thrown instanceof IdriftError) || thrown.info.code !== 'bad-input') throw thrown;
    throw new IdriftError({ ...thrown.info, ...ownWords(thrown.info, shown, head.length + 1) }, { cause: thrown });
  }
};

/** One that could close our parenthesis would be more than a condition. */
const requireCondition = (where: string): void => {
  let depth = 0;
  for (const sign of bareSql(where)) {
    if (sign === '(') depth++;
    if (sign === ')') depth--;
    if (depth < 0 || sign === ';') break;
  }
  if (depth === 0 && !bareSql(where).includes(';')) return;
  throw new IdriftError({
    code: 'bad-input',
    message: 'The condition is no single expression: a parenthesis or a semicolon is in the way.',
    where: 'where',
    hint: "Write it as after WHERE, such as: label = 'positiv' AND length(text) > 200",
  });
};

const ownWords = ({ message, where, hint }: IdriftError['info'], shown: string, shift: number) => ({
  where: where
    ?.replace('#file:', `${shown}:`)
    .replace(/^line 1, column (\d+)$/, (_, column: string) => `where, column ${Number(column) - shift}`),
  ...(message.startsWith('#file, line') ? { message: message.replace('#file', shown) } : {}),
  hint: hint?.includes('SHOW TABLES')
    ? `The columns are those of ${shown}; texts stand in single quotes: label = 'positiv'`
    : hint,
});
