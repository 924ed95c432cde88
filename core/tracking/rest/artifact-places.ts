/** Where a server keeps files, by the form of the address: behind its own proxy, or in a bucket that we read and write ourselves. */
import { createWriteStream, openAsBlob } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { IdriftError } from '../../contract/errors.ts';
import type { ServerClient } from './client.ts';
import { unreachable } from './faults.ts';
import { filePage } from './shapes.ts';

/** One bucket of an S3 server; keys as they are. What it throws is told as it is. */
export type ObjectStore = {
  put(key: string, file: string): Promise<void>;
  get(key: string, file: string): Promise<void>;
  list(prefix: string): Promise<readonly { readonly key: string; readonly size: number }[]>;
  remove(keys: readonly string[]): Promise<void>;
};

export type PlacedFile = { readonly path: string; readonly size: number };

/** The folder of a run or a model. Paths are relative, with `/`. */
export type ArtifactPlace = {
  readonly uri: string;
  /** All files below, by path. */
  list(): Promise<PlacedFile[]>;
  put(path: string, file: string): Promise<void>;
  /** Whole or not at all. */
  get(path: string, file: string): Promise<void>;
  /** All files below. */
  remove(): Promise<void>;
};

export type OpenBucket = (bucket: string) => ObjectStore;

/** @param openBucket null: the project has no keys for an object store. @throws IdriftError for an address we have no way to. */
export const artifactPlace = (client: ServerClient, openBucket: OpenBucket | null, uri: string): ArtifactPlace => {
  const proxied = /^mlflow-artifacts:(?:\/\/(?<host>[^/]+))?\/+(?<path>.+)$/.exec(uri)?.groups;
  const host = proxied?.['host'];
  if (proxied && (host === undefined || host === new URL(client.url).host)) {
    return behindProxy(client, uri, proxied['path'] ?? '');
  }
  const s3 = /^s3a?:\/\/(?<bucket>[^/]+)\/(?<prefix>.+)$/.exec(uri)?.groups;
  if (s3) {
    if (openBucket === null) throw noKeys(uri);
    return inBucket(openBucket(s3['bucket'] ?? ''), uri, (s3['prefix'] ?? '').replace(/\/+$/, ''));
  }
  throw new IdriftError({
    code: 'not-available',
    message: `The files lie at ${uri}, which only the server's own machine reaches.`,
    where: uri,
    hint: 'Start the server with --artifacts-destination, or with an s3:// place for artifacts.',
  });
};

const noKeys = (uri: string): IdriftError =>
  new IdriftError({
    code: 'not-available',
    message: `The files lie at ${uri}, and no object store is set up.`,
    where: uri,
    hint: 'Set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and MLFLOW_S3_ENDPOINT_URL, as the stack does.',
  });

const encoded = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

const ROOT = '/api/2.0/mlflow-artifacts/artifacts';

const behindProxy = (client: ServerClient, uri: string, root: string): ArtifactPlace => {
  const at = (path: string): string => `${ROOT}/${encoded(path === '' ? root : `${root}/${path}`)}`;
  const filesIn = async (folder: string): Promise<PlacedFile[]> => {
    const path = folder === '' ? root : `${root}/${folder}`;
    const answer = await client.raw(`${ROOT}?${new URLSearchParams({ path }).toString()}`, { method: 'GET' });
    const { files } = filePage.parse(await answer.json());
    const found = await Promise.all(
      files.map(async (entry): Promise<PlacedFile[]> => {
        // Some servers answer whole paths, others names.
        const name = entry.path.split('/').at(-1) ?? '';
        const inside = folder === '' ? name : `${folder}/${name}`;
        return entry.is_dir ? filesIn(inside) : [{ path: inside, size: entry.file_size ?? 0 }];
      }),
    );
    return found.flat();
  };
  return {
    uri,
    list: async () => byPath(await filesIn('')),
    put: async (path, file) => {
      const body = await openAsBlob(file);
      const headers = { 'content-type': 'application/octet-stream' };
      await client.raw(at(path), { method: 'PUT', body, headers });
    },
    get: async (path, file) => {
      const answer = await client.raw(at(path), { method: 'GET' });
      await whole(file, async (temporary) => {
        try {
          const body = answer.body === null ? Readable.from([]) : Readable.fromWeb(answer.body);
          await pipeline(body, createWriteStream(temporary, { flush: true }));
        } catch (thrown) {
          throw isOfDisk(thrown) ? thrown : unreachable(client.url, thrown, 0);
        }
      });
    },
    remove: async () => {
      await client.raw(at(''), { method: 'DELETE' });
    },
  };
};

const isOfDisk = (thrown: unknown): boolean => thrown instanceof Error && 'path' in thrown;

const inBucket = (bucket: ObjectStore, uri: string, root: string): ArtifactPlace => {
  const start = `${root}/`;
  const list = async (): Promise<PlacedFile[]> =>
    byPath(
      (await bucket.list(start)).flatMap(({ key, size }) =>
        key.endsWith('/') ? [] : [{ path: key.slice(start.length), size }],
      ),
    );
  return {
    uri,
    list,
    put: (path, file) => bucket.put(start + path, file),
    get: (path, file) => whole(file, (temporary) => bucket.get(start + path, temporary)),
    remove: async () => {
      const files = await list();
      if (files.length > 0) await bucket.remove(files.map(({ path }) => start + path));
    },
  };
};

const byPath = (files: readonly PlacedFile[]): PlacedFile[] => files.toSorted((a, b) => (a.path < b.path ? -1 : 1));

/** `write` fills a file beside it, which then takes its name. */
const whole = async (file: string, write: (temporary: string) => Promise<void>): Promise<void> => {
  await mkdir(dirname(file), { recursive: true });
  const temporary = `${file}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await write(temporary);
    await rename(temporary, file);
  } catch (thrown) {
    await rm(temporary, { force: true });
    throw thrown;
  }
};
