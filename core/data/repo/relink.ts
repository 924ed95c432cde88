/** One file in the folder, made anew from its object. */
import { mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DEFAULT_TYPES, linkObject } from '../store/links.ts';
import { hashFile } from '../store/hash-file.ts';
import { md5Of, type ObjectId } from '../store/object-id.ts';
import { objectPath } from '../store/objects.ts';
import { corruptObject } from './corrupt.ts';
import { type DvcProject, ownFolder } from './project.ts';

/** Of single files only: of a folder any copy in the list of `cache.type` will do (relink-folder.ts), as with DVC. */
export const wantsLinks = ({ config }: DvcProject): boolean => {
  const first = config.cache.types?.[0];
  return first === 'hardlink' || first === 'symlink';
};

/** @throws IdriftError `corrupt` when the object's bytes are not those that its name promises: the file in the folder stays. */
export const relink = async (project: DvcProject, path: string, id: ObjectId, isexec: boolean): Promise<void> => {
  const object = objectPath(project.config.cache.dir, id.oid, id.legacy);
  const md5 = id.legacy ? null : md5Of(id.oid);
  if (md5 !== null && hashFile(object) !== md5) throw corruptObject(object, id, path);
  const target = join(project.root, path);
  mkdirSync(dirname(target), { recursive: true });
  const temporaryDir = join(ownFolder(project), 'tmp');
  mkdirSync(temporaryDir, { recursive: true });
  const types = project.config.cache.types ?? DEFAULT_TYPES;
  linkObject({ object, target, types, isexec, size: statSync(object).size, temporaryDir, md5 });
};
