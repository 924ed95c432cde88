/** Where `import-url` takes data from: a path on this machine, a web address, an S3 object, or a path in one of the project's remotes. */
import { isAbsolute, join, resolve } from 'node:path';
import { IdriftError } from '../../contract/errors.ts';
import { type RemoteConfig, remoteOf } from '../config/load.ts';
import type { Artifact } from '../formats/dvc-file.ts';
import type { Watched } from '../progress.ts';
import { type DvcProject, shown } from './project.ts';

/** What a pointer records of the source: all that a later `update` compares. */
export type SourceFacts = Pick<Artifact, 'md5' | 'size' | 'nfiles' | 'isexec' | 'etag' | 'checksum'>;

export type Source = {
  /** For people. */
  readonly name: string;
  /** @throws SourceGoneError when there is nothing there; IdriftError when it cannot be asked. */
  facts(watched: Watched): Promise<SourceFacts>;
  /** Makes the file or folder at `target`, where nothing lies. @throws as facts */
  download(target: string, watched: Watched): Promise<void>;
};

export class SourceGoneError extends IdriftError {}

export const sourceGone = (name: string): SourceGoneError =>
  new SourceGoneError({
    code: 'not-found',
    message: `dependency '${name}' does not exist`,
    where: name,
    hint: 'Check the path or address.',
  });

/** Paths in the project as they are seen from the working folder, others whole. */
export const sourceName = (project: DvcProject, name: string): string =>
  name.startsWith(`${project.root}/`) ? shown(project, name.slice(project.root.length + 1)) : name;

export const noFacts: SourceFacts = { md5: null, size: null, nfiles: null, isexec: false, etag: null, checksum: null };

export const isAddress = (path: string): boolean => /^[a-z][a-z\d+.-]*:\/\//i.test(path);

/**
 * @param path as a pointer has it: an address, an absolute path, or one relative to the project's folder `wdir`.
 * @throws IdriftError `not-available` for a kind of address that is not read here.
 */
export const openSource = async (project: DvcProject, path: string, wdir: string): Promise<Source> => {
  if (!isAddress(path)) {
    const { localSource } = await import('./source-local.ts');
    return localSource(isAbsolute(path) ? resolve(path) : join(project.root, wdir, path));
  }
  const scheme = path.slice(0, path.indexOf(':')).toLowerCase();
  if (scheme === 'http' || scheme === 'https') {
    const { webSource } = await import('./source-web.ts');
    return webSource(path);
  }
  if (scheme === 's3') return s3(path, { name: 'import', url: path, options: {} });
  if (scheme === 'remote') {
    const [, name = '', rest = ''] = /^remote:\/\/([^/]*)\/*(.*)$/i.exec(path) ?? [];
    const { resolveRemote } = await import('../remote/open-remote.ts');
    const remote = resolveRemote(remoteOf(project.config, name), project.config.remotes);
    const url = `${remote.url.replace(/\/+$/, '')}/${rest}`;
    if (/^s3:\/\//i.test(url)) return s3(path, { ...remote, url });
    return openSource(project, url, wdir);
  }
  if (scheme === 'file') {
    const { localSource } = await import('./source-local.ts');
    const { fileURLToPath } = await import('node:url');
    return localSource(fileURLToPath(path));
  }
  throw noSource(path, scheme);
};

const s3 = async (name: string, remote: RemoteConfig): Promise<Source> => {
  const { s3Source } = await import('./source-s3.ts');
  return s3Source(name, remote);
};

const noSource = (path: string, scheme: string): IdriftError =>
  new IdriftError({
    code: 'not-available',
    message: `Idrift does not read from ${scheme}:// addresses (${path}).`,
    where: path,
    hint: 'It reads paths, http, https, s3, and remote://NAME/PATH of the project. Download it yourself and add it, or import it with dvc.',
  });
