import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkProject, fixOf, fixProject } from './gate/check-project.ts';
import { recordAbout, savedReport } from './gate/record.ts';
import { git } from './git.ts';
import { GateShutError, makeVersion, type VersionOrder } from './make-version.ts';
import { emptyFolder, errorOf, jsonl, row, twoVersions, V2, writeData } from './project.fixture.ts';
import { openDvcProject } from './repo/project.ts';
import { workspaceStages } from './repo/stages.ts';

const ORDER: VersionOrder = { message: 'Third reviews', commit: true, push: false, gate: 'record' };

const NEW_ROW = row('en rad till som ingen har sett', 'negativ');

/** Of two versions, with a name to commit under, and train.jsonl edited. */
const edited = async (): Promise<string> => {
  const dir = await twoVersions();
  await git(dir, ['config', 'user.name', 'Åsa Öberg']);
  await git(dir, ['config', 'user.email', 'asa@example.com']);
  writeData(dir, 'data/train.jsonl', [...V2.train, NEW_ROW]);
  return dir;
};

const state = async (dir: string): Promise<unknown> => ({
  status: await git(dir, ['status', '--porcelain']),
  head: await git(dir, ['rev-parse', 'HEAD']),
  pointer: readFileSync(join(dir, 'data', 'train.jsonl.dvc'), 'utf8'),
});

