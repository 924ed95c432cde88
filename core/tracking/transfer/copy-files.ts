/** Files of runs and models, by way of a temporary file: those that the target lacks, or has in another size. */
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toErrorInfo } from '../../contract/errors.ts';
import { isAway } from '../rest/faults.ts';
import type { ArtifactPlace } from '../rest/artifact-places.ts';
import type { Owner } from './contents.ts';
import type { Pass } from './pass.ts';

/** Words of a model's `MLmodel` that are the store's own, with what they become. */
export type Renaming = ReadonlyMap<string, string>;

/** @param renaming null: the files of a run, which are copied as they are. */
export const copyFiles = async (pass: Pass, from: Owner, to: Owner, renaming: Renaming | null): Promise<void> => {
  const places = await bothPlaces(pass, from, to);
  if (places === null) return;
  const [source, target] = places;
  const wanted = await source.list();
  if (wanted.length === 0) return;
  const found = new Map((await target.list()).map(({ path, size }) => [path, size]));
  const scratch = mkdtempSync(join(tmpdir(), 'idrift-transfer-'));
  const temporary = join(scratch, 'file');
  try {
    for (const { path, size } of wanted) {
      pass.signal?.throwIfAborted();
      const renamed = renaming !== null && path === 'MLmodel';
      if (!renamed && found.get(path) === size) continue;
      await source.get(path, temporary);
      if (renamed && renaming) await rename(temporary, renaming);
      if (found.get(path) === (await stat(temporary)).size) continue;
      pass.counts.files += 1;
      if (pass.write) await target.put(path, temporary);
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
};

/** null where one of them lies where we cannot reach it; the rest of the run is copied all the same. */
const bothPlaces = async (pass: Pass, from: Owner, to: Owner): Promise<[ArtifactPlace, ArtifactPlace] | null> => {
  try {
    return [await pass.source.place(from), await pass.target.place(to)];
  } catch (thrown) {
    if (isAway(thrown)) throw thrown;
    pass.notes.add(`Files of ${from.kind} ${from.id} were left out: ${toErrorInfo(thrown).message}`);
    return null;
  }
};

/** MLflow's loaders report to the model and the run that the file names. */
const rename = async (file: string, renaming: Renaming): Promise<void> => {
  let text = await readFile(file, 'utf8');
  for (const [before, after] of renaming) if (before !== '') text = text.replaceAll(before, after);
  await writeFile(file, text);
};
