/** A row of the file as a row of the data, by the mapping; or why it cannot be one. */
import type { Split } from '../../contract/common.ts';
import { IdriftError } from '../../contract/errors.ts';
import { cellText } from './cells.ts';
import { splitOfWord } from './guess.ts';
import type { Source, SourceRow } from './source.ts';
import type { Cell, ImportMapping, MappedRow } from './types.ts';

type Mapped = {
  readonly row: MappedRow;
  /** null: by chance. */
  readonly split: Split | null;
};

/** A text says why not. */
export type Mapper = (row: SourceRow) => Mapped | string;

const BROKEN = '\ufffd';

export const createMapper = (mapping: ImportMapping): Mapper => {
  const texts = textColumns(mapping);
  const words = new Map(Object.entries(mapping.labels ?? {}));
  const kept = keptNames(mapping);
  const { label, split } = mapping;
  const renamed = (name: string): string => (words.get(name) ?? words.get(name.trim()) ?? name).trim();

  const labelsOf = (cell: Cell): Pick<MappedRow, 'label' | 'labels'> | string => {
    if (Array.isArray(cell)) {
      const names = cell.map((each: Cell) => renamed(cellText(each) ?? ''));
      if (names.includes('')) return 'a label in its list is empty';
      const labels = [...new Set(names)].toSorted();
      return { label: labels.join(', '), labels };
    }
    const name = renamed(cellText(cell) ?? '');
    if (name === '') return 'it has no label';
    return name.includes(BROKEN) ? 'its label holds bytes that are no signs' : { label: name, labels: null };
  };

  /** A text says why there is none; null: by chance. */
  const splitOf = (cells: SourceRow['cells']): { readonly split: Split | null } | string => {
    if (split.by === 'one') return { split: split.split };
    if (split.by === 'shares') return { split: null };
    const word = (cellText(cells[split.column]) ?? '').trim();
    const found = split.words?.[word] ?? splitOfWord(word);
    return found ? { split: found } : word === '' ? 'it names no split' : `"${word.slice(0, 40)}" is no split`;
  };

  return ({ cells }) => {
    const parts = texts.map((name) => cellText(cells[name]) ?? '').filter((part) => part.trim() !== '');
    if (parts.length === 0) return 'its text is empty';
    const text = parts.join('\n');
    if (text.includes(BROKEN)) return 'its text holds bytes that are no signs';
    const named =
      label === null
        ? { label: null, labels: null }
        : typeof label === 'string'
          ? labelsOf(cells[label])
          : { label: label.constant, labels: null };
    if (typeof named === 'string') return named;
    const where = splitOf(cells);
    if (typeof where === 'string') return where;
    const extra: Record<string, Cell> = {};
    for (const [name, as] of kept) {
      const cell = cells[name];
      if (cell !== undefined && cell !== null && cell !== '') extra[as] = cell;
    }
    return { row: { text, ...named, extra }, ...where };
  };
};

const textColumns = ({ text }: ImportMapping): readonly string[] => (typeof text === 'string' ? [text] : text);

const OWN = new Set(['text', 'label', 'labels', 'split']);

/** Columns that are kept, and the names that they get: those that a row has of its own are not theirs to take. */
const keptNames = (mapping: ImportMapping): ReadonlyMap<string, string> => {
  const kept = new Map<string, string>();
  const taken = new Set(mapping.keep ?? []);
  for (const name of mapping.keep ?? []) {
    let as = name;
    while (OWN.has(as) || (as !== name && taken.has(as))) as = `original ${as}`;
    taken.add(as);
    kept.set(name, as);
  }
  return kept;
};

/** The line of the data file. */
export const lineOf = ({ text, label, labels, extra }: MappedRow): string => {
  const named = labels !== null ? { labels } : label !== null ? { label } : {};
  return `${JSON.stringify({ text, ...named, ...extra })}\n`;
};

/** @throws IdriftError `bad-input` for a mapping that no row can meet, with the field that is wrong */
export const checkMapping = (mapping: ImportMapping): void => {
  const bad = (where: string, message: string, hint: string): IdriftError =>
    new IdriftError({ code: 'bad-input', message, where, hint });
  if (textColumns(mapping).length === 0) throw bad('text', 'No column is named for the text.', 'Choose one.');
  const { label, split } = mapping;
  if (label !== null && typeof label === 'object' && label.constant.trim() === '') {
    throw bad('label', 'The label for all rows is empty.', 'Give it a name.');
  }
  if (split.by !== 'shares') return;
  const shares = [split.train, split.val, split.test];
  const sum = shares.reduce((total, share) => total + share, 0);
  if (shares.every((share) => share >= 0 && share <= 1) && Math.abs(sum - 1) < 1e-6) return;
  throw bad('split', `The shares ${shares.join(', ')} do not add up to 1.`, 'Give three such as 0.8, 0.1 and 0.1.');
};

/** @throws IdriftError `bad-input` when the file lacks a column of the mapping */
export const checkColumns = (mapping: ImportMapping, { name, columns }: Source): void => {
  if (columns === null) return;
  const { label, split } = mapping;
  const wanted = [
    ...textColumns(mapping),
    ...(typeof label === 'string' ? [label] : []),
    ...(split.by === 'column' ? [split.column] : []),
  ];
  const missing = wanted.find((column) => !columns.includes(column));
  if (missing === undefined) return;
  throw new IdriftError({
    code: 'bad-input',
    message: `${name} has no column "${missing}".`,
    where: name,
    hint: `Its columns are ${columns.map((column) => `"${column}"`).join(', ')}.`,
  });
};
