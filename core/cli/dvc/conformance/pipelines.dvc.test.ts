import { conformance, scenario } from './scenario.ts';

const PIPELINE = `stages:
  prepare:
    cmd: python prepare.py
    deps:
    - raw.csv
    params:
    - lr
    outs:
    - data/out.csv
    - kept.csv:
        cache: false
    metrics:
    - metrics.json:
        cache: false
  each:
    foreach: [a, b]
    do:
      cmd: make \${item}
      outs:
      - made-\${item}.txt
`;

/** dvc notes which command made what, and keeps what the pointers do not, to leave out a run that it knows; Idrift runs none. */
const RUNS = /\/cache\/runs\/|\/md5\/(?:2c\/9f77ff59|42\/b7b4f292)/;

conformance('dvc.yaml', () => {
  scenario('that never ran, then its outs are committed', async (twins) => {
    twins.excuse(RUNS, 'there is no run cache');
    twins.excuse(/project\/data\/$/, 'a checkout of dvc that fails leaves empty folders');
    twins.write('dvc.yaml', PIPELINE);
    twins.write('raw.csv', '1');
    twins.write('params.yaml', 'lr: 0.10\nother: 1\n');
    await twins.dvc('status --json');
    await twins.dvc('checkout', {
      ownStatus: 0,
      because: 'outs that were never recorded are left alone; dvc fails, and with -f deletes them',
    });
    for (const name of ['data/out.csv', 'kept.csv', 'made-a.txt', 'made-b.txt']) twins.write(name, name);
    twins.write('metrics.json', '{"a": 1}');
    await twins.dvc('status --json');
    await twins.dvc('commit -f');
    await twins.dvc('status --json');
    twins.commit();
    await twins.dvc('data status --json');
    await twins.dvc('list . --json -R');
    twins.remove('data/out.csv');
    twins.remove('made-a.txt');
    await twins.dvc('status --json');
    await twins.dvc('checkout prepare');
    await twins.dvc('checkout');
    await twins.dvc('status --json');
    twins.write('made-b.txt', 'changed');
    twins.write('params.yaml', 'lr: 0.2\n');
    await twins.dvc('status --json');
    await twins.dvc('commit -f each@b');
    await twins.dvc('status --json each@b');
    await twins.dvc('diff --json HEAD');
  });
  scenario('pushed and pulled', async (twins) => {
    twins.excuse(RUNS, 'there is no run cache');
    await twins.dvc('remote add -d store ../remote');
    twins.write('dvc.yaml', 'stages:\n  one:\n    cmd: one\n    outs:\n    - o.txt\n    - d\n');
    twins.write('o.txt', 'o');
    twins.write('d/x', 'x');
    await twins.dvc('commit -f');
    await twins.dvc('push');
    await twins.dvc('status -c --json');
    twins.remove('.dvc/cache');
    twins.remove('o.txt');
    twins.remove('d');
    await twins.dvc('pull one');
    await twins.dvc('status --json');
  });
  scenario('frozen, removed, and overlapping with a file', async (twins) => {
    twins.excuse(RUNS, 'there is no run cache');
    twins.write(
      'dvc.yaml',
      '# ours\nstages:\n  one:\n    cmd: one   # first\n    outs: [o.txt]\n  two:\n    cmd: two\n    outs:\n      - p.txt\n',
    );
    twins.write('o.txt', 'o');
    twins.write('p.txt', 'p');
    await twins.dvc('commit -f');
    await twins.dvc('freeze one');
    await twins.dvc('status --json');
    await twins.dvc('unfreeze one');
    await twins.dvc('add o.txt');
    await twins.dvc('remove one');
    await twins.dvc('remove two');
    await twins.dvc('remove two');
  });
  scenario('in a folder with a wdir', async (twins) => {
    twins.excuse(RUNS, 'there is no run cache');
    twins.write(
      'sub/dvc.yaml',
      'stages:\n  s:\n    wdir: deeper\n    cmd: run\n    deps: [in.txt]\n    outs: [out.txt]\n',
    );
    twins.write('sub/deeper/in.txt', 'i');
    twins.write('sub/deeper/out.txt', 'o');
    await twins.dvc('status --json');
    await twins.dvc('commit -f sub/dvc.yaml:s');
    await twins.dvc('status --json');
    await twins.dvc('status --json', { cwd: 'sub' });
    await twins.dvc('commit -f s', { cwd: 'sub' });
  });
  scenario('that is broken', async (twins) => {
    twins.excuse(RUNS, 'there is no run cache');
    twins.write('dvc.yaml', 'stages:\n  one:\n    cmd: ${no.such}\n');
    await twins.dvc('status --json');
    twins.write('dvc.yaml', 'stages: [\n');
    await twins.dvc('status --json');
    twins.write('dvc.yaml', '');
    await twins.dvc('status --json');
  });
});
