/** A remote by its settings: a folder or an S3 server. Other kinds are named, with what to do instead. */
import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { IdriftError } from '../../contract/errors.ts';
import type { RemoteConfig } from '../config/load.ts';
import type { ObjectStore } from './object-store.ts';

export type OpenRemoteOptions = {
  readonly remotes: ReadonlyMap<string, RemoteConfig>;
  /** Our own folder of the project (`ownFolder`). */
  readonly stateDir: string;
  readonly cacheDir: string;
  readonly signal?: AbortSignal | undefined;
};

/** Kinds that DVC knows and we do not serve. */
const OTHER_KINDS: Readonly<Record<string, string>> = {
  gs: 'Google Cloud Storage',
  gcs: 'Google Cloud Storage',
  azure: 'Azure Blob Storage',
  abfs: 'Azure Data Lake',
  adl: 'Azure Data Lake',
  ssh: 'SSH',
  hdfs: 'HDFS',
  webhdfs: 'WebHDFS',
  oss: 'Alibaba OSS',
  webdav: 'WebDAV',
  webdavs: 'WebDAV',
  http: 'HTTP',
  https: 'HTTP',
  gdrive: 'Google Drive',
};

/** A chain `remote://other/path` as one remote: the other's settings, its own over them. @throws IdriftError `bad-input` */
export const resolveRemote = (
  remote: RemoteConfig,
  remotes: ReadonlyMap<string, RemoteConfig>,
  seen: readonly string[] = [],
): RemoteConfig => {
  const [, base, path = ''] = /^remote:\/\/([^/]+)\/*(.*)$/.exec(remote.url) ?? [];
  if (base === undefined) return remote;
  const other = remotes.get(base);
  if (!other || seen.includes(base)) {
    throw new IdriftError({
      code: 'bad-input',
      message: other
        ? `The remotes ${[...seen, base].join(' → ')} refer to one another.`
        : `The remote ${remote.name} refers to "${base}", which is not there.`,
      where: `remote ${remote.name}: url`,
      hint: `Correct its address: idrift dvc remote modify ${remote.name} url …`,
    });
  }
  const { url, options } = resolveRemote(other, remotes, [...seen, base]);
  const joined =
    path === '' ? url : /^[a-z][a-z\d+.-]*:\/\//i.test(url) ? `${url.replace(/\/+$/, '')}/${path}` : join(url, path);
  return { name: remote.name, url: joined, options: { ...options, ...remote.options } };
};

/** @throws IdriftError `not-available` for a kind that is not served here, `bad-input` for settings that make no sense. */
export const openRemote = async (
  given: RemoteConfig,
  { remotes, stateDir, cacheDir, signal }: OpenRemoteOptions,
): Promise<ObjectStore> => {
  const remote = resolveRemote(given, remotes);
  if (isTrue(remote.options['version_aware']) || isTrue(remote.options['worktree'])) {
    throw new IdriftError({
      code: 'not-available',
      message: `The remote ${remote.name} keeps files under their own names (version_aware, worktree): unsupported for cloud versioned remotes here.`,
      where: `remote ${remote.name}`,
      hint: 'Use dvc itself for it, or a remote without these settings: both work on the same project.',
    });
  }
  const scheme = /^([a-z][a-z\d+.-]*):\/\//i.exec(remote.url)?.[1]?.toLowerCase();
  if (scheme === 's3') {
    const { openS3Store } = await import('./s3/s3-store.ts');
    return openS3Store(remote, { stateDir, cacheDir, signal });
  }
  if (scheme === undefined || scheme === 'file' || scheme === 'local') {
    const { openLocalStore } = await import('./local-store.ts');
    return openLocalStore(localPath(remote.url));
  }
  const kind = OTHER_KINDS[scheme];
  throw new IdriftError({
    code: kind === undefined ? 'bad-input' : 'not-available',
    message:
      kind === undefined
        ? `The remote ${remote.name} has an address of no kind that DVC knows: ${remote.url}`
        : `The remote ${remote.name} is on ${kind} (${scheme}://): Idrift serves remotes in folders and on S3 servers.`,
    where: `remote ${remote.name}: url`,
    hint:
      kind === undefined
        ? `Correct it: idrift dvc remote modify ${remote.name} url …`
        : 'Use dvc itself for this remote: it finds everything as Idrift left it. Or add one that is a folder or s3://… (most clouds have an S3 endpoint): idrift dvc remote add NAME URL.',
  });
};

const isTrue = (text: string | undefined): boolean => /^true$/i.test(text ?? '');

const localPath = (url: string): string => {
  if (/^file:\/\//i.test(url)) return fileURLToPath(url);
  const path = url.replace(/^local:\/\//i, '');
  return isAbsolute(path) ? path : resolve(path);
};
