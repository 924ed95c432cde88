/** What objects once were: the tracked paths and commits that had them, for people who are to decide what may go. */
import { hasCommits } from '../git.ts';
import { isManifest, type ObjectId } from '../store/object-id.ts';
import { allPointers } from './gc-pointers.ts';
import { keyOf } from './gc-used.ts';
import { manifestEntries } from './manifests.ts';
import type { DvcProject } from './project.ts';

/** A path of the project, and a commit that has it so (full hash). */
export type ObjectUse = { readonly path: string; readonly revision: string };

/** Enough to recognise an object by. */
const MOST_USES = 5;

/** Manifests that are still in the cache tell of their files. */
export const describeObjects = async (project: DvcProject): Promise<(id: ObjectId) => readonly ObjectUse[]> => {
  if (project.scmRoot === null || !(await hasCommits(project.root))) return () => [];
  const uses = new Map<string, ObjectUse[]>();
  const add = (id: ObjectId, path: string, revision: string): void => {
    const key = keyOf(id);
    const list = uses.get(key);
    if (!list) uses.set(key, [{ path, revision }]);
    else if (list.length < MOST_USES && !list.some((use) => use.path === path)) list.push({ path, revision });
  };
  for (const { outs, commit } of await allPointers(project)) {
    for (const { id, path } of outs) {
      if (!id) continue;
      add(id, path, commit);
      if (!isManifest(id.oid)) continue;
      for (const { relpath, md5 } of entriesOf(project, id, path))
        add({ oid: md5, legacy: id.legacy }, `${path}/${relpath}`, commit);
    }
  }
  return (id) => uses.get(keyOf(id)) ?? [];
};

const entriesOf = (project: DvcProject, id: ObjectId, path: string) => {
  try {
    return manifestEntries(project.config.cache.dir, id, path) ?? [];
  } catch {
    return [];
  }
};
