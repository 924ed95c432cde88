/** Rows whose text is just this one. Looked for as bytes, which is some times as fast as a search that takes any case. */
import type { Block, RowFile } from './row-file.ts';
import { textOf } from './row-text.ts';
import { createLineScanner } from './scan-line.ts';

const BACKSLASH = 0x5c;

/** @returns row numbers, ascending */
export const rowsOfText = async (file: RowFile, text: string, signal?: AbortSignal): Promise<readonly number[]> => {
  const scanner = createLineScanner();
  const wanted = Buffer.from(text);
  const found: number[] = [];
  for await (const block of file.blocks(signal)) {
    for (const row of likely(file, block, wanted)) {
      const [from, to] = [file.offsetOf(row) - block.offset, file.offsetOf(row + 1) - block.offset];
      if (scanner.scan(block.bytes, from, to) && textOf(block.bytes, scanner.text) === text) found.push(row);
    }
  }
  return found;
};

/** Rows whose line holds the bytes, or has an escape: its bytes are not its text then. */
function* likely(file: RowFile, { bytes, first, end, offset, escapes }: Block, wanted: Buffer): Generator<number> {
  if (escapes) {
    for (let row = first; row < end; row++) {
      const line = bytes.subarray(file.offsetOf(row) - offset, file.offsetOf(row + 1) - offset);
      if (line.includes(BACKSLASH) || line.includes(wanted)) yield row;
    }
    return;
  }
  for (let from = 0; ; ) {
    const hit = bytes.indexOf(wanted, from);
    if (hit < 0) return;
    const row = rowAt(file, offset + hit, first, end);
    yield row;
    from = file.offsetOf(row + 1) - offset;
  }
}

/** The row of `first` to `end` in which a byte of the file lies. */
const rowAt = (file: RowFile, position: number, first: number, end: number): number => {
  let [low, high] = [first, end - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (file.offsetOf(middle) <= position) low = middle;
    else high = middle - 1;
  }
  return low;
};
