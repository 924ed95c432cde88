/** What git ignores, told without git, against git itself. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { git } from '../git.ts';
import { emptyFolder } from '../project.fixture.ts';
import { gitIgnored } from './gitignore.ts';
import { openGitIgnore } from './gitignored.ts';

const PATHS = [
  'a',
  'A',
  'b.csv',
  'b.csv.dvc',
  'sub/a',
  'sub/x.log',
  'sub/b.csv',
  'a#b',
  '(x) $1',
  'end',
  'deep/er/a',
  'deep/er/k',
];

describe('the names that git ignores in a folder', () => {
  it.each([
    ['lines of DVC alone', { '.gitignore': '/a\n/b.csv\n/a#b\n/(x) $1\n' }],
    ['patterns among them', { '.gitignore': '# c\n/a\r\n*.log\nb.csv\n/en?\n\\#x\n' }],
    ['exceptions, where the order counts', { '.gitignore': '/a\n!/a\n/b.csv\n!/b.csv.dvc\n/end\n' }],
    [
      'one file in another',
      { '.gitignore': 'a\n', 'sub/.gitignore': '!a\n/b.csv\n', 'deep/.gitignore': '/er/a\n/k\n' },
    ],
    ['nothing but notes', { '.gitignore': '# a\n\n   \n' }],
  ])('are those of %s', async (_, files) => {
    const root = emptyFolder();
    await git(root, ['init', '--quiet']);
    for (const [path, text] of Object.entries({ ...Object.fromEntries(PATHS.map((each) => [each, ''])), ...files })) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const told = openGitIgnore(root, root);
    const ours = PATHS.filter((path) => told.forFolder(dirname(path).replace(/^\.$/, ''))(basename(path), false));
    const theirs = gitIgnored(
      root,
      PATHS.map((path) => join(root, path)),
    );
    expect(ours).toEqual(PATHS.filter((path) => theirs.has(join(root, path))));
  });
});
