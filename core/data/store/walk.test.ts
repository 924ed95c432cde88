import { lstatSync, mkdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDvcIgnore } from '../ignore/dvcignore.ts';
import { emptyFolder, errorOf } from '../project.fixture.ts';
import { FACTS, factsOf, walkFolder, type Walked } from './walk.ts';

let root = '';
beforeEach(() => {
  root = emptyFolder();
  mkdirSync(join(root, 'data'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const write = (path: string, text = 'text'): string => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  return join(root, path);
};

const walk = (folder = 'data'): Walked => walkFolder(root, folder, openDvcIgnore(root));
const refusal = () => errorOf(() => Promise.resolve().then(() => walk()));

describe('the files of a folder', () => {
  it('come in order of name, its folders after them', () => {
    for (const path of ['b', 'a/z', 'a/b/c', 'a.txt', 'Z', 'å', 'a-b/x', '10', '9']) write(`data/${path}`);
    expect(walk().paths).toEqual(['10', '9', 'Z', 'a.txt', 'b', 'å', 'a/z', 'a/b/c', 'a-b/x']);
  });

  it('come with size, times and inode, however many', () => {
    const count = 700; // more than the numbers that there is room for at first
    for (let index = 0; index < count; index++) write(`data/${String(index).padStart(4, '0')}`, 'x'.repeat(index));
    const { paths, facts, size, links } = walk();
    expect(paths).toHaveLength(count);
    expect(facts).toHaveLength(count * FACTS);
    expect(size).toBe((count * (count - 1)) / 2);
    expect(links).toBe(0);
    for (const at of [0, 1, 350, count - 1]) {
      const stat = lstatSync(join(root, 'data', paths[at] ?? ''));
      expect(Array.from(facts.slice(at * FACTS, (at + 1) * FACTS))).toEqual([...factsOf(stat)]);
    }
  });

  it('may be none, with empty folders told from the deepest on', () => {
    mkdirSync(join(root, 'data', 'a', 'b', 'c'), { recursive: true });
    mkdirSync(join(root, 'data', 'd'));
    write('data/e/f');
    mkdirSync(join(root, 'data', 'e', 'g'));
    expect(walk()).toMatchObject({ paths: ['e/f'], emptyFolders: ['a/b/c', 'a/b', 'a', 'd', 'e/g'] });
  });

  it('are all of a project when that is the folder', () => {
    write('data/a');
    write('data/sub/b');
    expect(walk('data/sub').paths).toEqual(['b']);
  });
});

describe('links', () => {
  it('to files count as the files', () => {
    const target = write('elsewhere.txt', 'linked text');
    write('data/file');
    symlinkSync(target, join(root, 'data', 'absolute'));
    symlinkSync('file', join(root, 'data', 'relative'));
    const { paths, facts, links, size } = walk();
    expect(paths).toEqual(['absolute', 'file', 'relative']);
    expect(links).toBe(2);
    expect(size).toBe('linked text'.length + 2 * 'text'.length);
    expect(Array.from(facts.slice(0, FACTS))).toEqual([...factsOf(statSync(target))]);
  });

  it('to folders are left out, also one that leads round in a circle', () => {
    write('outside/a');
    write('data/b/c');
    symlinkSync(join(root, 'outside'), join(root, 'data', 'outside'));
    symlinkSync('..', join(root, 'data', 'b', 'circle'));
    expect(walk()).toMatchObject({ paths: ['b/c'], links: 0, emptyFolders: [] });
  });

  it('that lead nowhere are refused by name', async () => {
    write('data/a');
    symlinkSync('gone', join(root, 'data', 'broken'));
    expect(await refusal()).toMatchObject({ code: 'bad-input', where: 'data/broken' });
  });
});

describe('what is ignored', () => {
  it('is left out, and its folder is not taken for an empty one', () => {
    write('.dvcignore', '*.tmp\n/data/skip/\n');
    for (const path of ['a', 'a.tmp', 'skip/b', 'only/c.tmp', 'holds/skip/d']) write(`data/${path}`);
    mkdirSync(join(root, 'data', 'holds', '.git'), { recursive: true });
    expect(walk()).toMatchObject({ paths: ['a', 'holds/skip/d'], emptyFolders: [] });
  });

  it('may be a link that leads nowhere', () => {
    write('.dvcignore', 'broken\n');
    write('data/a');
    symlinkSync('gone', join(root, 'data', 'broken'));
    expect(walk().paths).toEqual(['a']);
  });

  it.each(['data/.dvcignore', 'data/sub/.dvcignore'])('may not depend on the folder itself: %s', async (path) => {
    write(path, '*.tmp\n');
    expect(await refusal()).toMatchObject({ code: 'bad-input', where: path });
  });
});

describe('what is no file', () => {
  it.skipIf(process.platform === 'win32')('is left out', async () => {
    write('data/a');
    const server = createServer();
    await new Promise<void>((resolve) => void server.listen(join(root, 'data', 'socket'), resolve));
    expect(walk()).toMatchObject({ paths: ['a'], emptyFolders: [] });
    server.close();
  });

  it.skipIf(process.platform !== 'linux')('a name that is not UTF-8 is refused; U+FFFD itself is a name', async () => {
    write('data/\uFFFD');
    expect(walk().paths).toEqual(['\uFFFD']);
    const bytes = Buffer.concat([Buffer.from(`${root}/data/`), Buffer.from([0x61, 0xe5])]);
    writeFileSync(bytes, '');
    expect(await refusal()).toMatchObject({ code: 'bad-input', where: 'data/a\uFFFD' });
    rmSync(bytes);
  });
});
