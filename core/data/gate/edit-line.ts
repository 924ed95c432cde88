/** One line of JSONL with another text or label: the bytes of everything else in it stay as they are. */
import { createLineScanner, KIND, type Span } from '../rows/scan-line.ts';
import { textOf } from '../rows/row-text.ts';

const scanner = createLineScanner();

const replaced = (line: Buffer, { from, to }: Span, value: unknown): Buffer =>
  Buffer.concat([line.subarray(0, from), Buffer.from(jsonSpelled(value, isAscii(line))), line.subarray(to)]);

const isAscii = (line: Buffer): boolean => line.every((byte) => byte < 0x80);

/** JSON; with escapes alone where the line has no other letters either: its writer wants it so. */
export const jsonSpelled = (value: unknown, ascii: boolean): string => {
  const json = JSON.stringify(value);
  return ascii
    ? json.replaceAll(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    : json;
};

/** The line itself when its text stays the same, or when it has none. */
export const withText = (line: Buffer, change: (text: string) => string): Buffer => {
  if (!scanner.scan(line, 0, line.length)) return line;
  const text = textOf(line, scanner.text);
  if (text === null) return line;
  const changed = change(text);
  return changed === text ? line : replaced(line, scanner.text, changed);
};

/**
 * `label` for the row's one label; `rename` for each name in a list of labels, or for the one.
 * @param list in place of a list of labels; left out: its names are renamed.
 */
export const withLabel = (
  line: Buffer,
  label: string | null,
  rename: Readonly<Record<string, string>>,
  list?: readonly string[],
): Buffer => {
  if (!scanner.scan(line, 0, line.length)) return line;
  const span = scanner.labels.from >= 0 && scanner.labels.kind === KIND.list ? scanner.labels : scanner.label;
  if (span.from < 0) return line;
  const value: unknown = JSON.parse(line.toString('utf8', span.from, span.to));
  const renamed = (name: unknown): unknown =>
    typeof name === 'string' && Object.hasOwn(rename, name) ? rename[name] : name;
  if (!Array.isArray(value)) {
    const next = label ?? renamed(value);
    return next === value ? line : replaced(line, span, next);
  }
  const next = [...new Set(list ?? value.map(renamed))];
  return next.length === value.length && next.every((name, at) => name === value[at])
    ? line
    : replaced(line, span, next);
};
