/** Which column is the text, which the label, which the split: by their names in English and Swedish, then by what they hold. */
import type { Split } from '../../contract/common.ts';
import { cellText } from './cells.ts';
import type { SourceRow } from './source.ts';
import type { ImportColumn, ImportMapping } from './types.ts';

const TEXT_NAMES =
  /^(text|texts?|sentence|sentences|review|reviews?|review_?text|content|body|comment|comments|message|utterance|document|tweet|post|question|query|input|description|recension|kommentar|kommentarer|meddelande|omdöme|fråga|innehåll|mening|inlägg|fritext|beskrivning)$/i;
const LABEL_NAMES =
  /^(label|labels|class|category|categories|sentiment|target|intent|topic|rating|stars?|score|tag|tags|y|output|label_?text|etikett|etiketter|klass|kategori|betyg|ämne|känsla|tagg)$/i;
const SPLIT_NAMES = /^(split|splits|set|subset|partition|fold|usage|delmängd|uppdelning|del)$/i;

const WORDS: Readonly<Record<string, Split>> = {
  train: 'train',
  training: 'train',
  träning: 'train',
  tr: 'train',
  val: 'val',
  valid: 'val',
  validation: 'val',
  validering: 'val',
  dev: 'val',
  development: 'val',
  eval: 'val',
  test: 'test',
  testing: 'test',
  te: 'test',
};

/** The split that a word means, whatever its case. */
export const splitOfWord = (word: string): Split | null => WORDS[word.trim().toLowerCase()] ?? null;

/** Labels that a file may have for its column to be taken for one by its values alone. */
const MOST_LABELS = 50;

export type Guesses = { readonly text: string | null; readonly label: string | null; readonly split: string | null };

export const guessColumns = (columns: readonly ImportColumn[], rows: readonly SourceRow[]): Guesses => {
  const named = (pattern: RegExp): readonly ImportColumn[] => columns.filter(({ name }) => pattern.test(name.trim()));
  const split =
    [...named(SPLIT_NAMES), ...columns].find(({ name, distinct }) => {
      if (distinct === null || distinct === 0 || distinct > 6) return false;
      return rows.every(({ cells }) => {
        const word = cellText(cells[name]) ?? '';
        return word === '' || splitOfWord(word) !== null;
      });
    })?.name ?? null;
  const lengths = new Map(columns.map(({ name }) => [name, meanLength(rows, name)]));
  const texts = columns.filter(({ name, type }) => (type === 'text' || type === 'mixed') && name !== split);
  const longest = texts.toSorted((a, b) => (lengths.get(b.name) ?? 0) - (lengths.get(a.name) ?? 0))[0];
  const text = named(TEXT_NAMES).find(({ name, type }) => name !== split && (type === 'text' || type === 'mixed'));
  const textName = (text ?? longest)?.name ?? null;
  const isFree = ({ name }: ImportColumn): boolean => name !== split && name !== textName;
  const few = columns.find(
    (column) =>
      isFree(column) &&
      column.type !== 'object' &&
      column.distinct !== null &&
      column.distinct > 1 &&
      column.distinct <= Math.min(MOST_LABELS, Math.max(2, rows.length / 2)),
  );
  const label = named(LABEL_NAMES).find((column) => isFree(column) && column.type !== 'object') ?? few;
  return { text: textName, label: label?.name ?? null, split };
};

const meanLength = (rows: readonly SourceRow[], name: string): number =>
  rows.reduce((sum, { cells }) => sum + (cellText(cells[name])?.length ?? 0), 0) / Math.max(1, rows.length);

const SHARES = { train: 0.8, val: 0.1, test: 0.1, seed: 42 } as const;

/** @param file its name may say which split it is */
export const guessMapping = ({ text, label, split }: Guesses, file: string): ImportMapping | null => {
  if (text === null || label === null) return null;
  const own = splitOfWord(file.replace(/\.[^.]*$/, '').replace(/[-_.]?\d[-_\d]*(of[-_]?\d+)?$/i, ''));
  return {
    text,
    label,
    split:
      split !== null
        ? { by: 'column', column: split }
        : own !== null
          ? { by: 'one', split: own }
          : { by: 'shares', ...SHARES },
    keep: [],
    labels: {},
  };
};
