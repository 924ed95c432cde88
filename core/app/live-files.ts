/** Files of live texts in the project's data folder. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { IdriftError } from '../contract/errors.ts';
import { splitOf } from '../data/split-files.ts';
import { readTexts } from '../text/jsonl.ts';

/** JSONL files of `data/` that are no split: texts that came in. */
export const findLiveFiles = (dir: string): { path: string; texts: number }[] => {
  const folder = join(dir, 'data');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl') && splitOf(name) === null)
    .flatMap((name) => {
      try {
        return [{ path: `data/${name}`, texts: readLiveFile(dir, `data/${name}`).length }];
      } catch {
        return []; // not a file of texts
      }
    });
};

const textPath = z.string().regex(/^data\/[^/\\]+\.jsonl$/);

/** @throws IdriftError for a path outside the data folder, a missing file, or one that holds no texts. */
export const readLiveFile = (dir: string, path: string): readonly string[] => {
  if (!textPath.safeParse(path).success) {
    throw new IdriftError({
      code: 'bad-input',
      message: `${path} is not a JSONL file of the project's data folder.`,
      where: path,
    });
  }
  const file = join(dir, path);
  if (!existsSync(file))
    throw new IdriftError({ code: 'not-found', message: `There is no file ${path}.`, where: path });
  return readTexts(readFileSync(file), path);
};
