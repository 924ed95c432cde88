/** Parsed data files by the md5 of their bytes: a version's rows are parsed once, however often they are paged. */
import type { Row } from '../contract/common.ts';

/** Characters of text kept in memory over all files; the least recently used go first. */
const MOST_CHARACTERS = 200_000_000;

const files = new Map<string, { readonly rows: readonly Row[]; readonly characters: number }>();

export const cachedRows = (md5: string, read: () => readonly Row[]): readonly Row[] => {
  const known = files.get(md5);
  if (known) {
    files.delete(md5);
    files.set(md5, known);
    return known.rows;
  }
  const rows = read();
  const characters = rows.reduce((sum, { text }) => sum + text.length, 0);
  files.set(md5, { rows, characters });
  let total = [...files.values()].reduce((sum, file) => sum + file.characters, 0);
  for (const [oldest, file] of files) {
    if (total <= MOST_CHARACTERS || oldest === md5) break;
    files.delete(oldest);
    total -= file.characters;
  }
  return rows;
};