const hook = (dir: string, name: string, script: string): void => {
  mkdirSync(join(dir, '.git', 'hooks'), { recursive: true });
  writeFileSync(join(dir, '.git', 'hooks', name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(dir, '.git', 'hooks', name), 0o755);
};

describe('making a version', () => {
  it("adds, records the gate, and commits under the user's name", async () => {
    const dir = await edited();
    const made = await makeVersion(dir, ORDER);
    expect(made).toMatchObject({
      files: ['data/train.jsonl.dvc'],
      added: [{ path: 'data/train.jsonl' }],
      pushed: null,
      gate: { ok: true },
    });
    expect((await git(dir, ['log', '-1', '--format=%H %an %s'])).trim()).toBe(
      `${made.revision} Åsa Öberg Third reviews`,
    );
    expect(await git(dir, ['status', '--porcelain'])).toBe('');
    const pointer = readFileSync(join(dir, 'data', 'train.jsonl.dvc'), 'utf8');
    expect(pointer).toMatch(
      /^outs:\n- md5: [0-9a-f]{32}\n {2}size: \d+\n {2}hash: md5\n {2}path: train.jsonl\nmeta:\n {2}idrift:\n {4}gate:\n {6}ok: true\n/,
    );
    const files = made.gate?.files ?? [];
    expect(savedReport(dir, files)).toEqual(made.gate);
    const pointers = workspaceStages(openDvcProject(dir)).flatMap(({ dvcFile }) => dvcFile ?? []);
    expect(recordAbout(pointers, files)).toMatchObject({ ok: true, forced: false, checkedAt: made.gate?.checkedAt });
    expect(
      recordAbout(
        pointers,
        files.map((file) => ({ ...file, md5: 'other' })),
      ),
    ).toBeNull();
  });
  it('commits just its files: what else is staged stays staged', async () => {
    const dir = await edited();
    writeFileSync(join(dir, 'notes.txt'), 'mine\n');
    await git(dir, ['add', 'notes.txt']);
    await makeVersion(dir, { ...ORDER, author: { name: 'Bo', email: 'bo@example.com' } });
    expect(await git(dir, ['status', '--porcelain'])).toBe('A  notes.txt\n');
    expect((await git(dir, ['log', '-1', '--format=%an/%cn', '--name-only'])).trim()).toBe(
      'Bo/Åsa Öberg\n\ndata/train.jsonl.dvc',
    );
  });
  it('commits what was added before, new files, and pointers that are gone', async () => {
    const dir = await edited();
    await makeVersion(dir, { ...ORDER, commit: false, gate: 'skip' });
    writeData(dir, 'more/notes.jsonl', [row('x')]);
    rmSync(join(dir, 'data', 'val.jsonl.dvc'));
    const { files } = await makeVersion(dir, { ...ORDER, paths: ['more/notes.jsonl'], gate: 'skip' });
    expect(files).toEqual(['more/.gitignore', 'more/notes.jsonl.dvc']);
    expect((await makeVersion(dir, { ...ORDER, gate: 'skip' })).files).toEqual([
      'data/train.jsonl.dvc',
      'data/val.jsonl.dvc',
    ]);
    expect(await git(dir, ['status', '--porcelain'])).toBe('');
  });
  it('pushes before it commits', async () => {
    const dir = await edited();
    const remote = emptyFolder();
    writeFileSync(
      join(dir, '.dvc', 'config'),
      `[core]\n    remote = shared\n['remote "shared"']\n    url = ${remote}\n`,
    );
    const { pushed, added } = await makeVersion(dir, { ...ORDER, push: true });
    expect(pushed?.objects).toBeGreaterThan(0);
    const md5 = added[0]?.oid ?? '';
    expect(existsSync(join(remote, 'files', 'md5', md5.slice(0, 2), md5.slice(2)))).toBe(true);
  });
});

describe('a version that cannot be made leaves everything as it was', () => {
  const refused = async (dir: string, order: Partial<VersionOrder> = {}) => {
    const before = await state(dir);
    const error = await errorOf(() => makeVersion(dir, { ...ORDER, ...order }));
    expect(await state(dir)).toEqual(before);
    return error;
  };
  it('when the gate is shut, and is forced all the same', async () => {
    const dir = await edited();
    writeData(dir, 'data/train.jsonl', [...V2.train, NEW_ROW, row('nöjd')]);
    const error = await refused(dir, { gate: 'require' });
    expect(error).toMatchObject({
      code: 'conflict',
      message: 'The gate is shut: the same text in more than one split (1).',
      where: 'data/val.jsonl:1',
    });
    await expect(makeVersion(dir, { ...ORDER, gate: 'require' })).rejects.toBeInstanceOf(GateShutError);
    await makeVersion(dir, ORDER);
    expect(readFileSync(join(dir, 'data', 'train.jsonl.dvc'), 'utf8')).toContain('ok: false\n      forced: true');
  });
  it('when nothing changed', async () => {
    const dir = await edited();
    await makeVersion(dir, ORDER);
    expect(await refused(dir)).toMatchObject({
      code: 'conflict',
      message: 'The data is as the last commit has it: there is nothing to commit.',
    });
    expect(await refused(dir, { paths: ['data/val.jsonl'] })).toMatchObject({
      message: expect.stringMatching(/^data\/val.jsonl is as/),
    });
  });
  it('when a hook refuses', async () => {
    const dir = await edited();
    writeFileSync(join(dir, 'notes.txt'), 'mine\n');
    await git(dir, ['add', 'notes.txt']);
    hook(dir, 'pre-commit', 'echo "no data on Fridays" >&2; exit 1');
    expect(await refused(dir)).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('no data on Fridays'),
    });
    hook(dir, 'pre-commit', 'exit 0');
    await makeVersion(dir, ORDER);
  });
  it('when a merge is going on', async () => {
    const dir = await edited();
    writeFileSync(join(dir, '.git', 'MERGE_HEAD'), await git(dir, ['rev-parse', 'HEAD']));
    expect(await refused(dir)).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('A merge is going on'),
    });
  });
  it('when git has no name for the user', async () => {
    const dir = await edited();
    for (const key of ['user.name', 'user.email']) await git(dir, ['config', '--unset', key]);
    await git(dir, ['config', 'user.useConfigOnly', 'true']);
    const env = { ...process.env };
    for (const name of Object.keys(process.env))
      if (/^(GIT_(AUTHOR|COMMITTER)_|EMAIL$)/.test(name)) delete process.env[name];
    process.env['GIT_CONFIG_GLOBAL'] = '/dev/null';
    try {
      expect(await refused(dir)).toMatchObject({
        code: 'not-available',
        message: 'git does not know under which name to commit.',
      });
      await makeVersion(dir, { ...ORDER, author: { name: 'Bo', email: 'bo@example.com' } });
    } finally {
      process.env = env;
    }
  });
  it('when the message is empty, the remote is gone, or a file is missing', async () => {
    const dir = await edited();
    expect(await refused(dir, { message: ' ' })).toMatchObject({ code: 'bad-input' });
    expect((await refused(dir, { push: true })).message).toMatch(/remote/);
    expect(await refused(dir, { paths: ['data/none.jsonl'] })).toMatchObject({ code: 'not-found' });
  });
  it('and takes back a new pointer in a repository without commits', async () => {
    const dir = emptyFolder();
    await git(dir, ['init', '--quiet']);
    await git(dir, ['config', 'user.name', 'Bo']);
    await git(dir, ['config', 'user.email', 'bo@example.com']);
    mkdirSync(join(dir, '.dvc'));
    writeFileSync(join(dir, '.dvc', 'config'), '[core]\n    autostage = true\n');
    writeData(dir, 'data/train.jsonl', [row('bra')]);
    hook(dir, 'pre-commit', 'exit 1');
    const order = { ...ORDER, paths: ['data/train.jsonl'] };
    expect(await errorOf(() => makeVersion(dir, order))).toMatchObject({ code: 'conflict' });
    expect(existsSync(join(dir, 'data', 'train.jsonl.dvc'))).toBe(false);
    expect(existsSync(join(dir, 'data', '.gitignore'))).toBe(false);
    expect(await git(dir, ['ls-files', '--cached'])).toBe('');
    hook(dir, 'pre-commit', 'exit 0');
    expect((await makeVersion(dir, order)).files).toEqual(['data/.gitignore', 'data/train.jsonl.dvc']);
  });
});

