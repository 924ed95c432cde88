/** The folder `labels/` as a commit records it and as it lies in the project: which files there are, and what they hold. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IdriftError } from '../../contract/errors.ts';
import { hasCommits } from '../../data/git.ts';
import type { Watched } from '../../data/progress.ts';
import type { Artifact } from '../../data/formats/dvc-file.ts';
import { folderEntries } from '../../data/repo/manifests.ts';
import type { DvcProject } from '../../data/repo/project.ts';
import { revisionStages } from '../../data/repo/stages.ts';
import { fetch } from '../../data/repo/sync.ts';
import { objectPath } from '../../data/store/objects.ts';
import { LABELS_FOLDER, placeOf } from '../../labels/team/places.ts';

export const LABELS_POINTER = `${LABELS_FOLDER}.dvc`;

/** `path` inside the folder, `/` between its parts; `file` where its bytes lie. */
export type FolderFile = { readonly path: string; readonly file: string };

const outOf = async (project: DvcProject, revision: string) => {
  if (!(await hasCommits(project.root))) return null;
  const stages = await revisionStages(project, revision);
  return stages.flatMap(({ outs }) => outs).find(({ path, inProject }) => inProject && path === LABELS_FOLDER) ?? null;
};

const filesOf = ({ config: { cache } }: DvcProject, artifact: Artifact): readonly FolderFile[] | null =>
  folderEntries(cache.dir, artifact, LABELS_FOLDER)?.map(({ relpath, md5 }) => ({
    path: relpath,
    file: objectPath(cache.dir, md5),
  })) ?? null;

/** Of what the last commit records: the files that the cache has. Nothing is fetched. */
export const cachedFolder = async (project: DvcProject): Promise<readonly FolderFile[]> => {
  const out = await outOf(project, 'HEAD');
  return (out && filesOf(project, out.artifact))?.filter(({ file }) => existsSync(file)) ?? [];
};

/**
 * What a commit records of the folder; null: nothing. Objects that the cache lacks are fetched.
 * @throws IdriftError `not-available` when they cannot be had.
 */
export const recordedFolder = async (
  project: DvcProject,
  revision: string,
  watched: Watched,
): Promise<readonly FolderFile[] | null> => {
  const out = await outOf(project, revision);
  if (out === null) return null;
  const found = (): readonly FolderFile[] | null => filesOf(project, out.artifact);
  const isWhole = (files: readonly FolderFile[] | null): files is readonly FolderFile[] =>
    files?.every(({ file }) => existsSync(file)) ?? false;
  const before = found();
  if (isWhole(before)) return before;
  const done = await fetch(project, { ...watched, targets: [LABELS_POINTER], revs: [revision], workspace: false });
  const [failed] = done.failed;
  if (failed) throw failed.fault;
  const after = found();
  if (isWhole(after)) return after;
  throw new IdriftError({
    code: 'not-available',
    message: `The labels that ${revision.slice(0, 10)} records are neither in the cache nor on ${project.config.core.remote ?? 'a data remote: there is none'}.`,
    where: LABELS_POINTER,
    hint:
      project.config.core.remote === null
        ? 'Add the data remote that your team shares (Data page, Remotes…), then receive again.'
        : 'Ask whoever shared them to push their data ("idrift data push"), then receive again.',
  });
};

const filesHere = (root: string): readonly FolderFile[] => {
  const folder = join(root, LABELS_FOLDER);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true }).flatMap((entry) => {
    if (!entry.isFile()) return [];
    const file = join(entry.parentPath, entry.name);
    return [{ path: file.slice(folder.length + 1).replaceAll('\\', '/'), file }];
  });
};

/** Files of ours as they lie in the project; nothing is said of other files. */
export const folderHere = (root: string): readonly FolderFile[] =>
  filesHere(root).filter(({ path }) => placeOf(path) !== null);

/**
 * A project may have had a folder of that name before: what lies there is not to be taken into DVC and sent to others.
 * @throws IdriftError `conflict`
 */
export const refuseForeignFolder = (root: string): void => {
  const foreign = filesHere(root).find(({ path }) => placeOf(path) === null && !/(?:^|\/)\.|\.tmp$/.test(path));
  if (foreign === undefined) return;
  throw new IdriftError({
    code: 'conflict',
    message: `${LABELS_FOLDER}/${foreign.path} is no file of Idrift's, and labels are shared through the folder ${LABELS_FOLDER}/.`,
    where: `${LABELS_FOLDER}/${foreign.path}`,
    hint: 'Give your folder another name, then share again. Nothing was changed.',
  });
};

export const textOf = ({ file }: FolderFile): string => readFileSync(file, 'utf8');
