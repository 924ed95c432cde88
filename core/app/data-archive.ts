/** The cache as one file: every version's objects, or the folder's alone, and back. */
import { resolve } from 'node:path';
import { restoreArchive, writeArchive } from '../data/archive.ts';
import type { Watched } from '../data/progress.ts';
import { openDvcProject } from '../data/repo/project.ts';
import { collectWanted } from '../data/repo/wanted.ts';
import { missingObjects } from '../data/store/objects.ts';
import { IdriftError } from '../contract/errors.ts';

const objects = (n: number): string => `${n} ${n === 1 ? 'object' : 'objects'}`;

/** @param file absolute, or from the project. @throws IdriftError `not-available` when the cache lacks what is to go in */
export const exportArchive = async (dir: string, file: string, all: boolean, watched: Watched): Promise<string> => {
  const project = openDvcProject(dir);
  const cacheDir = project.config.cache.dir;
  const wanted = await collectWanted(project, all ? { allCommits: true } : {});
  // DVC 2's objects lie elsewhere and have no place in an archive of DVC 3's.
  const ids = wanted
    .flatMap(({ id, name, children }) => [
      { ...id, name },
      ...(children ?? []).map((each) => ({ ...each.id, name: each.name })),
    ])
    .filter(({ legacy }) => !legacy);
  const missing = missingObjects(cacheDir, ids);
  const [first] = missing;
  if (first) {
    throw new IdriftError({
      code: 'not-available',
      message: `${missing.length === 1 ? `${first.name} is` : `${missing.length} files, among them ${first.name}, are`} not in the cache.`,
      where: first.name,
      hint: 'Fetch them first, or archive the working copy’s alone.',
    });
  }
  const md5s = [...new Set(ids.map(({ oid }) => oid))];
  await writeArchive(dir, cacheDir, md5s, watched, resolve(dir, file));
  return `${objects(md5s.length)} in ${file}`;
};

export const importArchive = async (dir: string, file: string, watched: Watched): Promise<string> => {
  const { cache } = openDvcProject(dir).config;
  const restored = await restoreArchive(dir, cache.dir, watched, resolve(dir, file));
  return restored.objects === 0
    ? `Everything in ${file} was in the cache`
    : `${objects(restored.objects)} restored from ${file}`;
};
