/** Many files over several threads: everything comes back in its place, and a fault or a cancel ends the work. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashFiles } from './workers.ts';

const dir = mkdtempSync(join(tmpdir(), 'idrift-spread-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** More files than one thread is given, a large one early and one late among them. */
const COUNT = 2000;
const LARGE = new Set([3, 1990]);
const contents = Array.from({ length: COUNT }, (_, at) =>
  LARGE.has(at) ? Buffer.alloc(3 << 20, at) : Buffer.from(`file ${at}`),
);
const files = contents.map((bytes, at) => ({ path: join(dir, String(at)), size: bytes.length }));
beforeAll(() => files.forEach(({ path }, at) => writeFileSync(path, contents[at] ?? '')));

describe('work spread over threads', () => {
  it.each([1, 2, 4])('gives each result in its place, with %i jobs', async (jobs) => {
    const done: number[] = [0, 0];
    const found = await hashFiles(files, {
      jobs,
      onDone: (count, bytes) => {
        done[0] = (done[0] ?? 0) + count;
        done[1] = (done[1] ?? 0) + bytes;
      },
    });
    expect(found).toEqual(contents.map((bytes) => createHash('md5').update(bytes).digest('hex')));
    expect(done).toEqual([COUNT, files.reduce((sum, { size }) => sum + size, 0)]);
  });

  it.each([0, 1000, COUNT - 1])('ends with the fault of file %i, code and path kept', async (at) => {
    const path = join(dir, 'not there');
    const broken = files.map((file, index) => (index === at ? { ...file, path } : file));
    await expect(hashFiles(broken, { jobs: 2 })).rejects.toMatchObject({ code: 'ENOENT', path });
  });

  it('ends when it is cancelled, before all is done', async () => {
    const cancel = new AbortController();
    let count = 0;
    const work = hashFiles(files, {
      jobs: 2,
      signal: cancel.signal,
      onDone: () => {
        if (++count === 10) cancel.abort(new Error('enough'));
      },
    });
    await expect(work).rejects.toThrow('enough');
    expect(count).toBeLessThan(COUNT);
  });
});
