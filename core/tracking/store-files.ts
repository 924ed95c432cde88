/** Where the parts of a store lie: the open database and the folder that `mlflow-artifacts:` addresses mean. */
import { randomUUID } from 'node:crypto';
import { join, relative, sep } from 'node:path';
import type { SqliteDatabase } from '../base/sqlite.ts';
import { IdriftError } from '../contract/errors.ts';

export type StoreFiles = {
  readonly database: SqliteDatabase;
  /** What `mlflow server --artifacts-destination` is given. */
  readonly artifactsDir: string;
};

/** 32 hex digits: MLflow's ids are UUIDs without dashes. */
export const newId = (): string => randomUUID().replaceAll('-', '');

/**
 * The local folder of `mlflow-artifacts:/1/…`; with or without a server's name, as MLflow accepts both.
 * @throws IdriftError for files that lie elsewhere (S3, another folder): only the store's own folder is read.
 */
export const localFolder = (artifactsDir: string, uri: string): string => {
  const path = /^mlflow-artifacts:(?:\/\/[^/]+)?\/(?<path>[^/].*)$/.exec(uri)?.groups?.['path'];
  const folder = path === undefined ? undefined : join(artifactsDir, path);
  if (folder !== undefined && isInside(artifactsDir, folder)) return folder;
  throw new IdriftError({
    code: 'not-available',
    message: `The files of this run lie at ${uri}, outside the project.`,
    where: uri,
    hint: 'Idrift reads files of runs whose artifacts lie in the project (mlflow-artifacts:). Fetch these with MLflow.',
  });
};

/** Lexically: both are absolute, `..` in `path` is resolved. The folder itself is not inside itself. */
export const isInside = (folder: string, path: string): boolean => {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !/^([A-Za-z]:|[\\/])/.test(way);
};
