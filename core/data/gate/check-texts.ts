/** Row by row: lines that are no rows, bytes and characters that were damaged, texts that are empty or too long. */
import { byHand, counted, grouped, listed, type Noted, pathsOf, placesOf, rowsBySplit } from './places.ts';
import { type Damage, damageOf, repairedText } from './repair-text.ts';
import type { Check, Finding, Fix, GateFile, GateRow, Severity } from './types.ts';

export type TokenLimit = {
  readonly limit: number;
  /** Left out: four characters are taken for one token, and the report says so. */
  readonly count?: ((text: string) => number) | undefined;
};

export const checkTexts = (files: readonly GateFile[], tokens: TokenLimit): Finding[] => [
  ...unreadable(files),
  ...damagedFiles(files),
  ...damagedTexts(files),
  ...emptyTexts(files),
  ...longTexts(files, tokens),
];

type Told = {
  readonly id: string;
  readonly check: Check;
  readonly severity: Severity;
  readonly title: string;
  readonly message: string;
};

const finding = (
  files: readonly GateFile[],
  told: Told,
  noted: readonly Noted[],
  fix: Fix,
  otherFixes: readonly Fix[] = [],
): Finding => ({
  ...told,
  count: noted.length,
  places: placesOf(noted, pathsOf(files)),
  fix,
  otherFixes,
});

const dropFix = (noted: readonly Noted[]): Fix => ({
  id: 'drop-rows',
  kind: 'drop-rows',
  label: 'Remove these rows',
  consequence: `${counted(noted.length, 'row')} go.`,
  rows: rowsBySplit(noted.map(({ row }) => row)),
});

const allRows = (files: readonly GateFile[]): readonly GateRow[] => files.flatMap(({ rows }) => rows);

const unreadable = (files: readonly GateFile[]): Finding[] => {
  const noted = allRows(files).flatMap((row): Noted[] => (row.fault === null ? [] : [{ row, note: row.fault }]));
  if (noted.length === 0) return [];
  const told: Told = {
    id: 'unreadable-row',
    check: 'unreadable-row',
    severity: 'error',
    title: 'Lines that are no rows',
    message: `${counted(noted.length, 'line is no row', 'lines are no rows')}: each must be one JSON object with a "text" and a "label".`,
  };
  return [finding(files, told, noted, dropFix(noted), [byHand('Correct them by hand')])];
};

/** Of whole files, and of lines that are not UTF-8. */
const damagedFiles = (files: readonly GateFile[]): Finding[] => {
  const bad = files.filter(({ encoding, notUtf8 }) => encoding === 'utf-16' || notUtf8.size > 0);
  const marked = files.filter(({ encoding }) => encoding === 'utf-8 with byte order mark');
  const rewrite = (some: readonly GateFile[], label: string, consequence: string): Fix => ({
    id: 're-encode',
    kind: 're-encode',
    label,
    consequence,
    rows: {},
    files: some.map(({ split }) => split),
  });
  const found: Finding[] = [];
  if (bad.length > 0) {
    const noted = bad.flatMap(({ rows, notUtf8, encoding }) =>
      encoding === 'utf-16' ? rows : rows.filter(({ index }) => notUtf8.has(index)),
    );
    const whole = bad.filter(({ encoding }) => encoding === 'utf-16').map(({ path }) => `${path} is UTF-16`);
    const lines = bad
      .filter(({ notUtf8 }) => notUtf8.size > 0)
      .map(
        ({ path, notUtf8 }) =>
          `${path} has ${counted(notUtf8.size, 'line')} that ${notUtf8.size === 1 ? 'is' : 'are'} not UTF-8`,
      );
    const told: Told = {
      id: 'encoding:not-utf-8',
      check: 'encoding',
      severity: 'error',
      title: 'Not UTF-8',
      message: `${listed([...whole, ...lines])}. Data files are UTF-8; shown here as Windows-1252 reads it.`,
    };
    const fix = rewrite(
      bad,
      'Write as UTF-8',
      'The letters become those that are shown here. Look at them first: whether they were Windows-1252 cannot be seen from the bytes.',
    );
    found.push(
      finding(
        files,
        told,
        noted.map((row) => ({ row })),
        fix,
      ),
    );
  }
  if (marked.length > 0) {
    const told: Told = {
      id: 'encoding:byte-order-mark',
      check: 'encoding',
      severity: 'info',
      title: 'Byte order mark',
      message: `${listed(marked.map(({ path }) => path))} ${marked.length === 1 ? 'begins' : 'begin'} with a byte order mark, which some programs take for a part of the first line.`,
    };
    const fix = rewrite(marked, 'Leave it out', 'Three bytes at the start of the file go.');
    found.push({ ...finding(files, told, [], fix), count: marked.length });
  }
  return found;
};

