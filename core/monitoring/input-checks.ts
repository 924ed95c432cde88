/** Rules for single texts, which need no error rate: damaged letters, signs that do not belong, repeats, and texts beyond what the reference knows. */
import type { InputCheck, InputKind } from '../contract/drift-family.ts';
import type { LiveText } from './drift-input.ts';
import { normalisedText } from './surprisal.ts';
import { isBlank } from './text-scores.ts';

const MOST_IDS = 20;
const REPEATS = { rows: 5, share: 0.1 } as const;

/** The bytes 0x80 … 0x9F as Windows-1252 shows them; where it shows nothing they come as Latin-1's own signs. */
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';
const DAMAGED = new RegExp(`[Â-ô][\\u0080-¿${WINDOWS_1252}]`, 'u');
const strictly = new TextDecoder('utf-8', { fatal: true });

/** UTF-8 that was read as Latin-1 or Windows-1252: written back into bytes, it is valid and shorter. */
export const isMojibake = (text: string): boolean => {
  if (!DAMAGED.test(text)) return false;
  const bytes: number[] = [];
  for (const letter of text) {
    const code = letter.codePointAt(0) as number;
    const shown = WINDOWS_1252.indexOf(letter);
    if (shown >= 0) bytes.push(0x80 + shown);
    else if (code < 0x100) bytes.push(code);
    else return false;
  }
  try {
    return Array.from(strictly.decode(Uint8Array.from(bytes))).length < bytes.length;
  } catch {
    return false;
  }
};

/** C0 and C1 but for tabs and line breaks. */
const hasControl = (text: string): boolean =>
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f]/u.test(text);

const RULES: Readonly<Record<'mojibake' | 'replacement' | 'control', (text: string) => boolean>> = {
  mojibake: isMojibake,
  replacement: (text) => text.includes('\uFFFD'),
  control: hasControl,
};

type InputRows = {
  /** All rows of the window, blank ones among them. */
  readonly window: readonly LiveText[];
  readonly reference: readonly string[];
  /** Bits per character of each reference text, and of a text; null: there is no model of the training texts, or no text. */
  readonly bits: { readonly reference: readonly number[]; readonly of: (text: string) => number } | null;
};

/** One entry for each rule, in the order of the rules; all of them for any window. */
export const inputChecks = ({ window, reference, bits }: InputRows): InputCheck[] => {
  const known = window.filter((row) => !row.statistics);
  const wordful = known.filter(({ text }) => !isBlank(text));
  const entry = (kind: InputKind, rows: readonly LiveText[], expected: number | null, alarm: boolean): InputCheck => ({
    kind,
    count: rows.length,
    expected,
    alarm,
    ids: rows.slice(0, MOST_IDS).map(({ id }) => id),
  });
  const damaged = (['mojibake', 'replacement', 'control'] as const).map((kind) => {
    const rows = wordful.filter(({ text }) => RULES[kind](text));
    const usual = reference.filter(RULES[kind]).length;
    // What the reference has as well is usual there, and no news.
    return entry(
      kind,
      rows,
      reference.length === 0 ? null : (usual / reference.length) * wordful.length,
      rows.length > 0 && usual === 0,
    );
  });
  const repeated = repeatsIn(wordful);
  const usualRepeats = new Set(repeatsIn(reference.map((text) => ({ text }))).map(({ text }) => normalisedText(text)));
  const strange =
    usualRepeats.size === 0 ? repeated : repeated.filter(({ text }) => !usualRepeats.has(normalisedText(text)));
  const blank = window.filter((row) => (row.statistics ? row.statistics.words === 0 : isBlank(row.text)));
  const highest =
    bits === null ? null : bits.reference.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const strangers =
    bits === null || highest === null || bits.reference.length === 0
      ? []
      : wordful.filter(({ text }) => bits.of(text) > highest);
  return [
    ...damaged,
    entry('repeats', repeated, null, strange.length > 0),
    entry('blank', blank, null, false),
    entry(
      'over_long',
      window.filter(({ truncated }) => truncated === true),
      null,
      false,
    ),
    entry('stranger', strangers, bits === null ? null : wordful.length / (reference.length + 1), false),
  ];
};

/** Rows whose text, but for case and white space, is that of at least five rows and a tenth of all. */
const repeatsIn = <Row extends { readonly text: string }>(rows: readonly Row[]): Row[] => {
  const counts = new Map<string, number>();
  const frequent = frequentIn(rows);
  if (frequent.size === 0) return [];
  const keys = rows.map(({ text }) => {
    const key = normalisedText(text);
    return frequent.has(key) ? key : null;
  });
  for (const key of keys) if (key !== null) counts.set(key, (counts.get(key) ?? 0) + 1);
  const least = Math.max(REPEATS.rows, REPEATS.share * rows.length);
  return rows.filter((_, i) => (counts.get(keys[i] ?? '') ?? 0) >= least);
};

/**
 * Texts among which are all that make up a tenth of the rows (Misra & Gries 1982): a window of a million texts is looked through without
 * keeping them.
 */
const frequentIn = (rows: readonly { readonly text: string }[]): ReadonlyMap<string, number> => {
  const counters = new Map<string, number>();
  for (const { text } of rows) {
    const key = normalisedText(text);
    const count = counters.get(key);
    if (count !== undefined) counters.set(key, count + 1);
    else if (counters.size < 1 / REPEATS.share) counters.set(key, 1);
    else
      for (const [other, own] of counters) {
        if (own === 1) counters.delete(other);
        else counters.set(other, own - 1);
      }
  }
  return counters;
};
