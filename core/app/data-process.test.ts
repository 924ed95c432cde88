import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toErrorInfo } from '../contract/errors.ts';
import { openDataReader, workOnData } from './data-process.ts';
import { makeEmpty } from './sample.ts';

const project = async (): Promise<string> => {
  const dir = join(mkdtempSync(join(tmpdir(), 'idrift-data-process-')), 'p');
  await makeEmpty(dir);
  mkdirSync(join(dir, 'data'));
  writeFileSync(
    join(dir, 'data', 'train.jsonl'),
    '{"text":"bra","label":"positiv","stars":5}\n{"text":"dåligt","label":"negativ"}\n',
  );
  return dir;
};

const nothing = new AbortController().signal;

describe('a process for data', () => {
  it('does long work, tells of it, and answers questions one after the other', async () => {
    const dir = await project();
    const steps = new Set<string>();
    const said = await workOnData(
      dir,
      'add',
      { verb: 'add', targets: ['data/train.jsonl'] },
      { onProgress: ({ step }) => steps.add(step), signal: nothing },
    );
    expect(said).toBe('data/train.jsonl is recorded');
    const reader = openDataReader(dir);
    const [graph, status, page] = await Promise.all([
      reader.ask('graph', null),
      reader.ask('status', null),
      reader.ask('rows', { revision: 'workspace', split: 'train', offset: 0, limit: 10 }),
    ]);
    expect(graph.map(({ revision, current }) => [revision, current])).toEqual([['workspace', false]]);
    expect(status.files).toMatchObject([{ path: 'data/train.jsonl', folder: 'same', commit: 'added', inCache: true }]);
    expect(page).toMatchObject({ columns: ['text', 'label', 'stars'], total: 2 });
    await reader.close();
  });
  it('gives errors as they were thrown, and lives on after them', async () => {
    const reader = openDataReader(await project());
    const error = await reader.ask('rows', { revision: 'nope', split: 'val', offset: 0, limit: 1 }).catch(toErrorInfo);
    expect(error).toMatchObject({ code: 'not-found', where: 'nope' });
    expect((await reader.ask('status', null)).isProject).toBe(true);
    await reader.close();
  });
  it('ends within two seconds when it is cancelled, whatever it does', async () => {
    const dir = await project();
    const cancelled = async (after: number): Promise<number> => {
      const stop = new AbortController();
      const sql = 'SELECT count(*) FROM range(1000000000) a, range(1000000000) b';
      const work = workOnData(
        dir,
        'sql',
        { revision: 'workspace', sql, limit: 1 },
        { onProgress: () => undefined, signal: stop.signal },
      ).catch(toErrorInfo);
      await new Promise((resolve) => setTimeout(resolve, after));
      const begun = Date.now();
      stop.abort();
      expect(await work).toMatchObject({ code: 'cancelled' });
      return Date.now() - begun;
    };
    expect(await cancelled(0)).toBeLessThan(3000);
    expect(await cancelled(4000)).toBeLessThan(3000);
  }, 30_000);
});
