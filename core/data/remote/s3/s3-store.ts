/** A remote on an S3 server: objects under `<prefix>/files/md5/`, as DVC lays them out. */
import { createHash } from 'node:crypto';
import type { RemoteConfig } from '../../config/load.ts';
import type { ObjectId } from '../../store/object-id.ts';
import { type ObjectStore, placeOf, type StoreOptions } from '../object-store.ts';
import { openS3Client, type S3Client } from './client.ts';
import { keySource } from './credentials.ts';
import { downloadOne } from './download.ts';
import { keyIn, OBJECT_TYPE } from './keys.ts';
import { inLanes } from './lanes.ts';
import { existingOf, listAll, listObjects } from './list.ts';
import { endAbandonedUploads } from './multipart.ts';
import { partsFolder } from './part-file.ts';
import { type S3Settings, s3Settings } from './settings.ts';
import { uploadOne } from './upload.ts';
import { encodeXml } from './xml.ts';

/** Enough to hide a round trip; more only waits in the server. */
const USUAL_JOBS = 48;
const MOST_JOBS = 256;
const MOST_REMOVED = 1000;

export type S3StoreOptions = {
  /** Our own folder of the project: what uploads are under way. */
  readonly stateDir: string;
  readonly cacheDir: string;
  readonly signal?: AbortSignal | undefined;
  /** For tests. */
  readonly change?: Partial<S3Settings>;
};

export const openS3Store = (
  remote: RemoteConfig,
  { stateDir, cacheDir, signal, change }: S3StoreOptions,
): ObjectStore => {
  const settings: S3Settings = { ...s3Settings(remote), ...change };
  const client = openS3Client(settings, keySource(settings), signal);
  const jobsOf = ({ jobs }: StoreOptions): number =>
    Math.max(1, Math.min(jobs ?? settings.jobs ?? USUAL_JOBS, MOST_JOBS));
  /** Large objects go one after another, each in lanes of its own; the small ones share theirs. */
  const bySize = <Task extends { readonly size: number | null }>(
    tasks: readonly Task[],
    from: number,
  ): [readonly Task[], readonly Task[]] => [
    tasks.filter(({ size }) => size === null || size <= from),
    tasks.filter(({ size }) => size !== null && size > from),
  ];
  return {
    url: remote.url,
    existing: (ids, options) => existingOf(client, ids, jobsOf(options)),
    upload: async (tasks, calls) => {
      const [small, large] = bySize(tasks, settings.partsFrom);
      await inLanes(small, jobsOf(calls), (task) => uploadOne(client, task, stateDir, calls));
      await inLanes(large, 1, (task) => uploadOne(client, task, stateDir, calls));
      if (large.length > 0) await endAbandonedUploads(client, stateDir);
    },
    download: async (tasks, calls) => {
      const folder = partsFolder(cacheDir);
      await inLanes(tasks, jobsOf(calls), (task) => downloadOne(client, task, folder, calls));
    },
    list: (legacy) => listObjects(client, legacy),
    remove: (ids, options) => removeObjects(client, ids, jobsOf(options)),
    files: {
      list: async (folder) => {
        const paths: string[] = [];
        const start = keyIn(settings.prefix, '');
        for await (const keys of listAll(client, `${start}${folder}/`))
          for (const { key } of keys) paths.push(key.slice(start.length));
        return paths;
      },
      read: async (path) =>
        (await client.request({ method: 'GET', key: keyIn(settings.prefix, path), headers: settings.keyHeaders })).body,
      write: async (path, bytes) => {
        const md5 = createHash('md5').update(bytes).digest('base64');
        const headers = {
          'content-md5': md5,
          'content-type': OBJECT_TYPE,
          ...settings.putHeaders,
          ...settings.keyHeaders,
        };
        await client.request({ method: 'PUT', key: keyIn(settings.prefix, path), body: bytes, headers });
      },
    },
    close: () => client.close(),
  };
};

const removeObjects = async (client: S3Client, ids: readonly ObjectId[], jobs: number): Promise<void> => {
  const keys = ids.map((id) => keyIn(client.settings.prefix, placeOf(id)));
  for (let from = 0; from < keys.length; from += MOST_REMOVED) {
    const some = keys.slice(from, from + MOST_REMOVED);
    const objects = some.map((key) => `<Object><Key>${encodeXml(key)}</Key></Object>`).join('');
    const body = Buffer.from(
      `<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Quiet>true</Quiet>${objects}</Delete>`,
    );
    const headers = {
      'content-md5': createHash('md5').update(body).digest('base64'),
      'content-type': 'application/xml',
    };
    const answer = await client.request({
      method: 'POST',
      key: null,
      query: { delete: '' },
      body,
      headers,
      accept: [405, 501],
    });
    // Some servers do not have it, or answer with those that they did not remove.
    const failed = answer.status >= 300 || answer.body.includes('<Error>');
    if (failed)
      await inLanes(some, jobs, async (key) => void (await client.request({ method: 'DELETE', key, accept: [404] })));
  }
};
