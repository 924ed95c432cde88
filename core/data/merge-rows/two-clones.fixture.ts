/** Two people's clones of one project, with a git remote and a data remote that both reach. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Row, Split } from '../../contract/common.ts';
import { loadDvcConfig } from '../config/load.ts';
import { git } from '../git.ts';
import { initProject } from '../init.ts';
import { makeVersion } from '../make-version.ts';
import { emptyFolder, jsonl, row, writeData } from '../project.fixture.ts';
import { openDvcProject } from '../repo/project.ts';
import { pull, push } from '../repo/sync.ts';
import { addFile } from '../workspace.ts';
import { readRows } from '../../text/jsonl.ts';

export const START = {
  train: [row('bra'), row('dålig', 'negativ'), row('okej'), row('sen', 'negativ')],
  val: [row('nöjd'), row('glad')],
  test: [row('missnöjd', 'negativ')],
};

export type Clone = {
  readonly dir: string;
  readonly rows: (split: Split) => readonly Row[];
  readonly write: (split: Split, rows: readonly Row[]) => void;
  /** A version of what lies in the folder. */
  readonly save: (message: string) => Promise<string>;
};

const clone = (dir: string): Clone => {
  const path = (split: Split): string => join(dir, `data/${split}.jsonl`);
  return {
    dir,
    rows: (split) => readRows(readFileSync(path(split)), split),
    write: (split, rows) => writeFileSync(path(split), jsonl(rows)),
    save: async (message) =>
      (await makeVersion(dir, { message, commit: true, push: true, gate: 'record' })).revision ?? '',
  };
};

const nameIn = async (dir: string, name: string): Promise<void> => {
  await git(dir, ['config', 'user.name', name]);
  await git(dir, ['config', 'user.email', `${name.toLowerCase()}@example.com`]);
};

/** @param whole data/ as one pointer, with two texts beside the splits. @param beside a tracked text outside of data/. */
export const twoClones = async ({
  whole = false,
  beside = false,
} = {}): Promise<{ readonly mine: Clone; readonly theirs: Clone }> => {
  const home = emptyFolder();
  const [first, second, bare] = [join(home, 'anna'), join(home, 'bo'), join(home, 'shared.git')];
  for (const dir of [first, join(home, 'store')]) mkdirSync(dir);
  await initProject(first);
  await nameIn(first, 'Anna');
  writeFileSync(
    join(first, '.dvc/config'),
    `[core]\n    remote = store\n['remote "store"']\n    url = ${join(home, 'store')}\n`,
  );
  for (const split of ['train', 'val', 'test'] as const) {
    writeData(first, `data/${split}.jsonl`, START[split]);
    if (!whole) await addFile(first, `data/${split}.jsonl`);
  }
  if (whole) {
    for (const name of ['note', 'old']) writeFileSync(join(first, `data/${name}.txt`), 'one\n');
    await addFile(first, 'data');
  }
  if (beside) {
    writeFileSync(join(first, 'note.txt'), 'one\n');
    await addFile(first, 'note.txt');
  }
  await git(first, ['add', '--', '.']);
  await git(first, ['commit', '--quiet', '-m', 'Start']);
  await push(openDvcProject(first), {});
  const mine = clone(first);
  await git(home, ['clone', '--quiet', '--bare', first, bare]);
  await git(first, ['remote', 'add', 'origin', bare]);
  await git(home, ['clone', '--quiet', bare, second]);
  await nameIn(second, 'Bo');
  if (loadDvcConfig(second).core.remote !== 'store') throw new Error('The clone has no remote.');
  await pull(openDvcProject(second), {});
  return { mine, theirs: clone(second) };
};

export const branchOf = async (dir: string): Promise<string> =>
  (await git(dir, ['rev-parse', '--abbrev-ref', 'HEAD'])).trim();

/** Theirs pushes, mine pulls. @returns whether git merged it by itself. */
export const meet = async (mine: Clone, theirs: Clone): Promise<boolean> => {
  await git(theirs.dir, ['push', '--quiet', 'origin', 'HEAD']);
  const branch = await branchOf(theirs.dir);
  await git(mine.dir, ['fetch', '--quiet', 'origin']);
  return git(mine.dir, ['merge', '--no-edit', `origin/${branch}`]).then(
    () => true,
    () => false,
  );
};
