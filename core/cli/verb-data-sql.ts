/** data sql: SQL over the files of any version. */
import type { Command } from 'commander';
import { z } from 'zod';
import type { SqlResult } from '../data/sql/types.ts';
import { projectDirOf, untilInterrupted } from './open-project.ts';
import { type GlobalOptions, printResult, table } from './terminal.ts';
import { numberOf } from './usage.ts';

const MOST_ROWS = 1_000_000;

export const addDataSql = (data: Command, globals: () => GlobalOptions): void => {
  data
    .command('sql')
    .argument('<query>', 'one SELECT over train, val, test, data (all of them), or a tracked file: "data/live.jsonl"')
    .option('--rev <revision>', 'a commit, tag, branch, or workspace', 'workspace')
    .option('--limit <n>', 'most rows', numberOf(z.number().int().min(1).max(MOST_ROWS)), 1000)
    .description('SQL over the files of any version; it reads nothing else and changes nothing')
    .action(async (query: string, { rev, limit }: { rev: string; limit: number }) => {
      const result = await sqlOf(projectDirOf(globals()), rev, query, limit);
      const { columns, rows, truncated, total, seconds } = result;
      const answer = {
        columns: columns.map(({ name }) => name),
        types: columns.map(({ type }) => type),
        rows,
        truncated,
        total,
        seconds,
      };
      printResult(globals(), answer, () => text(result));
    });
};

/** The answer over a revision's files; Ctrl+C ends it. */
export const sqlOf = async (dir: string, revision: string, query: string, limit: number): Promise<SqlResult> => {
  const { sqlFiles } = await import('../data/sql/files.ts');
  const { querySql } = await import('../data/sql/query.ts');
  return querySql(await sqlFiles(dir, revision), query, { limit, signal: untilInterrupted() });
};

const text = ({ columns, rows, truncated }: SqlResult): string => {
  const cells = rows.map((row) => row.map((cell) => (cell === null ? '' : String(cell))));
  const shown = table(
    columns.map(({ name }) => name),
    cells,
  );
  return truncated ? `${shown}\nThe first ${rows.length} rows; --limit asks for more.` : shown;
};
