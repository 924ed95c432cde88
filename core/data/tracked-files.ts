/** The tracked files of one revision: every pointer's outs, folders unfolded into their files. */
import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fdir } from 'fdir';
import { z } from 'zod';
import { IdriftError } from '../contract/errors.ts';
import { isInCache, readObject } from './cache.ts';
import { git, readBlobs } from './git.ts';
import { type Out, readPointer } from './pointer.ts';

/** Outs of the pointer files as they lie in the folder. */
export const workspaceOuts = (projectDir: string): readonly Out[] => {
  const files = new fdir()
    .withRelativePaths()
    .exclude((name) => name === '.git' || name === '.dvc' || name === 'node_modules' || name === '.idrift')
    .filter((path) => isPointer(path))
    .crawl(projectDir)
    .sync();
  return files
    .toSorted()
    .flatMap((file) => readPointer(readFileSync(join(projectDir, file), 'utf8'), file.replaceAll('\\', '/')));
};

const isPointer = (path: string): boolean => path.endsWith('.dvc') && posix.basename(path) !== '.dvc';

/** Outs of a commit's pointer files, without touching the folder. */
export const committedOuts = async (
  projectDir: string,
  commits: readonly string[],
): Promise<ReadonlyMap<string, readonly Out[]>> => {
  const trees = new Map<string, readonly { file: string; blob: string }[]>();
  for (const commit of commits) trees.set(commit, await pointersOf(projectDir, commit));
  const blobs = await readBlobs(projectDir, [...new Set([...trees.values()].flat().map(({ blob }) => blob))]);
  return new Map(
    [...trees].map(([commit, files]) => [
      commit,
      files.flatMap(({ file, blob }) => readPointer(blobs.get(blob)?.toString('utf8') ?? '', file)),
    ]),
  );
};

/** `ls-tree -z` lines are `mode type id<TAB>path`, paths relative to the folder it runs in. */
const pointersOf = async (projectDir: string, commit: string): Promise<readonly { file: string; blob: string }[]> =>
  (await git(projectDir, ['ls-tree', '-rz', commit, '--', '.'])).split('\0').flatMap((line) => {
    const [about = '', file = ''] = line.split('\t');
    return isPointer(file) ? [{ file, blob: about.split(' ')[2] ?? '' }] : [];
  });

const manifest = z.array(z.object({ md5: z.string(), relpath: z.string() }));

/** A folder's out becomes its files, when its manifest is in the cache; other outs stay. */
export const unfold = (cacheDir: string, outs: readonly Out[]): readonly Out[] =>
  outs.flatMap((out) => {
    if (out.md5 === null || !out.md5.endsWith('.dir') || !isInCache(cacheDir, out.md5)) return [out];
    const entries = manifest.parse(JSON.parse(readObject(cacheDir, out.md5, out).toString('utf8')));
    return entries.map(({ md5, relpath }) => {
      const path = posix.join(out.path, relpath);
      if (!path.startsWith(`${out.path}/`)) {
        throw new IdriftError({
          code: 'corrupt',
          message: `The manifest of ${out.path} names "${relpath}", which is outside of it.`,
          where: out.path,
          hint: 'The manifest was not made by DVC; do not use this data.',
        });
      }
      return { path, md5, size: null, legacy: out.legacy };
    });
  });

/** Whether a tracked path lies in the folder at all. */
export const isInWorkspace = (projectDir: string, out: Out): boolean => existsSync(join(projectDir, out.path));
