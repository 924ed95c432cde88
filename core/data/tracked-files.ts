/** The tracked files of one revision: every pointer's outs, folders unfolded into their files. */
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fdir } from 'fdir';
import { z } from 'zod';
import { IdriftError } from '../contract/errors.ts';
import { isInCache, readObject } from './cache.ts';
import { git, readBlobs } from './git.ts';
import { isDataPath, OBJECT_NAME, type Out, readPointer } from './pointer.ts';

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

/** Outs by folder and commit. What a commit holds never changes, and a list of versions asks for all of them again. */
const known = new Map<string, readonly Out[]>();
/** `git ls-tree` processes at a time. */
const AT_ONCE = 8;

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
  const trees = new Map<string, readonly { file: string; blob: string }[]>();
  for (let at = 0; at < missing.length; at += AT_ONCE) {
    const some = missing.slice(at, at + AT_ONCE);
    const found = await Promise.all(some.map((commit) => pointersOf(projectDir, commit)));
    for (const [index, commit] of some.entries()) trees.set(commit, found[index] ?? []);
  }
  const blobs = await readBlobs(projectDir, [...new Set([...trees.values()].flat().map(({ blob }) => blob))]);
  for (const [commit, files] of trees) {
    known.set(
      keyOf(commit),
      files.flatMap(({ file, blob }) => read(blobs.get(blob)?.toString('utf8') ?? '', file, faulty)),
    );
  }
  return new Map(commits.map((commit) => [commit, known.get(keyOf(commit)) ?? []]));
};

const read = (text: string, file: string, faulty: 'throw' | 'leave-out'): readonly Out[] => {
  try {
    return readPointer(text, file);
  } catch (thrown) {
    if (faulty === 'throw') throw thrown;
    return [];
  }
};

/** `ls-tree -z` lines are `mode type id<TAB>path`, paths relative to the folder it runs in. */
const pointersOf = async (projectDir: string, commit: string): Promise<readonly { file: string; blob: string }[]> =>
  (await git(projectDir, ['ls-tree', '-rz', commit, '--', '.'])).split('\0').flatMap((line) => {
    const [about = '', file = ''] = line.split('\t');
    return isPointer(file) ? [{ file, blob: about.split(' ')[2] ?? '' }] : [];
  });

const manifest = z.array(z.object({ md5: z.string().regex(OBJECT_NAME), relpath: z.string() }));

/** A folder's out becomes its files, when its manifest is in the cache; other outs stay. */
export const unfold = (cacheDir: string, outs: readonly Out[]): readonly Out[] =>
  outs.flatMap((out) => {
    if (!isFolder(out) || !isInCache(cacheDir, out.md5 ?? '')) return [out];
    return readManifest(cacheDir, out).map(({ md5, relpath }) => {
      // Checked as it is written: join() would hide a ".." that leads back in.
      if (!isDataPath(relpath)) throw badManifest(out, `it names "${relpath}", which is no place for data`);
      return { path: posix.join(out.path, relpath), md5, size: null, legacy: out.legacy };
    });
  });

export const isFolder = ({ md5 }: Out): boolean => md5?.endsWith('.dir') === true;

const readManifest = (cacheDir: string, out: Out): z.infer<typeof manifest> => {
  const bytes = readObject(cacheDir, out.md5 ?? '', out);
  try {
    return manifest.parse(JSON.parse(bytes.toString('utf8')));
  } catch {
    throw badManifest(out, 'it is not a list of md5 and relpath');
  }
};

const badManifest = (out: Out, what: string): IdriftError =>
  new IdriftError({
    code: 'corrupt',
    message: `The manifest of ${out.path} cannot be used: ${what}.`,
    where: out.path,
    hint: 'It was not made by DVC; do not use this data.',
  });
