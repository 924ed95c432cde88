/** A model's tree as rows, and in words how much of it learns. */
import type { ModelOutline, ModelPart } from '../../../core/contract/index.ts';
import { count, number, percent } from '../../format/index.ts';

export type LayerRow = {
  /** Names from the top, joined. */
  readonly path: string;
  readonly part: ModelPart;
  /** From 1. */
  readonly level: number;
  /** null: it has no parts. */
  readonly open: boolean | null;
  /** Place among its siblings, from 1, and how many there are. */
  readonly place: number;
  readonly siblings: number;
};

export const layerRows = (
  parts: readonly ModelPart[],
  open: ReadonlySet<string>,
  above = '',
  level = 1,
): readonly LayerRow[] =>
  parts.flatMap((part, index) => {
    const path = above === '' ? part.name : `${above}.${part.name}`;
    const row: LayerRow = {
      path,
      part,
      level,
      open: part.parts.length === 0 ? null : open.has(path),
      place: index + 1,
      siblings: parts.length,
    };
    return row.open === true ? [row, ...layerRows(part.parts, open, path, level + 1)] : [row];
  });

const FAMILIES: Readonly<Record<string, string>> = {
  bert: 'BERT',
  roberta: 'RoBERTa',
  'xlm-roberta': 'XLM-R',
  distilbert: 'DistilBERT',
  electra: 'ELECTRA',
  modernbert: 'ModernBERT',
};
export const familyName = (family: string): string => FAMILIES[family] ?? family;

/** What is open at first: the model itself, so that its parts are in sight. */
export const openAtFirst = (parts: readonly ModelPart[]): ReadonlySet<string> =>
  new Set(parts.filter((part) => part.parts.some((child) => child.parts.length > 0)).map(({ name }) => name));

/** Adapters are named as PEFT names them. */
export const isAdapter = ({ name, kind }: ModelPart): boolean => kind === 'adapter' || /lora_[AB]/.test(name);

/** Whether adapters sit on it or below it. */
export const hasAdapters = (part: ModelPart): boolean => isAdapter(part) || part.parts.some(hasAdapters);

/** "148 994 of 124 841 476 weights learn (0.1193 %)": the digits that tell two adapters apart. */
export const trainableWords = ({ parameters, trainable }: Pick<ModelOutline, 'parameters' | 'trainable'>): string =>
  trainable === parameters
    ? `all ${count(parameters, 'weight')} learn`
    : `${number(trainable)} of ${count(parameters, 'weight')} learn (${percent(trainable / parameters, trainable < parameters / 100 ? 4 : 1)})`;

/** "768 × 3 072". */
export const shapeWords = (shape: ModelPart['shape']): string =>
  shape === null ? '' : shape.map((size) => number(size)).join(' × ');

export type Learns = 'all' | 'some' | 'none';
export const learnsOf = ({ parameters, trainable }: ModelPart): Learns =>
  trainable === 0 ? 'none' : trainable === parameters ? 'all' : 'some';

/** What a key does to the row that has the focus: another row's path, or opened and closed ones. */
export const moveInTree = (
  rows: readonly LayerRow[],
  at: number,
  key: string,
): { readonly to: number } | { readonly toggle: string } | null => {
  const row = rows[at];
  if (!row) return null;
  switch (key) {
    case 'ArrowDown':
      return { to: Math.min(rows.length - 1, at + 1) };
    case 'ArrowUp':
      return { to: Math.max(0, at - 1) };
    case 'Home':
      return { to: 0 };
    case 'End':
      return { to: rows.length - 1 };
    case 'ArrowRight':
      return row.open === false ? { toggle: row.path } : row.open === true ? { to: at + 1 } : null;
    case 'ArrowLeft':
      if (row.open === true) return { toggle: row.path };
      return {
        to: Math.max(
          0,
          rows.slice(0, at).findLastIndex(({ level }) => level < row.level),
        ),
      };
    case 'Enter':
    case ' ':
      return row.open === null ? null : { toggle: row.path };
    default:
      return null;
  }
};
