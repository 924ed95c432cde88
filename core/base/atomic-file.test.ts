import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { removeHalfWritten, replaceFile, writeFileAtomic } from './atomic-file.ts';

const dir = mkdtempSync(join(tmpdir(), 'idrift-atomic-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test('what a killed writer left is taken away, and nothing that only looks like it', () => {
  const path = join(dir, 'val.jsonl.dvc');
  writeFileAtomic(path, 'whole');
  let left = '';
  replaceFile(path, (temporary) => {
    left = temporary;
    writeFileSync(temporary, 'new');
  });
  writeFileSync(left, 'half'); // as a kill before the rename leaves it
  for (const name of ['val.jsonl.dvc.old.tmp', 'other.dvc.0123abcd.tmp', 'val.jsonl.dvc.0123abcd.tmp.txt'])
    writeFileSync(join(dir, name), '');
  expect(readdirSync(dir)).toHaveLength(5);
  removeHalfWritten(path);
  expect(readdirSync(dir).toSorted()).toEqual(
    ['other.dvc.0123abcd.tmp', 'val.jsonl.dvc', 'val.jsonl.dvc.0123abcd.tmp.txt', 'val.jsonl.dvc.old.tmp'].toSorted(),
  );
});
