/** What a fix makes of the files: lines are left out or rewritten, all others keep their bytes, line ends included. */
import type { Split } from '../../contract/common.ts';
import { withLabel, withText } from './edit-line.ts';
import { maskedText } from '../../text/personal-data.ts';
import { decodeLine, decodeUtf16, encodingOf } from './read-file.ts';
import { repairedText } from './repair-text.ts';
import type { Fix } from './types.ts';

export type FileToFix = { readonly split: Split; readonly path: string; readonly bytes: Buffer };
export type FixedFile = FileToFix & {
  /** Rows that went, and lines whose bytes are others than before. */
  readonly dropped: number;
  readonly changed: number;
};

const NEWLINE = 0x0a;

/**
 * @param files as they were checked: a fix names rows by their place.
 * @param today as for the check: it bounds dates of birth.
 * @returns the files that change; they are written by the caller.
 */
export const applyFix = (files: readonly FileToFix[], fix: Fix, today: Date): readonly FixedFile[] =>
  files.flatMap((file) => {
    const rows = fix.rows[file.split] ?? [];
    const isWhole = fix.files?.includes(file.split) === true;
    if (rows.length === 0 && !isWhole) return [];
    const fixed = rewritten(file, rows, fix, isWhole, today);
    return fixed.bytes.equals(file.bytes) ? [] : [fixed];
  });

type LineChange = (line: Buffer, nth: number) => Buffer | null;

/** What becomes of the nth of the named rows; null: it goes. */
const changeOf = (fix: Fix, split: Split, today: Date): LineChange => {
  switch (fix.kind) {
    case 'drop-rows':
    case 'keep-in-train':
      return () => null;
    case 'relabel':
      return (line, nth) => withLabel(line, fix.labels?.[split]?.[nth] ?? null, fix.rename ?? {});
    case 're-encode':
      return (line) => withText(line, repairedText);
    case 'mask':
      return (line) => withText(line, (text) => maskedText(text, today));
    default:
      return (line) => line;
  }
};

const rewritten = (file: FileToFix, rows: readonly number[], fix: Fix, isWhole: boolean, today: Date): FixedFile => {
  const change = changeOf(fix, file.split, today);
  const encoding = encodingOf(file.bytes);
  // Lines of UTF-16 cannot be cut out as bytes: such a file becomes UTF-8 with any fix.
  const source = encoding === 'utf-16' ? Buffer.from(decodeUtf16(file.bytes)) : file.bytes;
  const parts: Buffer[] = [];
  let start = encoding === 'utf-8 with byte order mark' ? 3 : 0;
  if (start > 0 && !isWhole) parts.push(source.subarray(0, start));
  let [index, nth, dropped, changed] = [0, 0, 0, 0];
  while (start < source.length) {
    const newline = source.indexOf(NEWLINE, start);
    const end = newline < 0 ? source.length : newline;
    const line = source.subarray(start, end);
    const rest = source.subarray(end, newline < 0 ? end : end + 1);
    start = end + 1;
    const utf8 = isWhole ? asUtf8(line) : line;
    if (isBlank(utf8)) {
      parts.push(line, rest);
      continue;
    }
    const isNamed = rows[nth] === index;
    const now = isNamed ? change(utf8, nth) : utf8;
    index++;
    if (isNamed) nth++;
    if (now === null) {
      dropped++;
      continue;
    }
    if (now !== line) changed++;
    parts.push(now, rest);
  }
  return { ...file, bytes: Buffer.concat(parts), dropped, changed };
};

const asUtf8 = (line: Buffer): Buffer => {
  const { text, isUtf8 } = decodeLine(line);
  return isUtf8 ? line : Buffer.from(text);
};

/** As the gate's reader takes a blank line: white space of any kind. */
const isBlank = (line: Buffer): boolean => {
  if (line.length > 64) return false;
  return line.toString('utf8').trim() === '';
};
