/** Files of runs and models under `mlartifacts/`, addressed as `mlflow-artifacts:/…`. */
import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join, normalize, sep } from 'node:path';
import { writeFileAtomic } from '../base/atomic-file.ts';
import { IdriftError } from '../contract/errors.ts';
import type { Store } from './store.ts';

const SCHEME = 'mlflow-artifacts:/';

/** The folder of an artifact URI of this store. @throws IdriftError for artifacts that lie elsewhere (s3://…). */
export const artifactFolder = (store: Store, uri: string): string => {
  if (uri.startsWith(SCHEME)) return safeJoin(store.artifactsDir, uri.slice(SCHEME.length));
  throw new IdriftError({
    code: 'not-available',
    message: `The artifacts at ${uri} do not lie in this project.`,
    where: uri,
    hint: 'They were logged to another store; open them with the MLflow server they belong to.',
  });
};

/** Joins, and refuses a path that leaves the folder. */
export const safeJoin = (folder: string, path: string): string => {
  const joined = normalize(join(folder, path));
  if (joined === normalize(folder) || joined.startsWith(normalize(folder) + sep)) return joined;
  throw new IdriftError({ code: 'bad-input', message: `"${path}" is not a path inside the artifacts.`, where: path });
};

export const runArtifacts = (store: Store, runId: string): string => {
  const row = store.database
    .prepare<[string], { artifact_uri: string }>('SELECT artifact_uri FROM runs WHERE run_uuid = ?')
    .get(runId);
  if (!row) throw new IdriftError({ code: 'not-found', message: `There is no run ${runId}.`, where: runId });
  return artifactFolder(store, row.artifact_uri);
};

export const logArtifact = (store: Store, runId: string, path: string, content: string | Uint8Array): void =>
  writeFileAtomic(safeJoin(runArtifacts(store, runId), path), content);

export type ArtifactFile = { readonly path: string; readonly isDirectory: boolean; readonly size: number | null };

/** All files below a folder with paths relative to it, folders before files. A folder that is not there is empty. */
export const listFiles = (folder: string, below = ''): readonly ArtifactFile[] => {
  const here = join(folder, below);
  if (!existsSync(here)) return [];
  const entries = readdirSync(here, { withFileTypes: true })
    .map((entry) => ({ path: below === '' ? entry.name : `${below}/${entry.name}`, isDirectory: entry.isDirectory() }))
    .toSorted((a, b) => Number(b.isDirectory) - Number(a.isDirectory) || (a.path < b.path ? -1 : 1));
  return entries.flatMap(({ path, isDirectory }): readonly ArtifactFile[] =>
    isDirectory
      ? [{ path, isDirectory, size: null }, ...listFiles(folder, path)]
      : [{ path, isDirectory, size: statSync(join(folder, path)).size }],
  );
};

export type ArtifactHead = { readonly size: number; readonly bytes: Uint8Array };

/** The first bytes of a file. @throws IdriftError `not-found` */
export const readHead = (folder: string, path: string, most: number): ArtifactHead => {
  const file = safeJoin(folder, path);
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat?.isFile())
    throw new IdriftError({ code: 'not-found', message: `There is no artifact ${path}.`, where: path });
  const bytes = new Uint8Array(Math.min(stat.size, most));
  const handle = openSync(file, 'r');
  try {
    readSync(handle, bytes, 0, bytes.length, 0);
  } finally {
    closeSync(handle);
  }
  return { size: stat.size, bytes };
};
