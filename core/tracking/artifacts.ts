/** Files of runs and of the models they made: written, listed and read, never outside their own folders. */
import { closeSync, existsSync, openSync, readdirSync, readSync, realpathSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { writeFileAtomic } from '../base/atomic-file.ts';
import { IdriftError } from '../contract/errors.ts';
import type { Artifact } from '../contract/tracking.ts';
import { isInside, localFolder, type StoreFiles } from './store-files.ts';

export type ArtifactText = { path: string; size: number; text: string | null; cut: boolean };

const TEXT_BYTES = 64 * 1024;

type Roots = {
  readonly run: string;
  /** The run's logged model is shown as a folder of its name. */
  readonly model: { readonly name: string; readonly folder: string } | null;
};

export const artifactFiles = (files: StoreFiles) => ({
  /** Writes a file of the run; `path` is relative, with `/` between folders. */
  logArtifact: (runId: string, path: string, bytes: string | Uint8Array): void => {
    writeFileAtomic(locate(rootsOf(files, runId).run, path), bytes);
  },

  /** Every file and folder, folders first. The model's lie in a folder of its name. */
  listArtifacts: (runId: string): Artifact[] => {
    const { run, model } = rootsOf(files, runId);
    const found = walk(run, '');
    if (model && existsSync(model.folder) && !existsSync(join(run, model.name))) {
      found.push({ path: model.name, isDirectory: true, size: null }, ...walk(model.folder, `${model.name}/`));
    }
    return found.toSorted(foldersFirst);
  },

  /** The local file or folder of an artifact, for reading. @throws IdriftError `not-found`. */
  artifactPath: (runId: string, path: string): string => existing(rootsOf(files, runId), path),

  /** The beginning of a text file; `text` is null for a binary one. */
  readArtifact: (runId: string, path: string): ArtifactText => readText(existing(rootsOf(files, runId), path), path),
});

export const foldersFirst = (a: Artifact, b: Artifact): number =>
  Number(b.isDirectory) - Number(a.isDirectory) || (a.path < b.path ? -1 : 1);

const rootsOf = ({ database, artifactsDir }: StoreFiles, runId: string): Roots => {
  const uri = database.prepare<[string], string>('SELECT artifact_uri FROM runs WHERE run_uuid = ?').pluck().get(runId);
  if (uri === undefined) {
    throw new IdriftError({ code: 'not-found', message: `There is no run ${runId}.`, where: 'run' });
  }
  const model = database
    .prepare<[string], { name: string; artifact_location: string }>(
      `SELECT name, artifact_location FROM logged_models
       WHERE source_run_id = ? AND status = 2 AND lifecycle_stage = 'active' ORDER BY creation_timestamp_ms DESC LIMIT 1`,
    )
    .get(runId);
  return {
    run: localFolder(artifactsDir, uri),
    model: model ? { name: model.name, folder: localFolder(artifactsDir, model.artifact_location) } : null,
  };
};

const locate = (root: string, path: string): string => {
  checkArtifactPath(path);
  return join(root, path);
};

/** Refuses what would leave a folder by its words: absolute paths, `..`, drive letters, backslashes; and the folder itself. */
export const checkArtifactPath = (path: string): void => {
  const plain = !path.includes('\0') && !path.includes('\\') && !/^([A-Za-z]:|\/)/.test(path);
  const parts = path.split('/');
  if (plain && !parts.includes('..') && parts.some((part) => part !== '' && part !== '.')) return;
  throw new IdriftError({
    code: 'bad-input',
    message: `"${path}" is not a path inside the run's files.`,
    where: path,
    hint: 'Name a file as the list of files shows it.',
  });
};

/** Follows no link out of the folder either. */
const existing = ({ run, model }: Roots, path: string): string => {
  const ofModel = model && (path === model.name || path.startsWith(`${model.name}/`)) ? model : null;
  const inRun = locate(run, path);
  const fromModel = ofModel !== null && !existsSync(join(run, ofModel.name));
  const root = fromModel ? ofModel.folder : run;
  const rest = fromModel ? path.slice(ofModel.name.length + 1) : path;
  const file = fromModel ? (rest === '' ? root : locate(root, rest)) : inRun;
  if (!existsSync(file)) {
    throw new IdriftError({ code: 'not-found', message: `The run has no file ${path}.`, where: path });
  }
  const real = realpathSync(file);
  const realRoot = realpathSync(root);
  if (real === realRoot || isInside(realRoot, real)) return file;
  throw new IdriftError({ code: 'bad-input', message: `${path} is a link that leads out of the run.`, where: path });
};

/** Links are left out: MLflow stores none. */
const walk = (root: string, prefix: string): Artifact[] => {
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, withFileTypes: true }).flatMap((entry): Artifact[] => {
    const full = join(entry.parentPath, entry.name);
    const path = prefix + relative(root, full).split(sep).join('/');
    if (entry.isDirectory()) return [{ path, isDirectory: true, size: null }];
    return entry.isFile() ? [{ path, isDirectory: false, size: statSync(full).size }] : [];
  });
};

export const readText = (file: string, path: string): ArtifactText => {
  const stats = statSync(file);
  if (!stats.isFile()) throw new IdriftError({ code: 'bad-input', message: `${path} is a folder.`, where: path });
  const bytes = Buffer.alloc(Math.min(stats.size, TEXT_BYTES));
  const handle = openSync(file, 'r');
  let length = 0;
  try {
    length = readSync(handle, bytes, 0, bytes.length, 0);
  } finally {
    closeSync(handle);
  }
  return { path, size: stats.size, text: decode(bytes.subarray(0, length)), cut: stats.size > TEXT_BYTES };
};

/** null when it is not UTF-8 text; a character cut at the end is dropped (`stream`). */
const decode = (bytes: Buffer): string | null => {
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return null;
  }
};
