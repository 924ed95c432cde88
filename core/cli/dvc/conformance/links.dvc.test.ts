import { conformance, scenario } from './scenario.ts';

conformance('kinds of links', () => {
  for (const kind of ['hardlink', 'symlink', 'hardlink,symlink', 'reflink,copy', 'copy', 'symlink,copy']) {
    scenario(`cache.type ${kind}`, async (twins) => {
      await twins.dvc(`config cache.type ${kind}`);
      twins.write('a.csv', '1');
      twins.write('empty', '');
      twins.write('d/x', '2');
      twins.write('d/empty', '');
      await twins.dvc('add a.csv d empty');
      await twins.dvc('status --json');
      twins.write('a.csv', 'changed');
      await twins.dvc('add a.csv');
      twins.remove('d');
      twins.remove('a.csv');
      await twins.dvc('checkout');
      await twins.dvc('status --json');
      await twins.dvc('unprotect a.csv d');
      await twins.dvc('status --json');
      twins.commit();
      await twins.dvc('checkout --relink');
    });
  }
  scenario('cache.dir elsewhere', async (twins) => {
    await twins.dvc('cache dir ../cache-shared');
    twins.write('a.csv', '1');
    await twins.dvc('add a.csv');
    await twins.dvc('status --json');
    await twins.dvc('cache dir');
  });
  scenario('cache.shared group', async (twins) => {
    await twins.dvc('config cache.shared group');
    twins.write('a.csv', '1');
    twins.write('d/x', '2');
    await twins.dvc('add a.csv d');
    await twins.dvc('status --json');
  });
  scenario('an object that is not read-only', async (twins) => {
    twins.write('a.csv', '1');
    await twins.dvc('add a.csv');
    twins.chmod('.dvc/cache/files/md5/c4/ca4238a0b923820dcc509a6f75849b', 0o644);
    await twins.dvc('status --json');
    twins.remove('a.csv');
    await twins.dvc('checkout');
  });
  scenario('a broken object that is not read-only', async (twins) => {
    twins.excuse(/c4\/ca4238/, 'dvc deletes it, also when it only looks');
    twins.write('a.csv', '1');
    await twins.dvc('add a.csv');
    twins.write('.dvc/cache/files/md5/c4/ca4238a0b923820dcc509a6f75849b', 'wrong', 0o644);
    await twins.dvc('status --json');
    await twins.dvc('add a.csv');
    await twins.dvc('status --json');
  });
});