const KINDS: readonly {
  readonly damage: Damage;
  readonly severity: Severity;
  readonly title: string;
  readonly says: string;
}[] = [
  {
    damage: 'mojibake',
    severity: 'error',
    title: 'Damaged letters',
    says: 'letters that were UTF-8 and were read as something else ("Ã¥" for "å")',
  },
  {
    damage: 'replacement',
    severity: 'error',
    title: 'Lost letters',
    says: 'the sign � in place of letters that were lost; only the source has them',
  },
  {
    damage: 'surrogate',
    severity: 'error',
    title: 'Halves of characters',
    says: 'half of a character: it was cut in the middle of an emoji or a rare letter',
  },
  {
    damage: 'control',
    severity: 'warning',
    title: 'Control characters',
    says: 'control characters, such as a zero byte',
  },
];

const damagedTexts = (files: readonly GateFile[]): Finding[] => {
  const found = new Map<Damage, GateRow[]>(KINDS.map(({ damage }) => [damage, []]));
  for (const row of allRows(files)) {
    if (row.text === null) continue;
    for (const damage of damageOf(row.text)) found.get(damage)?.push(row);
  }
  return KINDS.flatMap(({ damage, severity, title, says }): Finding[] => {
    const rows = found.get(damage) ?? [];
    if (rows.length === 0) return [];
    const isLost = damage === 'replacement';
    const noted = rows.map(
      (row): Noted => (isLost ? { row } : { row, note: `would be: ${repairedText(row.text ?? '').slice(0, 120)}` }),
    );
    const told: Told = {
      id: `encoding:${damage}`,
      check: 'encoding',
      severity,
      title,
      message: `${counted(rows.length, 'text has', 'texts have')} ${says}.`,
    };
    const mend: Fix = {
      id: 're-encode',
      kind: 're-encode',
      label: damage === 'mojibake' ? 'Mend the letters' : 'Leave them out',
      consequence: `${counted(rows.length, 'text changes', 'texts change')}; each is shown as it would be.`,
      rows: rowsBySplit(rows),
    };
    const drop = dropFix(noted);
    return [isLost ? finding(files, told, noted, drop) : finding(files, told, noted, mend, [drop])];
  });
};

const emptyTexts = (files: readonly GateFile[]): Finding[] => {
  const noted = allRows(files).flatMap((row): Noted[] =>
    row.text !== null && row.text.trim() === '' ? [{ row }] : [],
  );
  if (noted.length === 0) return [];
  const told: Told = {
    id: 'empty-text',
    check: 'empty-text',
    severity: 'error',
    title: 'Empty texts',
    message: `${counted(noted.length, 'row has', 'rows have')} nothing but white space as ${noted.length === 1 ? 'its' : 'their'} text.`,
  };
  return [finding(files, told, noted, dropFix(noted))];
};

/** Characters of Swedish and English text that make about one token. */
const CHARACTERS = 4;

const longTexts = (files: readonly GateFile[], { limit, count }: TokenLimit): Finding[] => {
  const noted: Noted[] = [];
  for (const row of allRows(files)) {
    // A token has at least one character: most texts need no counting.
    if (row.text === null || row.text.length <= limit) continue;
    const tokens = count ? count(row.text) : Math.ceil(row.text.length / CHARACTERS);
    if (tokens > limit) noted.push({ row, note: `${count ? '' : 'about '}${counted(tokens, 'token')}` });
  }
  if (noted.length === 0) return [];
  const told: Told = {
    id: 'long-text',
    check: 'long-text',
    severity: 'warning',
    title: 'Texts that are cut',
    message: `${counted(noted.length, 'text is', 'texts are')} longer than ${grouped(limit)} tokens${count ? '' : ', at about four characters a token'}. A model reads the beginning only: what the label rests on may come after it.`,
  };
  return [finding(files, told, noted, byHand('Shorten or split them by hand'), [dropFix(noted)])];
};
