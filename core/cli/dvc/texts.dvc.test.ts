/** What people read and scripts grep: letter for letter as dvc prints it. */
import { expect } from 'vitest';
import { conformance, scenario, type Twins } from './conformance/scenario.ts';

/** Runs both, and compares what they print: where dvc prints a set, in whatever order. */
const same = async (twins: Twins, command: string, inOrder = true): Promise<void> => {
  const { theirs, ours } = await twins.dvc(command);
  const lines = ({ out }: { readonly out: string }) => (inOrder ? out.split('\n') : out.split('\n').toSorted());
  expect({ command, lines: lines(ours) }).toEqual({ command, lines: lines(theirs) });
};

const sameWarnings = async (twins: Twins, command: string): Promise<void> => {
  const { theirs, ours } = await twins.dvc(command);
  const warnings = ({ err }: { readonly err: string }) =>
    err
      .split('\n')
      .filter((line) => line.startsWith('WARNING'))
      .toSorted();
  expect({ command, warnings: warnings(ours) }).toEqual({ command, warnings: warnings(theirs) });
};

const versions = async (twins: Twins): Promise<void> => {
  twins.write('code.py', 'x');
  twins.write('data/a.csv', 'one');
  twins.write('data/d/x', '1'.repeat(1200));
  twins.write('data/d/s/y', '2');
  await twins.dvc('add data/a.csv data/d');
  twins.commit('one');
  twins.git('tag', 'v1');
  twins.write('data/a.csv', 'two');
  twins.write('data/d/new', 'n');
  twins.rename('data/d/s/y', 'data/d/z');
};

conformance('texts', () => {
  scenario('of diff', async (twins) => {
    await versions(twins);
    for (const how of ['', '--show-hash', '--md', '--md --show-hash', '--hide-missing', '--targets data/d']) {
      await same(twins, `diff ${how}`);
    }
    await same(twins, 'diff HEAD HEAD');
    await same(twins, 'diff none');
  });
  scenario('of list', async (twins) => {
    await versions(twins);
    for (const how of [
      '',
      '-R',
      '-R --dvc-only',
      '-R -L 2',
      '--tree -L 2',
      '--size --show-hash -R --dvc-only',
      '--json',
    ]) {
      await same(twins, `list . ${how}`);
    }
    await same(twins, 'list . data/d');
    await same(twins, 'list --json . data/none');
    await same(twins, 'list --json --rev v1 . data');
    await same(twins, 'list --rev v1 -R .');
    await same(twins, 'ls --rev none .');
  });
  scenario('of status with frozen stages', async (twins) => {
    twins.write('a.csv', 'one');
    twins.write('sub/dvc.yaml', 'stages:\n  one:\n    cmd: one\n    deps: [../a.csv]\n    outs: [o.txt]\n');
    await twins.dvc('add a.csv');
    await twins.dvc('freeze a.csv.dvc sub/dvc.yaml:one');
    for (const command of ['status', 'status --json', 'status -q', 'status a.csv.dvc'])
      await sameWarnings(twins, command);
  });
  scenario('of gc, checkout and status', async (twins) => {
    await versions(twins);
    await same(twins, 'status data/a.csv.dvc');
    await twins.dvc('add data/a.csv data/d');
    await same(twins, 'status', false);
    await same(twins, 'data status', false);
    await same(twins, 'gc -w -f');
    await same(twins, 'gc -w -f');
    twins.remove('data/a.csv');
    await same(twins, 'checkout');
    await same(twins, 'checkout --summary');
    twins.remove('data');
    twins.git('checkout', '--quiet', '--', 'data');
    await same(twins, 'checkout');
  });
});
