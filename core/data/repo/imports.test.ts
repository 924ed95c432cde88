/** import-url, import and update: what is brought, what is recorded, and that nothing of one's own is lost. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { git } from '../git.ts';
import { emptyFolder, errorOf } from '../project.fixture.ts';
import { importRepo } from './import-repo.ts';
import { importUrl } from './import-url.ts';
import { openDvcProject } from './project.ts';
import { newProject } from './project.fixture.ts';
import { status } from './status.ts';
import { list } from './list.ts';
import { push } from './sync.ts';
import { update } from './update.ts';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** Files by path; `cut` paths end early the first time. */
const files = new Map<string, string>();
const cut = new Set<string>();
const asked: string[] = [];
const server = createServer((request, response) => {
  const path = request.url ?? '';
  asked.push(`${request.method} ${path}`);
  const text = files.get(path);
  if (text === undefined) return void response.writeHead(404).end();
  if (!path.startsWith('/plain')) response.setHeader('etag', `"${md5(text)}"`);
  response.setHeader('content-length', text.length);
  if (request.method === 'HEAD') return void response.end();
  if (cut.delete(path)) {
    response.write(text.slice(0, 2));
    return void setTimeout(() => request.socket.destroy(), 20);
  }
  response.end(text);
});
let url = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

describe('import-url', () => {
  it('of a web address: its ETag, and an update when that changes', async () => {
    const project = await newProject();
    files.set('/a.csv', 'one');
    await importUrl(project, `${url}/a.csv`);
    expect(project.text('a.csv.dvc')).toMatch(
      new RegExp(
        `^md5: \\w{32}\nfrozen: true\ndeps:\n- checksum: '"${md5('one')}"'\n  size: 3\n  hash: md5\n  path: ${url}/a.csv\nouts:\n- md5: ${md5('one')}\n  size: 3\n  hash: md5\n  path: a.csv\n$`,
      ),
    );
    expect([project.text('a.csv'), project.caches('one'), project.text('.gitignore')]).toEqual([
      'one',
      true,
      '/a.csv\n',
    ]);
    expect(await status(project)).toEqual({});
    asked.length = 0;
    expect(await update(project, ['a.csv.dvc'])).toEqual([{ path: 'a.csv', file: 'a.csv.dvc', isChanged: false }]);
    expect(asked).toEqual(['HEAD /a.csv']);
    files.set('/a.csv', 'other');
    await update(project, ['a.csv.dvc']);
    expect([project.text('a.csv'), project.caches('other')]).toEqual(['other', true]);
    expect(await status(project)).toEqual({});
  });
  it('goes on after a connection that broke, and gives up on what is not there', async () => {
    const project = await newProject();
    files.set('/cut.csv', 'a long text');
    cut.add('/cut.csv');
    await importUrl(project, `${url}/cut.csv`);
    expect(project.text('cut.csv')).toBe('a long text');
    expect(await errorOf(() => importUrl(project, `${url}/none.csv`))).toMatchObject({
      code: 'not-found',
      message: `dependency '${url}/none.csv' does not exist`,
    });
    expect(project.has('none.csv.dvc')).toBe(false);
    expect(readdirSync(join(project.tmpDir, 'idrift', 'imports'))).toEqual([]);
  });
  it('of a server without ETags is fetched anew by each update', async () => {
    const project = await newProject();
    files.set('/plain.csv', 'one');
    await importUrl(project, `${url}/plain.csv`);
    expect(project.text('plain.csv.dvc')).toContain('deps:\n- size: 3\n  hash: md5\n');
    files.set('/plain.csv', 'two');
    await update(project, ['plain.csv.dvc']);
    expect(project.text('plain.csv')).toBe('two');
  });
  it('of a folder beside the project, from a folder in it', async () => {
    const [project, source] = [await newProject(), emptyFolder()];
    mkdirSync(join(source, 'd', 'y'), { recursive: true });
    writeFileSync(join(source, 'd', 'x'), '1');
    writeFileSync(join(source, 'd', 'y', 'z'), '2');
    mkdirSync(join(project.root, 'sub'));
    await importUrl(project, join(source, 'd'), { out: 'sub' });
    expect(project.text('sub/d/y/z')).toBe('2');
    const pointer = project.text('sub/d.dvc');
    expect(pointer.match(/md5: \w{32}\.dir\n {2}size: 2\n {2}nfiles: 2\n/g)).toHaveLength(2);
    expect(pointer).toContain(`path: ${source}/d\n`);
    writeFileSync(join(source, 'd', 'new'), '3');
    rmSync(join(source, 'd', 'x'));
    await update(project, ['sub'], { recursive: true });
    expect([project.has('sub/d/x'), project.text('sub/d/new')]).toEqual([false, '3']);
    expect(await status(project)).toEqual({});
  });
  it('of a path of the project is recorded relative to the pointer', async () => {
    const project = await newProject();
    project.write('data/a.csv', 'one');
    mkdirSync(join(project.root, 'sub'));
    await importUrl(project, 'data/a.csv', { out: 'sub/b.csv' });
    expect(project.text('sub/b.csv.dvc')).toContain('path: ../data/a.csv\n');
    expect(await status(project)).toEqual({});
  });
  it('can do less: the pointer alone, or the hash without the data', async () => {
    const project = await newProject();
    files.set('/b.csv', 'bee');
    await importUrl(project, `${url}/b.csv`, { noExec: true });
    expect(project.text('b.csv.dvc')).toBe(
      `frozen: true\ndeps:\n- hash: md5\n  path: ${url}/b.csv\nouts:\n- hash: md5\n  path: b.csv\n`,
    );
    await importUrl(project, `${url}/b.csv`, { noDownload: true, force: true });
    expect(project.text('b.csv.dvc')).toContain(`  checksum: '"${md5('bee')}"'\n  size: 3\n`);
    expect([project.has('b.csv'), project.text('b.csv.dvc').includes(`md5: ${md5('bee')}`)]).toEqual([false, false]);
    await update(project, ['b.csv.dvc']);
    expect([project.text('b.csv'), await status(project)]).toEqual(['bee', {}]);
    await update(project, ['b.csv.dvc'], { noDownload: true });
    expect(project.text('b.csv')).toBe('bee');
  });
  it('can go to a remote', async () => {
    const remote = emptyFolder();
    const project = await newProject(emptyFolder(), `[core]\n    remote = s\n['remote "s"']\n    url = ${remote}\n`);
    files.set('/c.csv', 'sea');
    await importUrl(project, `${url}/c.csv`, { toRemote: true });
    const oid = md5('sea');
    const there = join(remote, 'files', 'md5', oid.slice(0, 2), oid.slice(2));
    expect([existsSync(there), project.has('c.csv'), project.caches('sea')]).toEqual([true, false, false]);
    expect(project.text('c.csv.dvc')).toContain(`outs:\n- md5: ${oid}\n  size: 3\n`);
    files.set('/c.csv', 'ocean');
    await update(project, ['c.csv.dvc'], { toRemote: true });
    // The stage's md5 is of what the pointer says now: dvc leaves the old one, and then calls it changed.
    expect(await status(project)).toEqual({ 'c.csv.dvc': [{ 'changed outs': { 'c.csv': 'not in cache' } }] });
  });
  it('takes nobody else’s place, and refuses what it cannot do', async () => {
    const project = await newProject();
    await project.save({ 'd/x': '1', mine: 'my own' }, ['d']);
    const cases = [
      [`${url}/a.csv`, { out: 'mine' }, /already exists locally/],
      [`${url}/a.csv`, { out: 'd/a.csv' }, /already specified in/],
      [`${url}/a.csv`, { out: '../a.csv' }, /no place for data/],
      [`${url}/a.csv`, { out: '.git/hooks/x' }, /no place for data/],
      [`${url}/a.csv`, { out: 'no/a.csv' }, /does not exist/],
      [`${url}/a.csv`, { toRemote: true, noExec: true }, /cannot be combined/],
      [`${url}/a.csv`, { remote: 'x' }, /can't be used without/],
      ['gs://bucket/x', {}, /does not read from gs/],
      ['/no/such/file', {}, /dependency '\/no\/such\/file' does not exist/],
    ] as const;
    for (const [source, options, message] of cases) {
      expect((await errorOf(() => importUrl(project, source, options))).message).toMatch(message);
    }
    expect([project.text('mine'), project.has('file.dvc')]).toEqual(['my own', false]);
  });
});

describe('update', () => {
  it('does not replace what is saved nowhere', async () => {
    const project = await newProject();
    files.set('/u.csv', 'one');
    await importUrl(project, `${url}/u.csv`);
    project.write('u.csv', 'my own work');
    files.set('/u.csv', 'two');
    expect(await errorOf(() => update(project, ['u.csv.dvc']))).toMatchObject({ code: 'conflict' });
    expect(project.text('u.csv')).toBe('my own work');
  });
  it('is for imports', async () => {
    const project = await newProject();
    await project.save({ 'a.csv': 'one' }, ['a.csv']);
    expect((await errorOf(() => update(project, ['a.csv.dvc']))).message).toBe(
      "update is not supported for 'a.csv.dvc' that is not an import.",
    );
  });
});

describe('import from a repository', () => {
  it('of files of git and of data, at a revision, and on to the next', async () => {
    const source = await newProject();
    await source.save({ 'code/run.py': 'run', 'data/a.csv': 'one', 'data/d/x': '1', 'data/d/y': '2' }, [
      'data/a.csv',
      'data/d',
    ]);
    await git(source.root, ['tag', 'v1']);
    const first = (await git(source.root, ['rev-parse', 'HEAD'])).trim();
    const project = await newProject();
    await importRepo(project, source.root, 'code/run.py');
    expect(project.text('run.py')).toBe('run');
    expect(project.text('run.py.dvc')).toMatch(
      new RegExp(
        `^md5: \\w{32}\nfrozen: true\ndeps:\n- path: code/run.py\n  repo:\n    url: ${source.root}\n    rev_lock: ${first}\nouts:\n- md5: ${md5('run')}\n`,
      ),
    );
    await importRepo(project, source.root, 'data/d', { out: 'mine', rev: 'v1' });
    await importRepo(project, source.root, 'data', { out: 'all' });
    expect([project.text('mine/y'), project.text('all/a.csv'), project.text('all/d/x')]).toEqual(['2', 'one', '1']);
    expect([project.has('all/a.csv.dvc'), project.text('mine.dvc').includes('rev: v1\n')]).toEqual([false, true]);
    expect(await status(project)).toEqual({});

    await source.save({ 'data/a.csv': 'two', 'data/d/x': 'changed' }, ['data/a.csv', 'data/d']);
    expect(await status(project)).toEqual({
      'all.dvc': [{ 'changed deps': { [`data (${source.root})`]: 'update available' } }],
      'run.py.dvc': [{ 'changed deps': { [`code/run.py (${source.root})`]: 'update available' } }],
    });
    const updated = await update(project, ['all.dvc', 'mine.dvc', 'run.py.dvc']);
    expect(updated.map(({ isChanged }) => isChanged)).toEqual([true, false, true]);
    expect([project.text('all/a.csv'), project.text('mine/x')]).toEqual(['two', '1']);
    await update(project, ['mine.dvc'], { rev: 'main' });
    expect(project.text('mine/x')).toBe('changed');
    expect(project.text('mine.dvc')).toContain('rev: main\n');
    expect(await status(project)).toEqual({});
  });
  it('takes data from the remote of that repository when its cache lacks it', async () => {
    const remote = emptyFolder();
    const source = await newProject(emptyFolder(), `[core]\n    remote = s\n['remote "s"']\n    url = ${remote}\n`);
    await source.save({ 'd/x': '1' }, ['d']);
    await push(openDvcProject(source.root));
    rmSync(source.config.cache.dir, { recursive: true });
    const project = await newProject();
    await importRepo(project, source.root, 'd');
    expect(project.text('d/x')).toBe('1');
    rmSync(remote, { recursive: true });
    const other = await newProject();
    expect(await errorOf(() => importRepo(other, source.root, 'd'))).toMatchObject({ hint: expect.any(String) });
    expect([other.has('d'), other.has('d.dvc')]).toEqual([false, false]);
  });
  it('takes data, and lists of it, from the remote that is named, with the settings that are given', async () => {
    const remote = emptyFolder();
    const config = `[core]\n    remote = gone\n['remote "gone"']\n    url = ${remote}-none\n['remote "s"']\n    url = ${remote}\n`;
    const source = await newProject(emptyFolder(), config);
    await source.save({ 'd/x': '1' }, ['d']);
    await push(openDvcProject(source.root), { remote: 's' });
    const bare = join(emptyFolder(), 'bare.git');
    await git(source.root, ['clone', '--quiet', '--bare', '.', bare]);
    const file = join(emptyFolder(), 'config');
    writeFileSync(file, '[core]\n    remote = s\n');
    const url = { url: remote };
    for (const given of [
      { remote: 's' },
      { config: file },
      { remoteConfig: url },
      { remote: 'gone', remoteConfig: url },
    ]) {
      const listed = await list(bare, { recursive: true, dvcOnly: true, source: given });
      expect(listed.map(({ path }) => path)).toEqual(['d/x']);
      const project = await newProject();
      await importRepo(project, bare, 'd', given);
      expect(project.text('d/x')).toBe('1');
    }
    expect(await list(bare, { recursive: true, dvcOnly: true })).toEqual([]);
    expect(await errorOf(() => list(bare, { source: { config: `${file}.none` } }))).toMatchObject({
      message: expect.stringContaining('there is no config file'),
    });
  });
  it('that is bare takes data from its remote, and is listed with it', async () => {
    const remote = emptyFolder();
    const source = await newProject(emptyFolder(), `[core]\n    remote = s\n['remote "s"']\n    url = ${remote}\n`);
    await source.save({ 'd/x': '1' }, ['d']);
    await push(openDvcProject(source.root));
    const bare = join(emptyFolder(), 'bare.git');
    await git(source.root, ['clone', '--quiet', '--bare', '.', bare]);
    for (const url of [bare, `file://${bare}`]) {
      const found = await list(url, { recursive: true, dvcOnly: true });
      expect(found.map(({ path }) => path)).toEqual(['d/x']);
      const project = await newProject();
      await importRepo(project, url, 'd');
      expect(project.text('d/x')).toBe('1');
      expect(await status(project)).toEqual({});
    }
  });
  it('names what is not there, and runs no program for an address', async () => {
    const source = await newProject();
    await source.save({ 'a.csv': 'one' }, ['a.csv']);
    const project = await newProject();
    const mark = join(project.root, 'mark');
    const cases = [
      [source.root, 'nope', {}, /does not exist in the target repository/],
      [source.root, '../x', { out: 'x' }, /does not exist in the target repository/],
      [source.root, 'a.csv', { rev: 'none' }, /unknown Git revision 'none'/],
      [join(source.root, 'nowhere'), 'a.csv', {}, /Failed to clone repo/],
      [`ext::sh -c "touch ${mark}"`, 'a.csv', {}, /Failed to clone repo/],
      [`--upload-pack=touch ${mark}`, 'a.csv', {}, /Failed to clone repo/],
    ] as const;
    for (const [address, path, options, message] of cases) {
      expect((await errorOf(() => importRepo(project, address, path, options))).message).toMatch(message);
    }
    expect([existsSync(mark), project.has('a.csv.dvc')]).toEqual([false, false]);
  });
});