describe('the gate on a project', () => {
  it('compares with the version before, and writes a fix into the folder', async () => {
    const dir = await edited();
    const content = `${jsonl([...V2.train, NEW_ROW])}{"text": "nöjd", "label": "positiv", "id": 7}\n`;
    writeFileSync(join(dir, 'data', 'train.jsonl'), content);
    const report = await checkProject(dir);
    const { fix } = fixOf(report, 'duplicate-across-splits', 'drop-rows');
    expect(fixProject(dir, report, fix)).toEqual([{ path: 'data/train.jsonl', dropped: 1, changed: 0 }]);
    expect(readFileSync(join(dir, 'data', 'train.jsonl'), 'utf8')).toBe(jsonl([...V2.train, NEW_ROW]));
    expect(await errorOf(() => fixProject(dir, report, fix))).toMatchObject({
      code: 'conflict',
      where: 'data/train.jsonl',
    });
    expect((await checkProject(dir)).ok).toBe(true);
    expect(await errorOf(() => fixOf(report, 'duplicate', 'drop-rows'))).toMatchObject({ code: 'not-found' });
  });
  it('checks what cannot be read as rows, and older versions', async () => {
    const dir = await edited();
    writeFileSync(join(dir, 'data', 'train.jsonl'), Buffer.from(jsonl([row('på ön')]), 'latin1'));
    expect((await checkProject(dir)).findings.map(({ id }) => id)).toContain('encoding:not-utf-8');
    expect(await checkProject(dir, 'HEAD')).toMatchObject({
      ok: false,
      rows: 6,
      findings: [{ id: 'missing-label:train' }],
    });
    expect(await checkProject(dir, 'HEAD~1')).toMatchObject({ ok: true, rows: 5 });
    expect(await errorOf(() => checkProject(dir, 'HEAD', { against: 'none' }))).toMatchObject({ code: 'not-found' });
  });
  it('does not empty a file', async () => {
    const dir = await edited();
    writeData(dir, 'data/train.jsonl', [row('nöjd')]);
    const report = await checkProject(dir);
    const { fix } = fixOf(report, 'duplicate-across-splits', 'drop-rows');
    expect(await errorOf(() => fixProject(dir, report, fix))).toMatchObject({
      code: 'conflict',
      message: 'The fix would leave no row in data/train.jsonl.',
    });
  });
});
