import { conformance, scenario } from './scenario.ts';

conformance('add', () => {
  scenario('a file, an empty one, one that can be run', async (twins) => {
    twins.write('data/a.csv', 'a,b\n1,2\n');
    twins.write('empty.txt', '');
    twins.write('run.sh', '#!/bin/sh\n', 0o755);
    await twins.dvc('add data/a.csv empty.txt run.sh');
    await twins.dvc('status --json');
    await twins.dvc('data status --json');
    await twins.dvc('add data/a.csv');
    twins.write('data/a.csv', 'a,b\n3,4\n');
    await twins.dvc('status --json');
    await twins.dvc('status -q');
    await twins.dvc('add data/a.csv');
    await twins.dvc('status -q');
  });
  scenario('names that YAML and git take for something else', async (twins) => {
    const names = [
      'null',
      '12',
      '1e5',
      'true',
      'a b.csv',
      'ünï 漢字 😀.txt',
      '#x',
      '[x]',
      'q?.csv',
      'star*.csv',
      '!bang',
      "it's",
      '-dash',
      'a: b',
      '@at',
      'back\\slash',
    ];
    for (const name of names) twins.write(name, name);
    await twins.dvc(['add', '--', ...names]);
    await twins.dvc('status --json');
    await twins.dvc('data status --json');
    twins.commit();
    await twins.dvc('diff --json HEAD~1 HEAD');
  });
  scenario('long names fold', async (twins) => {
    for (const length of [66, 70, 73, 74, 120]) twins.write('k'.repeat(length), 'x');
    twins.write(`${'word '.repeat(15)}end.csv`, 'y');
    await twins.dvc([
      'add',
      ...[66, 70, 73, 74, 120].map((length) => 'k'.repeat(length)),
      `${'word '.repeat(15)}end.csv`,
    ]);
    await twins.dvc('status --json');
  });
  scenario('over pointers that people have edited', async (twins) => {
    twins.write('a.csv', '1');
    twins.write('b.csv', '2');
    twins.write('c.csv', '3');
    await twins.dvc('add a.csv b.csv c.csv');
    twins.write(
      'a.csv.dvc',
      '# ours\nouts:\n  - path: a.csv   # here\n    md5: c4ca4238a0b923820dcc509a6f75849b\n    hash: md5\n    size: 1\n    desc: "of the shop"\n    labels: [x, y]\nmeta:\n    owner: Åsa\n',
    );
    twins.write(
      'b.csv.dvc',
      "outs:\r\n- md5: 'c81e728d9d4c2f636f067f89cc14862c'\r\n  size: 1\r\n  hash: md5\r\n  path: 'b.csv'\r\ndesc: two\r\n",
    );
    twins.write(
      'c.csv.dvc',
      'desc: |\n  some\n  lines\nouts:\n- {md5: eccbc87e4b5ce2fe28308fd9f2a7baf3, size: 1, hash: md5, path: c.csv, meta: {a: 1}}\n',
    );
    for (const name of ['a', 'b', 'c']) twins.write(`${name}.csv`, `new ${name}`);
    await twins.dvc('add a.csv b.csv c.csv');
    await twins.dvc('status --json');
  });
  scenario('with a note, a type, labels and a remote', async (twins) => {
    twins.write('m.bin', 'model');
    await twins.dvc(['add', 'm.bin', '--force']);
    twins.write('n.bin', 'model 2');
    await twins.dvc('add n.bin -v', { because: 'the text of -v differs', skip: 'json' });
  });
  scenario('with --no-commit, then commit', async (twins) => {
    twins.write('a.csv', '1');
    twins.write('d/x', '2');
    await twins.dvc('add --no-commit a.csv d');
    await twins.dvc('status --json');
    await twins.dvc('data status --json');
    await twins.dvc('commit');
    await twins.dvc('status --json');
  });
  scenario('with a glob', async (twins) => {
    twins.write('data/a.csv', '1');
    twins.write('data/b.csv', '2');
    twins.write('data/c.txt', '3');
    await twins.dvc(['add', '--glob', 'data/*.csv']);
  });
  scenario('to another place with --out', async (twins) => {
    twins.excuse(/\.tmp$/, 'dvc leaves its temporary file in the cache');
    twins.write('../beside/big.csv', 'big');
    await twins.dvc(['add', '../beside/big.csv', '--out', 'big.csv']);
    await twins.dvc('status --json');
  });
  scenario('to a remote at once', async (twins) => {
    twins.excuse(/\.tmp$/, 'dvc leaves its temporary file on the remote');
    twins.excuse(/\.gitignore$|index$/, 'dvc writes no line, and after a pull git would take the data');
    twins.write('../beside/big.csv', 'big');
    await twins.dvc('remote add -d store ../remote');
    await twins.dvc(['add', '../beside/big.csv', '--to-remote', '--out', 'big.csv']);
    await twins.dvc('status --json');
    await twins.dvc('pull');
  });
  scenario('what cannot be added', async (twins) => {
    twins.write('tracked.txt', 'by git');
    twins.commit();
    await twins.dvc('add tracked.txt');
    await twins.dvc('add no-such-file');
    twins.write('../outside.txt', 'x');
    await twins.dvc('add ../outside.txt');
    twins.write('x.dvc', 'outs: []\n');
    await twins.dvc('add x.dvc');
    twins.write('.dvcignore', 'ignored\n');
    twins.write('ignored', 'x');
    await twins.dvc('add ignored');
    await twins.dvc('add .dvc/config');
    twins.write('data/a', '1');
    await twins.dvc('add data/a');
    await twins.dvc('add data');
    await twins.dvc('add');
  });
  scenario('with one bad target among good ones', async (twins) => {
    twins.excuse(
      /a\.csv\.dvc$|\/cache\//,
      'dvc leaves the pointers of the good ones and takes back their .gitignore lines: git would take the data',
    );
    twins.write('a.csv', '1');
    await twins.dvc('add a.csv no-such-file');
  });
  scenario('with autostage', async (twins) => {
    await twins.dvc('config core.autostage true');
    twins.write('data/a.csv', '1');
    await twins.dvc('add data/a.csv');
    twins.write('data/a.csv', '2');
    await twins.dvc('add data/a.csv');
    await twins.dvc('move data/a.csv data/b.csv');
  });
  scenario('where a .gitignore says it already, lacks a line end, or has CRLF', async (twins) => {
    twins.write('.gitignore', '*.bin\n');
    twins.write('sub/.gitignore', 'x');
    twins.write('crlf/.gitignore', 'y\r\n');
    for (const name of ['a.bin', 'sub/a.csv', 'crlf/a.csv', 'sub/b.csv']) twins.write(name, name);
    await twins.dvc('add a.bin sub/a.csv crlf/a.csv sub/b.csv');
  });
  scenario('a symlink to a file, and a file in a symlinked folder', async (twins) => {
    twins.write('real/a.csv', '1');
    twins.symlink('real/a.csv', 'link.csv');
    twins.symlink('real', 'linked');
    await twins.dvc('add link.csv');
    await twins.dvc('add linked/a.csv');
    await twins.dvc('add linked');
  });
});
