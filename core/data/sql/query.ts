/** SQL over given files and nothing else, in a process of its own: a question that takes too long or too much is ended with it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild, stopChild } from '../../base/child.ts';
import { IdriftError } from '../../contract/errors.ts';
import type { FromSqlChild, ToSqlChild } from './protocol.ts';
import type { SqlFile, SqlOptions, SqlResult } from './types.ts';

const DEFAULT_LIMIT = 1000;

/**
 * The answer to one SELECT over the views `train`, `val`, `test`, `data` and those named in `files`.
 * @throws IdriftError `bad-input` with the place in the SQL, `not-available` for a file that is not here, `cancelled`
 */
export const querySql = async (
  files: readonly SqlFile[],
  sql: string,
  { limit = DEFAULT_LIMIT, signal }: SqlOptions = {},
): Promise<SqlResult> => {
  const answer = await askDuckdb({ files, sql, limit, give: 'table' }, signal);
  if (answer.kind === 'table') return answer.result;
  throw new IdriftError({ code: 'internal', message: 'The process that runs SQL answered something else.' });
};

/** @throws IdriftError as `querySql` does */
export const askDuckdb = async (
  question: Omit<ToSqlChild, 'temporary'>,
  signal?: AbortSignal,
): Promise<Exclude<FromSqlChild, { readonly kind: 'error' }>> => {
  const temporary = mkdtempSync(join(tmpdir(), 'idrift-sql-'));
  const child = startChild(new URL('./sql-child.ts', import.meta.url));
  let problems = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    problems = (problems + chunk.toString('utf8')).slice(-400);
  });
  const onAbort = (): void => void child.kill('SIGKILL');
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return await new Promise((resolve, reject) => {
      child.on('message', (message: FromSqlChild) => {
        if (message.kind === 'error') reject(new IdriftError(message.info));
        else resolve(message);
      });
      child.on('error', reject);
      child.on('exit', (code, how) => reject(signal?.aborted ? cancelled() : ended(how ?? `status ${code}`, problems)));
      const message: ToSqlChild = { ...question, temporary };
      child.send(message, (error) => {
        if (error) reject(error);
      });
      if (signal?.aborted) onAbort();
    });
  } finally {
    signal?.removeEventListener('abort', onAbort);
    await stopChild(child, 0);
    rmSync(temporary, { recursive: true, force: true });
  }
};

const cancelled = (): IdriftError => new IdriftError({ code: 'cancelled', message: 'The query was cancelled.' });

const ended = (how: string, problems: string): IdriftError =>
  new IdriftError({
    code: 'internal',
    message: `The process that runs SQL ended (${how})${problems.trim() === '' ? '.' : `: ${problems.trim()}`}`,
    hint: 'Try again. If it ended for want of memory, ask for fewer rows or columns at once.',
  });
