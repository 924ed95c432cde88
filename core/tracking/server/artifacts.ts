/** Files of runs and models over HTTP: MLflow's artifact proxy, on the store's own folder. */
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, type Stats } from 'node:fs';
import { mkdir, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { syncFileAsync, syncFolder } from '../../base/atomic-file.ts';
import { isInside, localFolder, type StoreFiles } from '../store-files.ts';
import { invalid, missing, MlflowError } from './errors.ts';
import { listed } from './listed.ts';
import { mediaType } from './media-type.ts';
import { joinPath, safePath } from './uris.ts';

/** MLflow's own name for files on their way; lists leave them out. */
const UPLOADING = '.artifact.uploading.';

const OUTSIDE = 'Invalid path: resolved path is outside the artifact directory';

/** The local file or folder of a path below the store's folder; no link leads out of it. @throws MlflowError */
const locate = async ({ artifactsDir }: StoreFiles, path: string): Promise<string> => {
  const file = path === '' ? artifactsDir : join(artifactsDir, path);
  if (file !== artifactsDir && !isInside(artifactsDir, file)) throw invalid(OUTSIDE);
  const root = await realpath(artifactsDir);
  let existing = file;
  while (!existsSync(existing)) existing = dirname(existing);
  const real = await realpath(existing);
  if (real === root || isInside(root, real)) return file;
  throw invalid(OUTSIDE);
};

/** A run's or model's folder below the store's. @throws IdriftError for files that lie elsewhere. */
const folderOf = (files: StoreFiles, uri: string): string => {
  const folder = localFolder(files.artifactsDir, uri);
  return folder.slice(files.artifactsDir.length + 1).replaceAll('\\', '/');
};

type FileInfo = { readonly path: string; readonly is_dir: boolean; readonly file_size?: number };

/** @param shownAs what the names stand behind in the answer */
const list = async (files: StoreFiles, path: string, shownAs: string): Promise<FileInfo[]> => {
  const folder = await locate(files, path);
  const found = await statOrNull(folder);
  if (!found?.isDirectory()) return [];
  const names = (await readdir(folder)).filter((name) => !name.startsWith(UPLOADING));
  const infos = await Promise.all(
    names.map(async (name): Promise<FileInfo | null> => {
      const each = await statOrNull(join(folder, name));
      const shown = shownAs === '' ? name : `${shownAs}/${name}`;
      if (each === null) return null;
      return each.isDirectory() ? { path: shown, is_dir: true } : { path: shown, is_dir: false, file_size: each.size };
    }),
  );
  return infos.filter((info) => info !== null).toSorted((a, b) => (a.path < b.path ? -1 : 1));
};

const statOrNull = async (path: string): Promise<Stats | null> => {
  try {
    return await stat(path);
  } catch {
    return null;
  }
};

/** Names beyond ASCII twice, as RFC 6266 has it. */
const disposition = (name: string): string => {
  const quoted = (text: string): string =>
    /^[\w!#$%&'*+.^`|~-]+$/.test(text) ? text : `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
  if (/^[\u0000-\u007f]*$/.test(name)) return `attachment; filename=${quoted(name)}`;
  const plain = name.normalize('NFKD').replaceAll(/[^\u0000-\u007f]/g, '') || 'download';
  const encoded = encodeURIComponent(name).replaceAll(/['()*]/g, (each) => `%${each.charCodeAt(0).toString(16)}`);
  return `attachment; filename=${quoted(plain)}; filename*=UTF-8''${encoded}`;
};

/** Of a `Range` header with one range; null when there is none, or it cannot be met. */
const rangeOf = (header: string | undefined, size: number): { readonly start: number; readonly end: number } | null => {
  const found = /^bytes=(?<from>\d*)-(?<to>\d*)$/.exec(header ?? '')?.groups;
  if (!found) return null;
  const { from = '', to = '' } = found;
  if (from === '' && to === '') return null;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  return start <= end && start < size ? { start, end } : null;
};

export const artifactRoutes = (files: StoreFiles) => {
  /** As an attachment, so that no browser shows it as a page of ours. */
  const send = async (path: string, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const file = await locate(files, path);
    const found = await statOrNull(file);
    if (found === null) throw missing(`No such artifact: '${path}'`);
    if (found.isDirectory()) throw invalid(`Artifact path refers to a directory, not a file: '${path}'`);
    const range = rangeOf(request.headers.range, found.size);
    response.writeHead(range === null ? 200 : 206, {
      'content-type': mediaType(file),
      'content-disposition': disposition(basename(path)),
      'content-length': range === null ? found.size : range.end - range.start + 1,
      'accept-ranges': 'bytes',
      'last-modified': found.mtime.toUTCString(),
      etag: `"${createHash('md5').update(`${found.mtimeMs}-${found.size}`).digest('hex')}"`,
      ...(range === null ? {} : { 'content-range': `bytes ${range.start}-${range.end}/${found.size}` }),
    });
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    await pipeline(createReadStream(file, range ?? {}), response);
  };

  /** Whole or not at all: the bytes lie beside their place until they are on the disk. */
  const take = async (safe: string, request: IncomingMessage): Promise<void> => {
    if (safe === '' || safe.endsWith('/')) {
      throw invalid("Artifact path must include a filename (cannot end with '/').");
    }
    if (basename(safe).startsWith(UPLOADING)) {
      throw invalid(
        `Invalid artifact file name: '${basename(safe)}'. Artifact names starting with '${UPLOADING}' are reserved.`,
      );
    }
    const file = await locate(files, safe);
    await mkdir(dirname(file), { recursive: true });
    const temporary = join(dirname(file), `${UPLOADING}${randomBytes(6).toString('hex')}`);
    try {
      await pipeline(request, createWriteStream(temporary, { flags: 'wx' }));
      await syncFileAsync(temporary);
      await rename(temporary, file);
      syncFolder(dirname(file));
    } catch (thrown) {
      await rm(temporary, { force: true });
      throw thrown;
    }
  };

  return {
    upload: (path: string, request: IncomingMessage): Promise<void> => take(safePath(path), request),

    /** Into a run's folder. */
    uploadTo: (uri: string, path: string, request: IncomingMessage): Promise<void> =>
      take(joinPath(folderOf(files, uri), safePath(path)), request),

    download: (path: string, request: IncomingMessage, response: ServerResponse): Promise<void> =>
      send(safePath(path), request, response),

    /** A file or a whole folder; nothing is nothing to do. */
    remove: async (path: string): Promise<void> => {
      const safe = safePath(path).replace(/\/+$/, '');
      if (safe === '' || safe === '.') throw invalid('Invalid path');
      await rm(await locate(files, safe), { recursive: true, force: true });
    },

    /** Names alone, without the folder. */
    listBelow: async (path: string | null): Promise<object> =>
      listed('files', await list(files, path === null ? '' : safePath(path), '')),

    /** Of a run's or a model's folder, with paths from there. */
    listOf: async (uri: string, path: string | null): Promise<object> => {
      const below = path === null || path === '' ? '' : safePath(path).replace(/\/+$/, '');
      return { root_uri: uri, ...listed('files', await list(files, joinPath(folderOf(files, uri), below), below)) };
    },

    /** A file of a run's or a model's folder. */
    sendOf: (uri: string, path: string, request: IncomingMessage, response: ServerResponse): Promise<void> =>
      send(joinPath(folderOf(files, uri), safePath(path)), request, response),

    /** Parts and signed addresses need an object store; MLflow's client then sends a file in one piece. */
    unsupported: (what: string): MlflowError =>
      new MlflowError('NOT_IMPLEMENTED', `${what} is not supported for the current artifact repository`),
  };
};
