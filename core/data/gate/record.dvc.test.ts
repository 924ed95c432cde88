/** The gate's answer in a pointer, before the real `dvc` command: IDRIFT_DVC names it, else the PATH; skipped where there is none. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { git } from '../git.ts';
import { dvc, DVC_VERSION, LACKS_DVC } from '../dvc-command.fixture.ts';
import { makeVersion } from '../make-version.ts';
import { row, twoVersions, V2, writeData } from '../project.fixture.ts';

describe('the gate in a pointer', () => {
  beforeEach(({ skip }) => skip(DVC_VERSION === null, LACKS_DVC));

  it('is nothing to dvc, which finds the project clean and keeps it when it adds the file again', async () => {
    const dir = await twoVersions();
    writeData(dir, 'data/train.jsonl', [...V2.train, row('en till')]);
    await makeVersion(dir, {
      message: 'One more',
      commit: true,
      push: false,
      gate: 'record',
      author: { name: 'Bo', email: 'bo@example.com' },
    });
    const pointer = (): string => readFileSync(join(dir, 'data', 'train.jsonl.dvc'), 'utf8');
    const before = pointer();
    expect(JSON.parse(dvc(dir, 'status', '--json'))).toEqual({});
    expect(await git(dir, ['status', '--porcelain'])).toBe('');
    dvc(dir, 'commit', '--force', '--quiet');
    expect(pointer()).toBe(before);
    writeData(dir, 'data/train.jsonl', [...V2.train, row('en annan')]);
    dvc(dir, 'add', '--quiet', 'data/train.jsonl');
    const meta = (text: string): string => text.slice(text.indexOf('meta:'));
    expect(pointer()).not.toBe(before);
    expect(meta(pointer())).toBe(meta(before));
  }, 120_000);
});
