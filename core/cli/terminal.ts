/** What every verb writes: one JSON document or text for people on stdout, progress and errors on stderr, an exit status. */
import type { ErrorInfo } from '../contract/errors.ts';

export type GlobalOptions = { readonly project?: string; readonly json?: boolean; readonly progress?: string };

/** `no` is "done, and the answer is no": a gate that is shut, drift found. */
export const EXIT = { done: 0, failed: 1, usage: 2, notFound: 3, no: 4, cancelled: 130 } as const;

export const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** A path as it can be pasted into a shell. */
export const shellWord = (word: string): string =>
  /^[\w./:~\\-]+$/.test(word) ? word : `"${word.replaceAll(/(["$`])/g, '\\$1')}"`;

/** Exactly one document with --json; otherwise the text for people. */
export const printResult = (options: GlobalOptions, value: unknown, text: () => string): void => {
  print(options.json === true ? JSON.stringify(value) : text());
};

const exitStatusOf = (info: ErrorInfo): number => {
  switch (info.code) {
    case 'not-found':
      return EXIT.notFound;
    case 'cancelled':
      return EXIT.cancelled;
    default:
      return EXIT.failed;
  }
};

/** What, where, and what to do: on stderr, or as JSON on stdout. Gives the exit status. */
export const reportError = (options: GlobalOptions, info: ErrorInfo): number => {
  if (options.json === true) {
    const { code, message, hint, where } = info;
    print(JSON.stringify({ error: { code, message, hint: hint ?? null, where: where ?? null } }));
  } else {
    const where = info.where && !info.message.includes(info.where) ? ` (${info.where})` : '';
    process.stderr.write(`idrift: ${info.message}${where}\n${info.hint ? `  ${info.hint}\n` : ''}`);
  }
  return exitStatusOf(info);
};

const letters = (text: string): string[] => Array.from(text);

/** Texts are other people's: no control character of theirs reaches the terminal. */
const plain = (text: string): string => text.replace(/\p{Cc}+/gu, ' ');

const LEAST_WIDTH = 6;

/** A table that fits the terminal: columns padded, numbers to the right, the widest columns cut when needed. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[], width = 100): string => {
  const cells = [head, ...rows].map((row) => row.map(plain));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => letters(row[column] ?? '').length)));
  const tooWide = (): number => widths.reduce((sum, each) => sum + each + 2, -2) - width;
  while (tooWide() > 0) {
    const widest = widths.indexOf(Math.max(...widths));
    const next = Math.max(LEAST_WIDTH, ...widths.filter((_, column) => column !== widest));
    const size = widths[widest] ?? 0;
    if (size <= LEAST_WIDTH) break;
    widths[widest] = Math.max(size - tooWide(), Math.min(next, size - 1));
  }
  const isNumber = head.map((_, column) => rows.every((row) => /^[−–-]?[\d  .%]*$/.test(row[column] ?? '')));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => {
        const text = cut(cell, widths[column] ?? 0);
        const gap = ' '.repeat((widths[column] ?? 0) - letters(text).length);
        return isNumber[column] ? gap + text : text + gap;
      })
      .join('  ')
      .trimEnd();
  return cells.map(line).join('\n');
};

const cut = (cell: string, size: number): string => {
  const all = letters(cell);
  return all.length > size ? `${all.slice(0, size - 1).join('')}…` : cell;
};

/** A share or metric with its interval, as in the app: "0.888 (0.841 to 0.922)". */
export const withInterval = (
  estimate: { value: number; interval: { low: number; high: number } | null } | null,
): string =>
  estimate === null
    ? '–'
    : estimate.interval === null
      ? estimate.value.toFixed(3)
      : `${estimate.value.toFixed(3)} (${estimate.interval.low.toFixed(3)} to ${estimate.interval.high.toFixed(3)})`;
