/** The lines in `.gitignore`, asked of git itself. */
import { mkdirSync, readFileSync, writeFileSync, existsSync, statSync, chmodSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { git } from '../git.ts';
import { emptyFolder, errorOf } from '../project.fixture.ts';
import { addIgnoreLine, addIgnoreLines, gitIgnored, removeIgnoreLine } from './gitignore.ts';

let root = '';
beforeEach(async () => {
  root = emptyFolder();
  await git(root, ['init', '--quiet']);
});

const put = (path: string, text = ''): string => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  return join(root, path);
};
const lines = (path = '.gitignore'): string => readFileSync(join(root, path), 'utf8');

describe('a line for tracked data', () => {
  it.each([
    ['a.csv', '/a.csv\n'],
    ['[x]*?.csv', '/\\[x\\]\\*\\?.csv\n'],
    ['!bang', '/\\!bang\n'],
    ['#hash', '/\\#hash\n'],
    ['back\\slash', '/back\\\\slash\n'],
    ['å 漢字 😀', '/å 漢字 😀\n'],
    ['blanks  ', '/blanks\\ \\ \n'],
    ['two\nlines', '/two?lines\n'],
    ['cr\r', '/cr?\n'],
  ])('makes git ignore %j', (name, line) => {
    const path = put(`data/${name}`);
    expect(addIgnoreLine(root, path)).toEqual({ file: join(root, 'data', '.gitignore'), changed: true });
    expect(lines('data/.gitignore')).toBe(line);
    expect(gitIgnored(root, [path])).toEqual(new Set([path]));
    expect(addIgnoreLine(root, path).changed).toBe(false);
    expect(removeIgnoreLine(root, path).changed).toBe(false);
    expect(existsSync(join(root, 'data', '.gitignore'))).toBe(false);
  });

  it('comes after what is there, which stays to the byte', () => {
    put('.gitignore', '# mine\r\n*.log\r\nbuild');
    addIgnoreLine(root, put('a'));
    addIgnoreLine(root, put('b'));
    expect(lines()).toBe('# mine\r\n*.log\r\nbuild\n/a\n/b\n');
    chmodSync(join(root, '.gitignore'), 0o600);
    expect(removeIgnoreLine(root, join(root, 'a'))).toEqual({ file: join(root, '.gitignore'), changed: true });
    expect(lines()).toBe('# mine\r\n*.log\r\nbuild\n/b\n');
    expect(statSync(join(root, '.gitignore')).mode & 0o777).toBe(0o600);
    expect(removeIgnoreLine(root, join(root, 'a')).changed).toBe(false);
  });

  it('takes away a line that somebody wrote with CRLF, or that DVC wrote', () => {
    put('.gitignore', '/a\r\n/b \n/[c]\n/d\n');
    removeIgnoreLine(root, put('a'));
    removeIgnoreLine(root, put('[c]'));
    expect(lines()).toBe('/b \n/d\n');
  });

  it('is not written for what git ignores already, tracked or not', async () => {
    put('.gitignore', '*.csv\n');
    const path = put('data/a.csv');
    expect(addIgnoreLine(root, path).changed).toBe(false);
    await git(root, ['add', '--force', '--', path]);
    expect(addIgnoreLine(root, path).changed).toBe(false);
    expect(existsSync(join(root, 'data', '.gitignore'))).toBe(false);
    const paths = ['b.txt', 'c.txt', 'data/d.txt'].map((each) => put(each));
    expect([...addIgnoreLines(root, paths, new Set([join(root, 'b.txt')]))]).toEqual([
      { file: join(root, '.gitignore'), paths: [join(root, 'c.txt')] },
      { file: join(root, 'data', '.gitignore'), paths: [join(root, 'data', 'd.txt')] },
    ]);
    expect(lines()).toBe('*.csv\n/c.txt\n');
  });

  it('is not written without git, nor outside the work tree', async () => {
    const path = put('a');
    expect([addIgnoreLine(null, path).changed, removeIgnoreLine(null, path).changed]).toEqual([false, false]);
    const outside = join(emptyFolder(), 'x');
    const error = await errorOf(() => addIgnoreLine(root, outside));
    expect(error).toMatchObject({ code: 'bad-input', where: outside });
    expect(error.message).toContain('outside of git repository');
  });
});

it('asks git about many paths at once', () => {
  put('.gitignore', '*.log\n!keep.log\n');
  const paths = ['a.log', 'keep.log', 'deep/b.log', 'c.txt', 'å.log'].map((path) => put(path));
  expect(gitIgnored(root, paths)).toEqual(new Set([paths[0], paths[2], paths[4]]));
  expect(gitIgnored(root, [])).toEqual(new Set());
  expect(gitIgnored(emptyFolder(), [join(root, 'a.log')])).toEqual(new Set());
});
