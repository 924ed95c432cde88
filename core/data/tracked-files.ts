/** The tracked files of one revision: every out that a `.dvc` file or a `dvc.yaml` tells of, folders unfolded into their files. */
import { posix } from 'node:path';
import { isLegacy } from './formats/dvc-file.ts';
import { isDataPath } from './formats/data-path.ts';
import { IdriftError } from '../contract/errors.ts';
import { manifestEntries } from './repo/manifests.ts';
import { openLooseProject } from './repo/project.ts';
import { type Stage, stagesOfRevisions, workspaceStages } from './repo/stages.ts';
import { isManifest } from './store/object-id.ts';

/** An out. `path` is relative to the project folder, with `/`. */
export type Out = {
  readonly path: string;
  /** 32 hex digits, with `.dir` for a folder; null when DVC has not hashed it. */
  readonly md5: string | null;
  readonly size: number | null;
  /** DVC 2 wrote no `hash:`; such objects lie in the legacy cache layout. */
  readonly legacy: boolean;
};

/** Outs of the pointer files as they lie in the folder. */
export const workspaceOuts = (projectDir: string): readonly Out[] =>
  outsOfStages(workspaceStages(openLooseProject(projectDir)));

const outsOfStages = (stages: readonly Stage[]): readonly Out[] =>
  stages.flatMap(({ outs, file }) =>
    outs
      .filter(({ artifact }) => artifact.cache)
      .map(({ path, artifact }) => ({
        path: insideProject(path, file),
        md5: artifact.md5,
        size: artifact.size,
        legacy: isLegacy(artifact),
      })),
  );

const insideProject = (path: string, file: string): string => {
  if (isDataPath(path)) return path;
  throw new IdriftError({
    code: 'bad-input',
    message: `${file} names ${path}, which is no place for data.`,
    where: file,
    hint: 'Correct its "path" line: nothing is read or written outside the project folder, in .git or in .dvc.',
  });
};

/** Outs by folder and commit. What a commit holds never changes, and a list of versions asks for all of them again. */
const known = new Map<string, readonly Out[]>();

/**
 * Outs of commits' pointer files, without touching the folder.
 * @param faulty what a pointer that cannot be read does: `throw`, or be left out (one bad commit must not hide the others).
 */
export const committedOuts = async (
  projectDir: string,
  commits: readonly string[],
  faulty: 'throw' | 'leave-out',
): Promise<ReadonlyMap<string, readonly Out[]>> => {
  const keyOf = (commit: string): string => `${projectDir}\0${commit}\0${faulty}`;
  const missing = commits.filter((commit) => !known.has(keyOf(commit)));
  if (missing.length > 0) {
    const stages = await stagesOfRevisions(
      openLooseProject(projectDir),
      missing,
      faulty === 'throw' ? undefined : () => undefined,
    );
    for (const commit of missing) known.set(keyOf(commit), outsOrNone(stages.get(commit) ?? [], faulty));
  }
  return new Map(commits.map((commit) => [commit, known.get(keyOf(commit)) ?? []]));
};

const outsOrNone = (stages: readonly Stage[], faulty: 'throw' | 'leave-out'): readonly Out[] => {
  if (faulty === 'throw') return outsOfStages(stages);
  return stages.flatMap((stage) => {
    try {
      return outsOfStages([stage]);
    } catch {
      return [];
    }
  });
};

/** A folder's out becomes its files, when its manifest is in the cache; other outs stay. @throws IdriftError `corrupt` */
export const unfold = (cacheDir: string, outs: readonly Out[]): readonly Out[] =>
  outs.flatMap((out) => {
    if (out.md5 === null || !isManifest(out.md5)) return [out];
    const files = manifestEntries(cacheDir, { oid: out.md5, legacy: out.legacy }, out.path);
    return files === null
      ? [out]
      : files.map(({ relpath, md5 }) => ({ path: posix.join(out.path, relpath), md5, size: null, legacy: out.legacy }));
  });
