import { conformance, scenario } from './scenario.ts';

const LEGACY = 'outs:\n- md5: dd8c6a395b5dd36c56d23275028f526c\n  size: 6\n  path: a.txt\n';

conformance('projects of all sorts', () => {
  scenario(
    'init: plain, twice, without git, in a subfolder',
    async (twins) => {
      await twins.dvc('status');
      await twins.dvc('init');
      twins.git('init', '--quiet');
      await twins.dvc('init');
      await twins.dvc('init');
      await twins.dvc('init -f');
      twins.mkdir('sub');
      await twins.dvc('init', { cwd: 'sub' });
      await twins.dvc('init --subdir', { cwd: 'sub' });
      await twins.dvc('root', { cwd: 'sub' });
    },
    { start: 'empty' },
  );
  scenario(
    'without git',
    async (twins) => {
      await twins.dvc('init --no-scm');
      twins.write('a.csv', '1');
      twins.write('d/x', '2');
      await twins.dvc('add a.csv d');
      await twins.dvc('status --json');
      await twins.dvc('data status --json');
      twins.remove('d');
      await twins.dvc('checkout');
      await twins.dvc('diff --json');
      await twins.dvc('gc -w -f');
      await twins.dvc('remove a.csv.dvc');
    },
    { start: 'empty' },
  );
  scenario(
    'in a subfolder of a repository',
    async (twins) => {
      twins.git('init', '--quiet', '-b', 'main');
      twins.mkdir('sub');
      await twins.dvc('init --subdir --quiet', { cwd: 'sub' });
      twins.write('sub/a.csv', '1');
      await twins.dvc('add a.csv', { cwd: 'sub' });
      twins.commit();
      twins.write('sub/a.csv', '2');
      await twins.dvc('add a.csv', { cwd: 'sub' });
      await twins.dvc('status --json', { cwd: 'sub' });
      await twins.dvc('diff --json', { cwd: 'sub' });
      await twins.dvc('data status --json', { cwd: 'sub' });
      await twins.dvc('status --json');
    },
    { start: 'empty' },
  );
  scenario('commands from a folder below', async (twins) => {
    twins.write('sub/deep/a.csv', '1');
    twins.write('top.csv', '2');
    await twins.dvc('add a.csv ../../top.csv', { cwd: 'sub/deep' });
    await twins.dvc('status --json', { cwd: 'sub/deep' });
    twins.write('sub/deep/a.csv', 'changed');
    await twins.dvc('status --json', { cwd: 'sub' });
    await twins.dvc('data status --json', { cwd: 'sub' });
    twins.commit();
    await twins.dvc('diff --json', { cwd: 'sub' });
    await twins.dvc('checkout -f', { cwd: 'sub' });
    await twins.dvc('--cd sub/deep status --json');
    await twins.dvc('remove a.csv.dvc', { cwd: 'sub/deep' });
  });
  scenario('of DVC 2', async (twins) => {
    twins.write('a.txt', 'a\r\nb\r\n');
    twins.write('a.txt.dvc', LEGACY);
    twins.write('.gitignore', '/a.txt\n');
    twins.write('.dvc/cache/dd/8c6a395b5dd36c56d23275028f526c', 'a\r\nb\r\n', 0o444);
    twins.commit();
    await twins.dvc('status --json');
    await twins.dvc('data status --json');
    twins.remove('a.txt');
    await twins.dvc('checkout');
    await twins.dvc('status --json');
    await twins.dvc('commit');
    twins.write('a.txt', 'new\n');
    await twins.dvc('status --json');
    await twins.dvc('add a.txt');
    await twins.dvc('status --json');
    await twins.dvc('gc -w -f');
  });
  scenario('of DVC 2, pushed and pulled', async (twins) => {
    await twins.dvc('remote add -d store ../remote');
    twins.write('a.txt', 'a\r\nb\r\n');
    twins.write('a.txt.dvc', LEGACY);
    twins.write('.dvc/cache/dd/8c6a395b5dd36c56d23275028f526c', 'a\r\nb\r\n', 0o444);
    await twins.dvc('push');
    await twins.dvc('status -c --json');
    twins.remove('.dvc/cache');
    twins.remove('a.txt');
    await twins.dvc('pull');
    await twins.dvc('status --json');
  });
  scenario('with broken pointers', async (twins) => {
    twins.write('a.csv', '1');
    await twins.dvc('add a.csv');
    for (const text of [
      '',
      'outs: hello\n',
      'outs:\n- md5: [\n',
      '<<<<<<< HEAD\nouts:\n=======\n>>>>>>> x\n',
      'outs:\n- path: a.csv\n',
    ]) {
      twins.write('a.csv.dvc', text);
      await twins.dvc('status --json');
    }
    await twins.dvc('status --json a.csv.dvc');
  });
  scenario('with two pointers for one path, and a pointer that git ignores', async (twins) => {
    twins.write('a.csv', '1');
    await twins.dvc('add a.csv');
    twins.write('b.dvc', 'outs:\n- md5: c4ca4238a0b923820dcc509a6f75849b\n  size: 1\n  hash: md5\n  path: a.csv\n');
    await twins.dvc('status --json');
    await twins.dvc('add a.csv');
    twins.remove('b.dvc');
    twins.write('.gitignore', '*.dvc\n/a.csv\n');
    await twins.dvc('status --json');
    await twins.dvc('add a.csv');
  });
  scenario(
    'that is not there, and bad arguments',
    async (twins) => {
      for (const command of [
        'status',
        'add x',
        'checkout',
        'push',
        'gc -w -f',
        'diff',
        'data status',
        'remove x.dvc',
        'root',
        'config -l',
      ])
        await twins.dvc(command);
      for (const command of [
        '',
        'status --no-such',
        'add',
        'remote',
        'remote add',
        'gc --no',
        'data',
        'checkout --relink=1',
        '--version extra',
      ])
        await twins.dvc(command);
    },
    { start: 'empty' },
  );
});
