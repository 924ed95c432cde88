import { conformance, scenario } from './scenario.ts';

conformance('remove and move', () => {
  scenario('remove a pointer, with and without its data', async (twins) => {
    twins.write('a.csv', '1');
    twins.write('b.csv', '2');
    twins.write('d/x', '3');
    await twins.dvc('add a.csv b.csv d');
    await twins.dvc('remove a.csv.dvc');
    await twins.dvc('remove b.csv.dvc --outs');
    await twins.dvc('remove d.dvc');
    await twins.dvc('remove d.dvc');
    await twins.dvc('remove a.csv');
  });
  scenario('remove by the path of the data is refused', async (twins) => {
    twins.write('a.csv', '1');
    await twins.dvc('add a.csv');
    await twins.dvc('remove a.csv');
    await twins.dvc('status --json');
  });
  scenario('remove keeps the other lines of a .gitignore', async (twins) => {
    twins.write('sub/.gitignore', '# ours\n*.log\n');
    twins.write('sub/a', '1');
    twins.write('sub/b', '2');
    await twins.dvc('add sub/a sub/b');
    await twins.dvc('remove sub/a.dvc');
    await twins.dvc('remove sub/b.dvc');
  });
  scenario('move a file to another name and into a folder', async (twins) => {
    twins.write('a.csv', '1');
    await twins.dvc('add a.csv');
    twins.mkdir('sub');
    await twins.dvc('move a.csv b.csv');
    await twins.dvc('status --json');
    await twins.dvc('move b.csv sub');
    await twins.dvc('move sub/b.csv sub/c.csv');
    await twins.dvc('status --json');
    await twins.dvc('move no-such.csv x');
  });
  scenario('move a folder', async (twins) => {
    twins.write('d/x', '1');
    twins.write('d/e/y', '2');
    await twins.dvc('add d');
    await twins.dvc('move d moved');
    await twins.dvc('status --json');
  });
  scenario('move a pointer that has notes', async (twins) => {
    twins.excuse(/z\.csv\.dvc$/, 'dvc loses the comment');
    twins.write('a.csv', '1');
    await twins.dvc('add a.csv');
    twins.write(
      'a.csv.dvc',
      '# note\nouts:\n- md5: c4ca4238a0b923820dcc509a6f75849b\n  size: 1\n  hash: md5\n  path: a.csv\n  desc: kept\nmeta:\n  who: me\n',
    );
    await twins.dvc('move a.csv z.csv');
    await twins.dvc('status --json');
  });
  scenario('move what has changed', async (twins) => {
    twins.write('a.csv', '1');
    twins.write('d/x', '1');
    await twins.dvc('add a.csv d');
    twins.write('a.csv', 'changed');
    twins.write('d/y', 'new');
    await twins.dvc('move a.csv b.csv');
    await twins.dvc('move d e');
    await twins.dvc('status --json');
  });
  scenario('move onto what is there', async (twins) => {
    twins.write('a.csv', '1');
    twins.write('b.csv', '2');
    await twins.dvc('add a.csv b.csv');
    await twins.dvc('move a.csv b.csv');
    await twins.dvc('status --json');
  });
});
