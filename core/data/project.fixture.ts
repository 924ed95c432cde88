/** Throw-away projects for the tests: a git repository with two versions of its data. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Row } from '../contract/common.ts';
import { toErrorInfo, type ErrorInfo } from '../contract/errors.ts';
import { git } from './git.ts';
import { commit, initProject } from './init.ts';
import { addFile } from './workspace.ts';

const AUTHOR = { name: 'Åsa Öberg', email: 'asa@example.com' };

export const emptyFolder = (): string => mkdtempSync(join(tmpdir(), 'idrift-data-'));

export const row = (text: string, label = 'positiv'): Row => ({ text, label });

export const jsonl = (rows: readonly Row[]): string => rows.map((each) => `${JSON.stringify(each)}\n`).join('');

export const writeData = (dir: string, path: string, rows: readonly Row[]): void => {
  mkdirSync(join(dir, path, '..'), { recursive: true });
  writeFileSync(join(dir, path), jsonl(rows));
};

export const V1 = {
  train: [row('snabb leverans och bra pris'), row('trasig vara', 'negativ'), row('helt okej')],
  val: [row('nöjd')],
  test: [row('missnöjd', 'negativ')],
};
/** Against V1: one edited, one relabelled, one moved to val, one added. */
export const V2 = {
  train: [row('snabb leverans och mycket bra pris'), row('trasig vara', 'positiv'), row('en helt ny text')],
  val: [row('nöjd'), row('helt okej')],
  test: V1.test,
};

const saveVersion = async (dir: string, data: typeof V1, message: string, date?: string): Promise<void> => {
  for (const split of ['train', 'val', 'test'] as const) {
    writeData(dir, `data/${split}.jsonl`, data[split]);
    await addFile(dir, `data/${split}.jsonl`);
  }
  await git(dir, ['add', '--', '.']);
  await commit(dir, message, AUTHOR, date);
};

/** A project whose history holds V1, then V2. */
export const twoVersions = async (): Promise<string> => {
  const dir = emptyFolder();
  await initProject(dir);
  await saveVersion(dir, V1, 'First reviews', '2026-01-05T09:00:00+01:00');
  await saveVersion(dir, V2, 'More reviews', '2026-02-05T09:00:00+01:00');
  return dir;
};

/** What a call throws, as it would cross to the app. */
export const errorOf = async (run: () => unknown): Promise<ErrorInfo> => {
  try {
    await run();
  } catch (thrown) {
    return toErrorInfo(thrown);
  }
  throw new Error('Nothing was thrown.');
};
