/** The gate on a project's data: which files are checked against which version, and fixes written into the folder. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import { IdriftError } from '../../contract/errors.ts';
import { readObject } from '../cache.ts';
import { loadDvcConfig } from '../config/load.ts';
import { fileMd5 } from '../file-hash.ts';
import { git, hasCommits, isWorkTree } from '../git.ts';
import { outsOf, readSplits, type SplitFile, splitOf, SPLITS } from '../split-files.ts';
import type { Out } from '../tracked-files.ts';
import { checkVersion, type VersionToCheck } from './check-version.ts';
import { applyFix, type FixedFile } from './fixes.ts';
import type { Finding, Fix, GateReport } from './types.ts';

export type GateOptions = Pick<VersionToCheck, 'maxTokens' | 'countTokens' | 'now'> & {
  /** The version to compare with; left out: the one before. */
  readonly against?: string | undefined;
};

/**
 * Checks the splits of a revision, or the files as they lie in the folder (`workspace`).
 * @throws IdriftError `not-found` when the revision tracks no split, `not-available` when its bytes are not here.
 */
export const checkProject = async (
  projectDir: string,
  revision = 'workspace',
  options: GateOptions = {},
): Promise<GateReport> => {
  const { against, ...limits } = options;
  const { files, bytes } = await bytesOfSplits(projectDir, revision);
  if (files.length === 0) throw noSplits(projectDir, revision);
  const before = against ?? (await versionBefore(projectDir, revision, files));
  const previous = before === null ? null : await readableSplits(projectDir, before, against !== undefined);
  return checkVersion({ ...limits, files, previous, rawBytes: (path) => bytes.get(path) ?? new Uint8Array() });
};

type Bytes = { readonly files: readonly SplitFile[]; readonly bytes: ReadonlyMap<string, Buffer> };

/** Files whose rows are not read yet: what is wrong with them is for the gate to say. */
const bytesOfSplits = async (projectDir: string, revision: string): Promise<Bytes> => {
  const outs = await outsOf(projectDir, revision);
  const { dir } = loadDvcConfig(projectDir).cache;
  const bytes = new Map<string, Buffer>();
  const files = SPLITS.flatMap((split): SplitFile[] => {
    const out = outs.find(({ path }) => splitOf(path) === split);
    if (!out) return [];
    const lying = revision === 'workspace' ? fileMd5(join(projectDir, out.path)) : null;
    bytes.set(
      out.path,
      lying === null ? readObject(dir, out.md5 ?? '', out) : readFileSync(join(projectDir, out.path)),
    );
    return [{ split, path: out.path, md5: lying ?? out.md5 ?? '', rows: [] }];
  });
  return { files, bytes };
};

const noSplits = (projectDir: string, revision: string): IdriftError =>
  new IdriftError({
    code: 'not-found',
    message: `${revision === 'workspace' ? 'The working copy' : revision} has no train.jsonl, val.jsonl or test.jsonl under version control.`,
    where: projectDir,
    hint: 'Put them into data/ and run "idrift data add data".',
  });

/**
 * The newest data version before: for the working copy HEAD's when it holds other splits, otherwise the one before that.
 * null when there is none.
 */
const versionBefore = async (
  projectDir: string,
  revision: string,
  files: readonly Pick<SplitFile, 'split' | 'md5'>[],
): Promise<string | null> => {
  if (!(await isWorkTree(projectDir)) || !(await hasCommits(projectDir))) return null;
  const start = revision === 'workspace' ? 'HEAD' : revision;
  const listed = await git(projectDir, [
    'rev-list',
    '--first-parent',
    '-20',
    start,
    '--',
    ':(glob)**/*.dvc',
    ':(glob)**/dvc.lock',
  ]);
  for (const commit of listed.split('\n').filter(Boolean)) {
    const outs = await outsOf(projectDir, commit).catch((): readonly Out[] => []);
    const splits = outs.filter(({ path }) => splitOf(path) !== null);
    if (
      splits.length > 0 &&
      !files.every(({ split, md5 }) => splits.some((out) => splitOf(out.path) === split && out.md5 === md5))
    )
      return commit;
  }
  return null;
};

/** A version that cannot be read is no version to compare with, unless it was asked for. */
const readableSplits = async (
  projectDir: string,
  revision: string,
  asked: boolean,
): Promise<readonly SplitFile[] | null> => {
  try {
    return await readSplits(projectDir, revision);
  } catch (thrown) {
    if (asked) throw thrown;
    return null;
  }
};

/** @throws IdriftError `not-found` */
export const fixOf = (
  report: GateReport,
  findingId: string,
  fixId: string,
): { readonly finding: Finding; readonly fix: Fix } => {
  const finding = report.findings.find(({ id }) => id === findingId);
  const fix = finding && [finding.fix, ...finding.otherFixes].find(({ id }) => id === fixId);
  if (finding && fix) return { finding, fix };
  throw new IdriftError({
    code: 'not-found',
    message: finding
      ? `"${fixId}" is no way to mend ${findingId}.`
      : `The data has no finding "${findingId}" any more.`,
    where: findingId,
    hint: 'Check the data again: it may have changed.',
  });
};

/**
 * Writes the files of the folder anew, as the fix has them; the pointers stay, so that the change shows as one.
 * @param report of the working copy: the fix names rows by their place in just those files.
 * @throws IdriftError `conflict` when a file was changed since: then none is written.
 */
export const fixProject = (
  projectDir: string,
  report: GateReport,
  fix: Fix,
): readonly Pick<FixedFile, 'path' | 'dropped' | 'changed'>[] => {
  const changedSince = report.files.find(({ path, md5 }) => fileMd5(join(projectDir, path)) !== md5);
  if (changedSince) {
    throw new IdriftError({
      code: 'conflict',
      message: `${changedSince.path} is not the file that was checked.`,
      where: changedSince.path,
      hint: 'Check the data again.',
    });
  }
  const files = report.files.map(({ split, path }) => ({ split, path, bytes: readFileSync(join(projectDir, path)) }));
  const fixed = applyFix(files, fix, new Date(report.checkedAt));
  for (const { path, bytes } of fixed) {
    if (bytes.length === 0) throw emptied(path);
  }
  for (const { path, bytes } of fixed) writeFileAtomic(join(projectDir, path), bytes);
  return fixed.map(({ path, dropped, changed }) => ({ path, dropped, changed }));
};

const emptied = (path: string): IdriftError =>
  new IdriftError({
    code: 'conflict',
    message: `The fix would leave no row in ${path}.`,
    where: path,
    hint: 'Mend this file by hand, or take the fix that keeps its rows.',
  });
