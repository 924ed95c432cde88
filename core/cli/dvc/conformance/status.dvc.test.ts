import { conformance, scenario, type Twins } from './scenario.ts';

const project = async (twins: Twins): Promise<void> => {
  twins.write('a.csv', '1');
  twins.write('sub/b.csv', '2');
  twins.write('d/x', '3');
  twins.write('d/y', '4');
  await twins.dvc('add a.csv sub/b.csv d');
  twins.commit('one');
};

conformance('status, data status, diff, list', () => {
  scenario('of targets', async (twins) => {
    await project(twins);
    twins.write('a.csv', 'changed');
    twins.write('d/x', 'changed');
    twins.remove('sub/b.csv');
    await twins.dvc('status --json');
    await twins.dvc('status --json a.csv.dvc');
    await twins.dvc('status --json a.csv');
    await twins.dvc('status --json d');
    await twins.dvc('status --json d/x');
    await twins.dvc('status --json d/y');
    await twins.dvc('status --json -R sub');
    await twins.dvc('status --json no-such');
    await twins.dvc('status');
  });
  scenario('data status with all that it can tell', async (twins) => {
    await project(twins);
    twins.write('a.csv', 'changed');
    await twins.dvc('add a.csv');
    twins.write('d/new', 'n');
    twins.rename('d/y', 'd/renamed');
    twins.remove('sub/b.csv');
    twins.write('loose.txt', 'x');
    for (const options of [
      '',
      ' --granular',
      ' --untracked-files',
      ' --unchanged',
      ' --granular --unchanged --untracked-files',
    ]) {
      await twins.dvc(`data status --json${options}`);
    }
    twins.remove('.dvc/cache');
    await twins.dvc('data status --json --granular', {
      skip: 'json',
      because: 'dvc remembers what the lost manifests held',
    });
    await twins.dvc('status --json');
  });
  scenario('diff of revisions and of the workspace', async (twins) => {
    await project(twins);
    twins.write('a.csv', 'two');
    twins.rename('d/y', 'd/z');
    twins.write('d/new', 'n');
    await twins.dvc('add a.csv d');
    twins.commit('two');
    twins.write('new.csv', 'new');
    await twins.dvc('add new.csv');
    await twins.dvc('remove sub/b.csv.dvc');
    for (const command of [
      'diff --json',
      'diff --json HEAD~1',
      'diff --json HEAD~1 HEAD',
      'diff --json HEAD HEAD~1',
      'diff --json --show-hash HEAD~1',
      'diff --json --targets d -- HEAD~1',
      'diff --json HEAD~1 HEAD --targets a.csv',
      'diff --json no-such',
      'diff --json HEAD HEAD',
      'diff --hide-missing --json',
      'diff --md HEAD~1',
    ]) {
      await twins.dvc(command);
    }
    twins.remove('.dvc/cache');
    await twins.dvc('diff --json', { skip: 'json', because: 'dvc remembers what the lost manifests held' });
  });
  scenario('list', async (twins) => {
    await project(twins);
    for (const command of [
      'list . --json',
      'list . -R --json',
      'list . --dvc-only --json',
      'list . -R --dvc-only --json',
      'list . d --json',
      'list . sub -R --json',
      'list . no-such --json',
      'list . --json --size',
      'list . --json --show-hash',
      'list . d -R --json --show-hash',
      'list . --rev HEAD -R --json',
      'list . -T',
    ]) {
      await twins.dvc(command);
    }
  });
  scenario('a project with nothing in it', async (twins) => {
    for (const command of [
      'status --json',
      'status -c --json',
      'data status --json',
      'diff --json',
      'list . --json',
      'checkout',
      'commit',
      'gc -w -f',
      'fetch',
      'pull',
    ])
      await twins.dvc(command);
    await twins.dvc('push', { ownStatus: 0, because: 'there is nothing to push, so no remote is needed' });
  });
  scenario('commit', async (twins) => {
    await project(twins);
    await twins.dvc('commit');
    twins.write('a.csv', 'changed');
    twins.write('d/x', 'changed');
    await twins.dvc('commit');
    await twins.dvc('commit -f a.csv.dvc');
    await twins.dvc('status --json');
    await twins.dvc('commit -f');
    await twins.dvc('status --json');
    twins.remove('a.csv');
    await twins.dvc('commit -f');
    await twins.dvc('commit -f --allow-missing');
  });
  scenario('unprotect', async (twins) => {
    await twins.dvc('config cache.type hardlink');
    await project(twins);
    await twins.dvc('unprotect a.csv');
    await twins.dvc('unprotect d');
    await twins.dvc('unprotect no-such');
    await twins.dvc('status --json');
  });
});
