/** How a file's columns become texts, labels and splits: what is filled in first, and whether it is complete. */
import type { ImportColumns, ImportMapping } from '../../../core/contract/index.ts';

export type Draft = {
  readonly text: string | null;
  readonly label: string | null;
  /** The label of all rows, where no column has it. */
  readonly constant: string;
  readonly by: 'column' | 'one' | 'shares';
  readonly splitColumn: string | null;
  readonly split: 'train' | 'val' | 'test';
  /** Percent. */
  readonly train: number;
  readonly val: number;
  readonly keep: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
};

export const SEED = 42;

/** Chosen in place of a column: no column is called so. */
export const ONE_LABEL = '\u0000one label';

const TEXT = /^(text|texts|sentence|review|comment|content|message|body|kommentar|omdöme|recension)$/i;
const LABEL = /^(label|labels|class|category|sentiment|target|y|etikett|klass)$/i;
const SPLIT = /^(split|set|fold|subset|del)$/i;

/** The engine's guess, else by the columns' names. */
export const draftOf = ({ columns, guess }: ImportColumns): Draft => {
  const names = columns.map(({ name }) => name);
  const find = (pattern: RegExp): string | null => names.find((name) => pattern.test(name.trim())) ?? null;
  const text = guess?.text ?? find(TEXT) ?? null;
  const guessed = typeof guess?.label === 'string' ? guess.label : null;
  const label = guessed ?? find(LABEL) ?? null;
  const splitColumn = guess?.split.by === 'column' ? guess.split.column : find(SPLIT);
  return {
    text,
    label,
    constant: '',
    by: splitColumn !== null ? 'column' : guess?.split.by === 'shares' ? 'shares' : 'one',
    splitColumn,
    split: guess?.split.by === 'one' ? guess.split.split : 'train',
    train: 80,
    val: 10,
    keep: names.filter((name) => name !== text && name !== label && name !== splitColumn),
    labels: guess?.labels ?? {},
  };
};

/** null while something is missing. */
export const mappingOf = (draft: Draft): ImportMapping | null => {
  const { text, label, by, splitColumn, split, train, val, keep, labels } = draft;
  const constant = draft.constant.trim();
  if (text === null || label === null || text === label || (label === ONE_LABEL && constant === '')) return null;
  if (by === 'column' && splitColumn === null) return null;
  if (by === 'shares' && train + val > 100) return null;
  return {
    text,
    label: label === ONE_LABEL ? { constant } : label,
    split:
      by === 'column'
        ? { by, column: splitColumn ?? '' }
        : by === 'one'
          ? { by, split }
          : { by, train: train / 100, val: val / 100, test: (100 - train - val) / 100, seed: SEED },
    keep: keep.filter((name) => name !== text && name !== label),
    labels: { ...labels },
  };
};
