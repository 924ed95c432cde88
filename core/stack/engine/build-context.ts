/** A build's folder as the tar that the engine reads: what `.dockerignore` leaves, owned by root, in the order of names. */
import { randomBytes } from 'node:crypto';
import { createReadStream, existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { pack, type Pack } from 'tar-stream';
import { IdriftError } from '../../contract/errors.ts';
import type { Build } from '../compose/model.ts';
import { ignoreRules } from './docker-ignore.ts';

export type BuildContext = {
  readonly tar: Pack;
  /** The Dockerfile's path in the tar. */
  readonly dockerfile: string;
  /** What is in it. */
  readonly text: string;
  /** Where it lies on this machine; `dockerfile_inline` where it stands in the compose file. */
  readonly path: string;
  /** Settles when all is in the tar. */
  readonly written: Promise<void>;
};

/** @throws IdriftError `not-found` where the folder or the Dockerfile is missing */
export const buildContext = (build: Build): BuildContext => {
  const { context } = build;
  if (!existsSync(context)) throw missing(context, 'The folder to build does not exist');
  const { path, ...file } = dockerfileOf(build);
  const tar = pack();
  const written = (async () => {
    if (file.added) tar.entry({ name: file.name, mode: 0o644 }, file.text);
    await addFolder(tar, context, file.name);
    tar.finalize();
  })();
  written.catch((thrown: unknown) => tar.destroy(thrown instanceof Error ? thrown : new Error(String(thrown))));
  return { tar, dockerfile: file.name, text: file.text, path, written };
};

type Dockerfile = { readonly name: string; readonly path: string; readonly text: string; readonly added: boolean };

/** One that lies outside the folder, or stands in the compose file, is added to the tar under a name of its own. */
const dockerfileOf = ({ context, dockerfile, dockerfile_inline }: Build): Dockerfile => {
  const added = `.dockerfile.${randomBytes(6).toString('hex')}`;
  if (dockerfile_inline !== undefined)
    return { name: added, path: 'dockerfile_inline', text: dockerfile_inline, added: true };
  const path = resolve(context, dockerfile ?? 'Dockerfile');
  if (!existsSync(path)) throw missing(path, 'The Dockerfile does not exist');
  const inside = relative(context, path);
  const text = readFileSync(path, 'utf8');
  if (isAbsolute(inside) || inside.startsWith('..')) return { name: added, path, text, added: true };
  return { name: inside.split(sep).join('/'), path, text, added: false };
};

const missing = (path: string, what: string): IdriftError =>
  new IdriftError({
    code: 'not-found',
    message: `${what}: ${path}.`,
    where: path,
    hint: 'Check build in the compose file.',
  });

const addFolder = async (tar: Pack, context: string, dockerfile: string): Promise<void> => {
  const own = join(context, `${dockerfile}.dockerignore`);
  const list = existsSync(own) ? own : join(context, '.dockerignore');
  const rules = ignoreRules(existsSync(list) ? readFileSync(list, 'utf8') : '');
  const isNeeded = (path: string): boolean => path === dockerfile || path === '.dockerignore' || !rules.isIgnored(path);
  const add = async (folder: string): Promise<void> => {
    for (const name of readdirSync(join(context, folder)).toSorted()) {
      const path = folder === '' ? name : `${folder}/${name}`;
      const stat = lstatSync(join(context, path));
      const needed = isNeeded(path);
      if (stat.isDirectory()) {
        if (needed) await addEntry(tar, { name: path, type: 'directory', mode: stat.mode & 0o7777, mtime: stat.mtime });
        // What is in a folder that is left out may have been taken back.
        if (needed || rules.takesBack || dockerfile.startsWith(`${path}/`)) await add(path);
      } else if (needed && stat.isSymbolicLink()) {
        const linkname = readlinkSync(join(context, path));
        await addEntry(tar, { name: path, type: 'symlink', linkname, mtime: stat.mtime });
      } else if (needed && stat.isFile()) {
        const entry = tar.entry({ name: path, size: stat.size, mode: stat.mode & 0o7777, mtime: stat.mtime });
        await pipeline(createReadStream(join(context, path), { end: Math.max(0, stat.size - 1) }), entry);
      }
    }
  };
  await add('');
};

const addEntry = (tar: Pack, header: Parameters<Pack['entry']>[0]): Promise<void> =>
  new Promise((done, reject) => {
    tar.entry(header, (thrown) => (thrown ? reject(thrown) : done()));
  });
