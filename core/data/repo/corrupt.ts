/** Objects whose bytes are not those that their names promise. */
import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { IdriftError } from '../../contract/errors.ts';
import type { ObjectId } from '../store/object-id.ts';
import { type DvcProject, ownFolder } from './project.ts';

export const corruptObject = (object: string, { oid }: ObjectId, name: string): IdriftError =>
  new IdriftError({
    code: 'corrupt',
    message: `The cache object of ${name} does not match its md5 ${oid}.`,
    where: object,
    hint: 'Fetch it again where a remote has it (idrift data pull), or add the file again where it is right.',
  });

/** Moves a damaged object out of the cache, so that the next fetch brings a good one. Its bytes are kept: they may be the only trace. */
export const setAside = (project: DvcProject, object: string, { oid }: ObjectId): string => {
  const dir = join(ownFolder(project), 'corrupt');
  mkdirSync(dir, { recursive: true });
  const place = join(dir, oid);
  renameSync(object, place);
  return place;
};
