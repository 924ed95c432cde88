/** The files of a version as SQL sees them: the splits by their names, every tracked table by its path and by its own name. */
import { posix } from 'node:path';
import { toErrorInfo } from '../../contract/errors.ts';
import { bytesOf } from '../rows/version-rows.ts';
import { outsOf, splitOf } from '../split-files.ts';
import type { SqlFile } from './types.ts';

const READABLE = new Set(['.jsonl', '.ndjson', '.csv', '.tsv', '.json', '.parquet']);

/** @param revision anything git resolves, or `workspace` @throws IdriftError `not-found` */
export const sqlFiles = async (projectDir: string, revision: string): Promise<readonly SqlFile[]> => {
  const outs = (await outsOf(projectDir, revision)).filter(({ path }) => READABLE.has(extensionOf(path)));
  const taken = new Set(['data']);
  const files: SqlFile[] = [];
  const named = (name: string, file: Omit<SqlFile, 'name'>): void => {
    if (taken.has(name.toLowerCase())) return;
    taken.add(name.toLowerCase());
    files.push({ ...file, name });
  };
  const all = outs.map((out) => {
    const split = splitOf(out.path);
    return { out, split, file: { path: placeOf(projectDir, out, revision), extension: extensionOf(out.path), split } };
  });
  for (const { split, file } of all) if (split !== null) named(split, file);
  for (const { out, file } of all) named(out.path, { ...file, split: null });
  for (const { out, file } of all) named(posix.basename(out.path), { ...file, split: null });
  for (const { out, file } of all) named(posix.basename(out.path, posix.extname(out.path)), { ...file, split: null });
  return files;
};

const extensionOf = (path: string): string => posix.extname(path).toLowerCase();

/** null when its bytes are not here. */
const placeOf = (projectDir: string, out: Parameters<typeof bytesOf>[1], revision: string): string | null => {
  try {
    return bytesOf(projectDir, out, revision === 'workspace').path;
  } catch (thrown) {
    if (toErrorInfo(thrown).code === 'not-available') return null;
    throw thrown;
  }
};
