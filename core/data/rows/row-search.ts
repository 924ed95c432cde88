/** Rows whose text holds what is looked for, whatever its case: looked for in whole blocks first, and only hits are looked at by row. */
import { createNumbers } from './numbers.ts';
import type { Block, RowFile } from './row-file.ts';
import { textOf } from './row-text.ts';
import { createLineScanner } from './scan-line.ts';

const BACKSLASH = 0x5c;

/**
 * @param wanted in lower case
 * @param isCandidate rows that may be in the answer at all
 * @returns row numbers, ascending
 */
export const searchRows = async (
  file: RowFile,
  wanted: string,
  isCandidate: (row: number) => boolean,
  signal?: AbortSignal,
): Promise<Uint32Array> => {
  const scanner = createLineScanner();
  const found = createNumbers();
  for await (const block of file.blocks(signal)) {
    for (const row of likely(file, block, wanted)) {
      if (!isCandidate(row)) continue;
      const [from, to] = [file.offsetOf(row) - block.offset, file.offsetOf(row + 1) - block.offset];
      const text = scanner.scan(block.bytes, from, to) ? textOf(block.bytes, scanner.text) : null;
      if (text?.toLowerCase().includes(wanted)) found.push(row);
    }
  }
  return Uint32Array.from(found.all());
};

/** Rows whose line holds it somewhere, or has an escape: its bytes are not its text then. */
function* likely(file: RowFile, { bytes, first, end, offset, escapes }: Block, wanted: string): Generator<number> {
  if (escapes) {
    for (let row = first; row < end; row++) {
      const line = bytes.subarray(file.offsetOf(row) - offset, file.offsetOf(row + 1) - offset);
      if (line.includes(BACKSLASH) || line.toString('utf8').toLowerCase().includes(wanted)) yield row;
    }
    return;
  }
  const lower = bytes.toString('utf8').toLowerCase();
  let row = first;
  let rowEnd = endOfRow(lower, 0);
  for (let from = 0; ; from = rowEnd) {
    const hit = lower.indexOf(wanted, from);
    if (hit < 0) return;
    while (hit >= rowEnd) {
      row++;
      rowEnd = endOfRow(lower, rowEnd);
    }
    yield row;
  }
}

/** After the line feed of the row that begins at `from`, and after blank lines that follow. */
const endOfRow = (text: string, from: number): number => {
  const feed = text.indexOf('\n', from);
  if (feed < 0) return text.length;
  let at = feed + 1;
  while (at < text.length && text.charCodeAt(at) <= 0x20) at++;
  return at;
};
