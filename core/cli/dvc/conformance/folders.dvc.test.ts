import { conformance, scenario, type Twins } from './scenario.ts';

const folder = (twins: Twins): void => {
  twins.write('data/b.csv', 'b');
  twins.write('data/a/x.csv', '1,2\n');
  twins.write('data/a-b', 'dash');
  twins.write('data/a.b', 'dot');
  twins.write('data/empty', '');
};

conformance('folders', () => {
  scenario('added, changed, added again', async (twins) => {
    folder(twins);
    await twins.dvc('add data');
    await twins.dvc('status --json');
    await twins.dvc('data status --json --granular');
    twins.commit();
    twins.write('data/new', 'n');
    twins.write('data/b.csv', 'other');
    twins.remove('data/a-b');
    twins.rename('data/a.b', 'data/renamed');
    await twins.dvc('status --json');
    await twins.dvc('data status --json --granular');
    await twins.dvc('data status --json --granular --untracked-files --unchanged');
    await twins.dvc('diff --json');
    await twins.dvc('add data');
    await twins.dvc('status --json');
    await twins.dvc('diff --json HEAD');
    await twins.dvc('diff --json --show-hash');
  });
  scenario('empty, with empty folders in it, and one file in place of a folder', async (twins) => {
    twins.mkdir('none');
    twins.mkdir('some/deep/empty');
    twins.write('some/x', 'x');
    await twins.dvc('add none some');
    await twins.dvc('status --json');
    twins.remove('some');
    twins.write('some', 'a file now');
    await twins.dvc('status --json');
    await twins.dvc('add some');
    await twins.dvc('status --json');
  });
  scenario('names in code-point order', async (twins) => {
    for (const name of [
      'A',
      'a-b',
      'a/b',
      'é.txt',
      '\uFB01.txt',
      '\u{1F600}.txt',
      'q".txt',
      'z z',
      'd\x7fel',
      'tab\t.txt',
    ])
      twins.write(`d/${name}`, name);
    await twins.dvc('add d');
    await twins.dvc('status --json');
    await twins.dvc('list . --dvc-only -R --json');
    twins.remove('d');
    await twins.dvc('checkout');
  });
  scenario('with a .dvcignore', async (twins) => {
    twins.write('.dvcignore', '*.tmp\n/data/skip/\n!data/keep.tmp\n');
    folder(twins);
    twins.write('data/x.tmp', 'no');
    twins.write('data/keep.tmp', 'yes');
    twins.write('data/skip/y', 'no');
    await twins.dvc('add data');
    twins.write('data/x.tmp', 'changed');
    await twins.dvc('status --json');
    await twins.dvc('data status --json --granular');
    twins.write('.dvcignore', '');
    await twins.dvc('status --json');
  });
  scenario('with links and files that can be run', async (twins) => {
    twins.write('real/x', 'x');
    twins.write('data/run.sh', 'echo', 0o755);
    twins.write('data/read-only', 'r', 0o444);
    twins.symlink('../real/x', 'data/link');
    twins.symlink('../real', 'data/linked-folder');
    await twins.dvc('add data');
    await twins.dvc('status --json');
    twins.remove('data');
    await twins.dvc('checkout');
  });
  scenario('one file of a folder added alone', async (twins) => {
    folder(twins);
    await twins.dvc('add data');
    twins.write('data/b.csv', 'only this');
    await twins.dvc('add data/b.csv');
    await twins.dvc('status --json');
    twins.write('data/new', 'n');
    await twins.dvc('add data/new');
    await twins.dvc('status --json');
    twins.write('data/a-b', 'left dirty');
    twins.write('data/b.csv', 'again');
    await twins.dvc('add data/b.csv');
    await twins.dvc('status --json');
    twins.remove('data/new');
    await twins.dvc('add data/a/x.csv');
  });
  scenario('several parts of a folder added at once', async (twins) => {
    twins.excuse(/\/fa\/(?:062ab3|f5efb1)\w+\.dir$/, 'dvc keeps a manifest for each part on the way');
    folder(twins);
    await twins.dvc('add data');
    twins.write('data/b.csv', 'this');
    twins.write('data/new', 'and this');
    twins.write('data/a-b', 'not this');
    await twins.dvc('add data/b.csv data/new data/a');
    await twins.dvc('status --json');
  });
  scenario('side by side and within each other', async (twins) => {
    folder(twins);
    twins.write('data2/x', 'x');
    await twins.dvc('add data/a data2');
    await twins.dvc('add data');
    await twins.dvc('add data2/x');
    await twins.dvc('status --json');
  });
  scenario('of many files', async (twins) => {
    for (let at = 0; at < 150; at++) twins.write(`many/${at % 7}/f${at}`, `content ${at % 40}`);
    await twins.dvc('add many');
    await twins.dvc('status --json');
    twins.write('many/3/f3', 'x');
    await twins.dvc('add many');
    await twins.dvc('gc -w -f');
  });
});
