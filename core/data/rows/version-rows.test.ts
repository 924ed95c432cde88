import { chmodSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { errorOf, jsonl, row, twoVersions } from '../project.fixture.ts';
import { rowsOfVersion } from './version-rows.ts';

const page = { split: 'train' as const, offset: 0, limit: 10 };
let dir = '';
beforeAll(async () => {
  dir = await twoVersions();
}, 60_000);

describe('rows of any version', () => {
  it('come from the cache, while the folder has others', async () => {
    writeFileSync(join(dir, 'data/train.jsonl'), jsonl([row('as it lies')]));
    const texts = async (revision: string) =>
      (await rowsOfVersion(dir, { ...page, revision })).rows.map(({ text }) => text);
    expect(await texts('HEAD~1')).toContain('snabb leverans och bra pris');
    expect(await texts('HEAD')).toContain('en helt ny text');
    expect(await texts('workspace')).toEqual(['as it lies']);
    writeFileSync(join(dir, 'data/train.jsonl'), jsonl([row('as it lies now'), row('two')]));
    expect(await texts('workspace')).toEqual(['as it lies now', 'two']);
  });
  it('meet a condition in SQL', async () => {
    const where = "label = 'negativ' AND length(text) < 20";
    const found = await rowsOfVersion(dir, { ...page, revision: 'HEAD~1', where });
    expect(found).toMatchObject({ total: 1, rows: [{ index: 1, text: 'trasig vara', label: 'negativ' }] });
    const faulty = await errorOf(() => rowsOfVersion(dir, { ...page, revision: 'HEAD', where: 'nowhere = 1' }));
    expect(faulty).toMatchObject({ code: 'bad-input', where: 'where, column 1' });
    for (const sly of ['1=1) UNION SELECT 1 --', '1; DROP VIEW x', '(1=1']) {
      const thrown = errorOf(() => rowsOfVersion(dir, { ...page, revision: 'HEAD', where: sly }));
      expect(await thrown).toMatchObject({ code: 'bad-input', where: 'where' });
    }
  });
  it('say what is missing', async () => {
    const of = (revision: string, split: 'train' | 'val') =>
      errorOf(() => rowsOfVersion(dir, { ...page, revision, split }));
    expect(await of('nowhere', 'train')).toMatchObject({ code: 'not-found' });
    const objects = join(dir, '.dvc/cache/files/md5');
    for (const prefix of readdirSync(objects)) {
      for (const name of readdirSync(join(objects, prefix))) {
        chmodSync(join(objects, prefix, name), 0o644);
        writeFileSync(join(objects, prefix, name), '{"text":"other","label":"bytes"}\n');
      }
    }
    expect(await of('HEAD', 'val')).toMatchObject({ code: 'corrupt' });
    rmSync(objects, { recursive: true });
    expect(await of('HEAD~1', 'train')).toMatchObject({ code: 'not-available' });
  });
});
