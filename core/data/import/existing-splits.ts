/** The splits that lie in the folder that rows are imported into. */
import { existsSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Split } from '../../contract/common.ts';
import { IdriftError } from '../../contract/errors.ts';
import { isDataPath } from '../formats/data-path.ts';
import { openRowFile } from '../rows/row-file.ts';
import { textOf } from '../rows/row-text.ts';
import { createLineScanner } from '../rows/scan-line.ts';
import { workspaceOuts } from '../tracked-files.ts';
import { SPLIT_NUMBERS } from './assign.ts';
import type { ImportTarget } from './types.ts';

export type TargetFile = {
  readonly split: Split;
  /** From the project, with `/`. */
  readonly path: string;
  readonly file: string;
  readonly exists: boolean;
};

/**
 * @throws IdriftError `bad-input` for a folder that is no place for data, `conflict` when a tracked split does not lie in the folder: it
 * would be lost by writing another in its place
 */
export const targetFiles = ({ projectDir, folder, mode }: ImportTarget): readonly TargetFile[] => {
  const clean = posix.normalize(folder.replaceAll('\\', '/')).replace(/\/$/, '');
  if (clean !== '.' && !isDataPath(clean)) {
    throw new IdriftError({
      code: 'bad-input',
      message: `${folder} is no folder for data.`,
      where: 'folder',
      hint: 'Name one inside the project, such as data.',
    });
  }
  const tracked = mode === 'append' ? new Set(workspaceOuts(projectDir).map(({ path }) => path)) : new Set<string>();
  return SPLIT_NUMBERS.map((split) => {
    const path = posix.join(clean, `${split}.jsonl`);
    const file = join(projectDir, path);
    const exists = existsSync(file) && statSync(file).isFile();
    if (!exists && tracked.has(path)) {
      throw new IdriftError({
        code: 'conflict',
        message: `${path} is tracked, but it does not lie in the folder: rows cannot be added to it.`,
        where: path,
        hint: 'Check it out first: idrift data checkout. Or replace the splits instead of adding to them.',
      });
    }
    return { split, path, file, exists };
  });
};

/** Calls `use` with each text of the file; gives how many rows it has. Lines that are no rows count all the same. */
export const eachText = async (
  file: string,
  use: (text: string) => void,
  signal: AbortSignal | undefined,
): Promise<number> => {
  const rows = openRowFile(file);
  const scanner = createLineScanner();
  for await (const { bytes, first, end, offset } of rows.blocks(signal)) {
    for (let row = first; row < end; row++) {
      scanner.scan(bytes, rows.offsetOf(row) - offset, rows.offsetOf(row + 1) - offset);
      const text = textOf(bytes, scanner.text);
      if (text !== null) use(text);
    }
  }
  return rows.rows();
};
