/** `check-ignore` of the real `dvc` beside ours: IDRIFT_DVC names it; skipped where there is none. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { folder, ours, put, git, run, tryOurs } from '../hooks/hooks.fixture.ts';
import { fileURLToPath } from 'node:url';

const command = process.env['IDRIFT_DVC'];
const MAIN = fileURLToPath(new URL('../../cli/dvc/main.ts', import.meta.url));

const PATHS = [
  [
    '.',
    'a.txt',
    './a.txt',
    'A.TXT',
    'keep.txt',
    'sub/a.txt',
    'sub/keep.txt',
    'build',
    'build/x',
    'build/deep/y',
    'src/build',
  ],
  [
    'data',
    'data/a.csv',
    'data/é.csv',
    'data/É.csv',
    'data/tmp/1',
    'data/tmp',
    'data/deep/tmp/1',
    'data/raw/a.csv',
    'data/raw',
  ],
  [
    '#note',
    '!bang',
    'x [1].csv',
    'x 1.csv',
    'logs/a.log',
    'logs/keep.log',
    'logs/old/a.log',
    '.git',
    '.git/config',
    '.dvc',
  ],
  ['.dvc/config', '.hg', 'inner', 'inner/a', 'none/such.txt', 'none/build/z', '../outside', 'data/../a.txt', 'sub/'],
].flat();

const project = (): string => {
  const dir = folder();
  git(dir, 'init', '--quiet');
  ours(dir, 'init', '--quiet');
  put(dir, {
    '.dvcignore':
      '# all\n*.txt\n!keep.txt\nbuild/\n/data/**/tmp\n\\#note\n\\!bang\nx \\[1\\].csv\nlogs/**/*.log\n!logs/keep.log\n  spaced  \n',
    'data/.dvcignore': 'é.csv\n/raw/*\n!a.csv\n',
    'logs/.dvcignore': '!old\n',
    'inner/.dvc/config': '',
  });
  for (const path of PATHS) if (/^(?:data|sub|logs|build|src)\/.*\w\.?\w*$/.test(path)) put(dir, { [`${path}x`]: '' });
  put(dir, { 'data/tmp/1': '', 'build/x': '', 'sub/a.txt': '', 'data/raw/a.csv': '', 'logs/old/a.log': '' });
  return dir;
};

/** With the paths on stdin. */
const told = (program: string, dir: string, args: readonly string[]): unknown => {
  const env = { ...process.env, DVC_NO_ANALYTICS: '1' };
  const { status, stdout } = spawnSync(program, args, {
    cwd: dir,
    env,
    input: `${PATHS.join('\n')}\n`,
    encoding: 'utf8',
  });
  return { status, lines: stdout.split('\n') };
};

describe.skipIf(command === undefined)('check-ignore', () => {
  it('tells which pattern decides on each path as dvc does', () => {
    const dir = project();
    const words = ['check-ignore', '--details', '--non-matching', '--stdin'];
    expect(told(process.execPath, dir, [MAIN, ...words])).toEqual(told(command ?? '', dir, words));
  }, 60_000);

  it.each([
    [['a.txt', 'keep.txt', 'b.csv']],
    [['-d', 'keep.txt', 'b.csv']],
    [['keep.txt']],
    [['-q', 'a.txt']],
    [[]],
    [['-n', 'a.txt']],
  ])(
    '%j ends as dvc does',
    (args) => {
      const dir = project();
      const [mine, theirs] = [
        tryOurs(dir, 'check-ignore', ...args),
        run(command ?? '', dir, ['check-ignore', ...args]),
      ];
      expect([mine.status, mine.all.split('\n')[0]]).toEqual([theirs.status, theirs.all.split('\n')[0]]);
    },
    60_000,
  );
});
