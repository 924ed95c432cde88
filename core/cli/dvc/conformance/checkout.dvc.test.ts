import { conformance, scenario, type Twins } from './scenario.ts';

const twoVersions = async (twins: Twins): Promise<void> => {
  twins.write('a.csv', 'one');
  twins.write('d/x', '1');
  twins.write('d/y/z', '2');
  twins.write('run.sh', 'echo', 0o755);
  await twins.dvc('add a.csv d run.sh');
  twins.commit('one');
  twins.write('a.csv', 'two');
  twins.write('d/x', 'changed');
  twins.write('d/new', 'n');
  twins.remove('d/y');
  await twins.dvc('add a.csv d');
  twins.commit('two');
};

conformance('checkout', () => {
  scenario('versions back and forth', async (twins) => {
    await twoVersions(twins);
    twins.git('checkout', '--quiet', 'HEAD~1');
    await twins.dvc('status --json');
    await twins.dvc('checkout');
    await twins.dvc('status --json');
    twins.git('checkout', '--quiet', 'main');
    await twins.dvc('checkout d.dvc');
    await twins.dvc('status --json');
    await twins.dvc('checkout a.csv');
    await twins.dvc('status --json');
  });
  scenario('what was deleted comes back', async (twins) => {
    await twoVersions(twins);
    twins.remove('a.csv');
    twins.remove('d');
    twins.remove('run.sh');
    await twins.dvc('status --json');
    await twins.dvc('data status --json');
    await twins.dvc('checkout d/x');
    await twins.dvc('checkout d.dvc');
    await twins.dvc('checkout --summary');
    await twins.dvc('status --json');
  });
  scenario('unsaved changes are kept, or lost by force', async (twins) => {
    await twoVersions(twins);
    twins.write('a.csv', 'not saved');
    twins.write('d/x', 'nor this');
    twins.write('d/untracked', 'nor that');
    await twins.dvc('checkout');
    await twins.dvc('checkout a.csv.dvc');
    await twins.dvc('checkout --force');
    await twins.dvc('status --json');
  });
  scenario('a branch without the pointers takes the data away', async (twins) => {
    await twoVersions(twins);
    twins.git('checkout', '--quiet', 'HEAD~2');
    await twins.dvc('checkout');
    await twins.dvc('status --json');
    twins.git('checkout', '--quiet', 'main');
    await twins.dvc('checkout');
    await twins.dvc('status --json');
  });
  scenario('objects that are missing', async (twins) => {
    await twoVersions(twins);
    twins.git('checkout', '--quiet', 'HEAD~1');
    twins.excuse(/project\/(?:a\.csv|d\/.*)$/, 'dvc deletes what it then cannot put back');
    twins.remove('.dvc/cache/files/md5/f9');
    twins.remove('.dvc/cache/files/md5/c4');
    await twins.dvc('checkout');
    await twins.dvc('status --json');
    await twins.dvc('data status --json', {
      skip: 'json',
      because: 'dvc has deleted the files that it could not replace',
    });
    await twins.dvc('checkout --allow-missing');
    await twins.dvc('checkout --force');
  });
  scenario('nothing to do, no such target, and one of a bad name', async (twins) => {
    await twoVersions(twins);
    await twins.dvc('checkout');
    await twins.dvc('checkout no-such');
    await twins.dvc('checkout d/no-such');
    await twins.dvc('checkout no-such.dvc');
    await twins.dvc('checkout -R .');
  });
  scenario('with --relink after the kind of link has changed', async (twins) => {
    await twoVersions(twins);
    twins.excuse(/run\.sh$|cb\/b11ed8/, 'with hard links dvc makes the cache object one that can be run');
    for (const kind of ['hardlink', 'symlink', 'copy']) {
      await twins.dvc(`config cache.type ${kind}`);
      await twins.dvc('checkout --relink');
      await twins.dvc('status --json');
    }
  });
});
