import { conformance, scenario } from './scenario.ts';

conformance('imports', () => {
  scenario('import-url of a file and a folder beside the project', async (twins) => {
    twins.write('../source/in.csv', '1,2\n');
    twins.write('../source/folder/x', 'x');
    twins.write('../source/folder/y', 'y');
    await twins.dvc('import-url ../source/in.csv');
    await twins.dvc('import-url ../source/folder there');
    await twins.dvc('status --json');
    twins.write('../source/in.csv', '3,4\n');
    await twins.dvc('status --json');
    await twins.dvc('update in.csv.dvc');
    await twins.dvc('status --json');
    await twins.dvc('update there.dvc');
    await twins.dvc('freeze in.csv.dvc');
    await twins.dvc('unfreeze in.csv.dvc');
  });
  scenario('import-url by an absolute path', async (twins) => {
    twins.excuse(/in\.csv\.dvc$/, 'the md5 of the stage covers the path, which differs between the twins');
    twins.write('../source/in.csv', '1,2\n');
    await twins.dvc('import-url <root>/source/in.csv');
    await twins.dvc('status --json');
  });
  scenario('import-url without a download', async (twins) => {
    twins.write('../source/in.csv', '1,2\n');
    await twins.dvc('import-url --no-download ../source/in.csv');
    await twins.dvc('status --json');
    await twins.dvc('data status --json');
  });
  scenario('import-url of what is not there', async (twins) => {
    await twins.dvc('import-url ../source/none.csv');
    twins.write('in.csv', 'here');
    twins.write('../source/in.csv', '1');
    await twins.dvc('import-url ../source/in.csv');
    await twins.dvc('import-url -f ../source/in.csv');
  });
  scenario('a pointer of dvc import', async (twins) => {
    twins.write('x', 'x');
    await twins.dvc('add x');
    twins.write(
      'x.dvc',
      'md5: 0123456789abcdef0123456789abcdea\nfrozen: true\ndeps:\n- path: data/x\n  repo:\n    url: https://example.invalid/r.git\n    rev_lock: 0123456789abcdef0123456789abcdef01234567\nouts:\n- md5: 9dd4e461268c8034f5c8564e155c67a6\n  size: 1\n  hash: md5\n  path: x\n',
    );
    await twins.dvc('data status --json');
    await twins.dvc('checkout');
    await twins.dvc('unfreeze x.dvc');
    await twins.dvc('freeze x.dvc');
  });
  scenario('freeze and unfreeze of an added file', async (twins) => {
    twins.write('a.csv', '1');
    await twins.dvc('add a.csv');
    await twins.dvc('freeze a.csv.dvc');
    await twins.dvc('freeze a.csv.dvc');
    await twins.dvc('unfreeze a.csv.dvc');
    await twins.dvc('freeze no-such.dvc');
  });
});
