/** A file that the user names on the command line. */
import { readFileSync, statSync } from 'node:fs';
import { IdriftError } from '../contract/errors.ts';

/** @throws IdriftError that names the file; reading a folder would fail without its name. */
export const readInput = (file: string): Buffer => {
  if (statSync(file).isDirectory()) {
    throw new IdriftError({
      code: 'bad-input',
      message: `${file} is a folder, not a file.`,
      where: file,
      hint: 'Name a file in it.',
    });
  }
  return readFileSync(file);
};
