/** Files that the page sends in pieces: kept in a folder of the engine's own until they are imported, and gone when the project closes. */
import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { UploadedFile } from '../contract/data-import.ts';
import { IdriftError } from '../contract/errors.ts';
import { processLives } from '../data/lock/process-lives.ts';

export type Piece = {
  readonly id?: string | undefined;
  readonly name: string;
  readonly offset: number;
  /** base64 */
  readonly piece: string;
};

const ID = /^[0-9a-f-]{36}$/;

/** The last part of whatever the page calls the file, without signs that a path could be made of. */
const safeName = (name: string): string => {
  const last = basename(name.replaceAll('\\', '/')).replaceAll(/[\u0000-\u001f]/g, '');
  return last === '' || last === '.' || last === '..' ? 'file' : last.slice(-200);
};

/** @param parent shared by all processes that have the project open; each has its own folder there */
export const openUploads = (parent: string) => {
  const folder = join(parent, String(process.pid));
  const folderOf = (id: string): string => {
    if (!ID.test(id)) throw unknown(id);
    return join(folder, id);
  };
  const pathOf = (id: string): string => {
    const own = folderOf(id);
    const [name] = existsSync(own) ? readdirSync(own) : [];
    if (name === undefined) throw unknown(id);
    return join(own, name);
  };
  return {
    /** @throws IdriftError `not-found` for an id that is not known, `conflict` for a piece that does not follow the last. */
    write: ({ id, name, offset, piece }: Piece): UploadedFile => {
      const bytes = Buffer.from(piece, 'base64');
      const own = id ?? randomUUID();
      if (!existsSync(folder)) removeLeftBehind(parent);
      if (id === undefined) mkdirSync(folderOf(own), { recursive: true });
      const path = id === undefined ? join(folderOf(own), safeName(name)) : pathOf(id);
      const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
      if (size !== offset) {
        throw new IdriftError({
          code: 'conflict',
          message: `A piece of ${basename(path)} is missing: ${size} bytes are here, and the next begins at ${offset}.`,
          where: basename(path),
          hint: 'Send the file again.',
        });
      }
      const file = openSync(path, 'a', 0o600);
      writeSync(file, bytes);
      closeSync(file);
      return { id: own, name: basename(path), bytes: size + bytes.length };
    },
    path: pathOf,
    forget: (id: string): void => rmSync(folderOf(id), { recursive: true, force: true }),
    close: (): void => rmSync(folder, { recursive: true, force: true }),
  };
};

/** Of processes that were killed. */
const removeLeftBehind = (parent: string): void => {
  if (!existsSync(parent)) return;
  for (const name of readdirSync(parent)) {
    if (!processLives(Number(name))) rmSync(join(parent, name), { recursive: true, force: true });
  }
};

const unknown = (id: string): IdriftError =>
  new IdriftError({
    code: 'not-found',
    message: `No uploaded file ${id} is here.`,
    where: id,
    hint: 'Choose the file again: uploads are kept until the project is closed.',
  });
