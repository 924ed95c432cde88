/** Files in the folder and their versions, as the app's own verbs ask for them; repo/ does the work. */
import { IdriftError } from '../contract/errors.ts';
import { resolveRevision } from './git.ts';
import type { Watched } from './progress.ts';
import { add } from './repo/add.ts';
import { checkout as checkoutStages } from './repo/checkout.ts';
import { type DataStatus, dataStatus as statusOf, type DiffLists } from './repo/data-status.ts';
import { type DvcProject, openLooseProject } from './repo/project.ts';
import { revisionStages } from './repo/stages.ts';
import { UnknownTargetError } from './repo/targets.ts';
import type { Out } from './tracked-files.ts';

/** Hashes the file into the cache and writes its pointer and `.gitignore` line; stages both when `core.autostage` is on. */
export const addFile = async (projectDir: string, path: string): Promise<Out> => {
  const { added } = await add(openLooseProject(projectDir), [path]);
  const [out] = added;
  return { path: out?.path ?? path, md5: out?.oid ?? null, size: out?.size ?? null, legacy: false };
};

/** Outs, folders ending in `/`. */
export type CheckedOut = {
  readonly written: readonly string[];
  readonly removed: readonly string[];
  readonly files: number;
};

/**
 * Makes tracked files in the folder those of a revision; the pointers stay as they are. A changed file whose bytes are not in the cache
 * is not overwritten unless `force` is set: they would be lost.
 * @param paths relative to the project; none: all that the revision tracks.
 * @throws IdriftError `conflict`, `not-found`, or `not-available` when objects are missing: then nothing of that out is changed.
 */
export const checkout = async (
  projectDir: string,
  revision: string,
  options: Watched & { readonly force?: boolean; readonly paths?: readonly string[] } = {},
): Promise<CheckedOut> => {
  const project = openLooseProject(projectDir);
  const stages =
    revision === 'workspace' ? null : await revisionStages(project, await resolveRevision(projectDir, revision));
  try {
    const { added, modified, deleted, failed, stats } = await checkoutStages(project, options.paths ?? [], {
      ...options,
      ...(stages ? { stages } : {}),
    });
    if (failed.length > 0) throw notInCache(failed);
    return { written: [...added, ...modified], removed: deleted, files: stats.added + stats.modified };
  } catch (thrown) {
    if (thrown instanceof UnknownTargetError) throw noSuchPath(thrown.info.where ?? '', revision);
    throw thrown;
  }
};

const notInCache = (failed: readonly string[]): IdriftError =>
  new IdriftError({
    code: 'not-available',
    message: `${failed.join(', ')}: not all of it is in the cache, so it was left as it is.`,
    where: failed[0],
    hint: 'Restore the cache archive of the project, or fetch it where the data lies: idrift data pull.',
  });

const noSuchPath = (path: string, revision: string): IdriftError =>
  new IdriftError({
    code: 'not-found',
    message: `${revision === 'workspace' ? 'No pointer file' : `Nothing in ${revision}`} tracks ${path}.`,
    where: path,
    hint: '"idrift data versions --json" lists the paths of each version.',
  });

const NONE = { added: [], deleted: [], modified: [], renamed: [], unknown: [] };

/** File by file, untracked files as well. */
export type FileStatus = {
  readonly committed: Required<DiffLists>;
  readonly uncommitted: Required<DiffLists>;
  readonly notInCache: DataStatus['not_in_cache'];
  readonly untracked: readonly string[];
};

export const dataStatus = async (projectDir: string, watched: Watched = {}): Promise<FileStatus> => {
  const project: DvcProject = openLooseProject(projectDir);
  const { committed, uncommitted, not_in_cache, untracked } = await statusOf(project, {
    ...watched,
    granular: true,
    untracked: 'all',
  });
  return {
    committed: { ...NONE, ...committed },
    uncommitted: { ...NONE, ...uncommitted },
    notInCache: not_in_cache,
    untracked: untracked.filter((path) => !path.endsWith('.dvc')),
  };
};
