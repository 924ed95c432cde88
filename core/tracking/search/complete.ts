/** What may come next in a filter of runs, at a place in its text: for a field that completes while one types. */
import type { SqliteDatabase } from '../../base/sqlite.ts';
import { LISTABLE, NULLABLE, NUMERIC } from './checks.ts';
import { FilterError, type Span } from './filter-error.ts';
import { DATASET_KEYS, type EntityKind, type Identifier, runIdentifier } from './identifiers.ts';
import { RUN_ATTRIBUTES, RUN_TIMES } from './run-filter.ts';
import { isWord, type Token, tokensOf } from './tokens.ts';

export type Completion = {
  /** What the chosen option replaces. */
  readonly span: Span;
  readonly expects: 'name' | 'comparator' | 'value' | 'and';
  /** As they are to be inserted: quoted where they must be. */
  readonly options: readonly string[];
};

/** What there is in a store; both may cut their lists. */
export type Vocabulary = {
  readonly keys: (kind: 'metric' | 'parameter' | 'tag') => readonly string[];
  readonly values: (identifier: Identifier) => readonly string[];
};

type Place = { readonly expects: Completion['expects']; readonly name: Token | null; readonly after: string };

/** @param cursor the offset in the text; only what stands before it counts */
export const completeRunFilter = (text: string, cursor: number, vocabulary: Vocabulary): Completion => {
  const head = text.slice(0, cursor);
  const start = partialStart(head);
  const place = placeOf(tokensOf(head.slice(0, start)));
  const partial = head.slice(start);
  const options = optionsAt(place, partial, vocabulary).filter((option) => fits(option, partial));
  return { span: { start, end: cursor }, expects: place.expects, options };
};

/** Where the word begins that is being typed, with the quote or backtick that it began with. */
const partialStart = (head: string): number => {
  const open = tokensOf(head).find((token) => token.kind === 'other' && /^['"`]$/.test(token.text));
  const end = open?.start ?? head.length;
  const word = /[^\s,(]*$/.exec(head.slice(0, end))?.[0] ?? '';
  // A quote belongs to the word before it only behind a point: metrics.`
  return open && !word.endsWith('.') ? open.start : end - word.length;
};

const placeOf = (tokens: readonly Token[]): Place => {
  let place: Place = { expects: 'name', name: null, after: '' };
  for (const token of tokens) {
    switch (place.expects) {
      case 'name':
        if (token.kind === 'name') place = { expects: 'comparator', name: token, after: '' };
        break;
      case 'comparator':
        place = { ...place, after: `${place.after} ${token.text.toUpperCase()}`.trim() };
        if (token.kind === 'comparator' || isWord(token, 'IN')) place = { ...place, expects: 'value' };
        if (isWord(token, 'NULL') || isWord(token, 'NOT NULL')) place = { ...place, expects: 'and' };
        break;
      case 'value':
        place = { ...place, expects: 'and' };
        break;
      case 'and':
        if (isWord(token, 'AND')) place = { expects: 'name', name: null, after: '' };
        break;
    }
  }
  return place;
};

/** Anywhere in an option, in whatever letters: one remembers a part of a name. */
const fits = (option: string, partial: string): boolean => {
  const isKey = /^[a-z]+\./i.test(partial);
  const bare = (text: string): string =>
    (isKey ? text.slice(text.indexOf('.') + 1) : text).toLowerCase().replaceAll(/["'`]/g, '');
  return bare(option).includes(bare(partial));
};

const optionsAt = (place: Place, partial: string, vocabulary: Vocabulary): readonly string[] => {
  switch (place.expects) {
    case 'name':
      return names(partial, vocabulary);
    case 'comparator':
      return comparators(place);
    case 'value': {
      const identifier = identifierOf(place.name);
      if (identifier === null) return [];
      const values = vocabulary.values(identifier).map(quoteValue);
      return place.after.endsWith('IN') ? values.map((value) => `(${value})`) : values;
    }
    case 'and':
      return ['AND'];
  }
};

const WORDS = {
  metric: 'metrics',
  parameter: 'params',
  tag: 'tags',
  attribute: 'attributes',
  dataset: 'datasets',
} as const;

const ATTRIBUTES = [...RUN_ATTRIBUTES].filter((key) => /^[a-z_]+$/.test(key) && key !== 'created');

/** The kinds, and behind one of them its keys. */
const names = (partial: string, vocabulary: Vocabulary): readonly string[] => {
  const point = partial.indexOf('.');
  if (point < 0) return [...Object.values(WORDS).map((word) => `${word}.`), ...ATTRIBUTES];
  const kind = kindOf(partial.slice(0, point));
  if (kind === null) return [];
  const written = partial.slice(0, point + 1);
  return keysOf(kind, vocabulary).map((key) => written + quoteKey(key));
};

const kindOf = (word: string): EntityKind | null => {
  try {
    return runIdentifier(`${word}.name`, new Set(['name']), null).kind;
  } catch {
    return null;
  }
};

const keysOf = (kind: EntityKind, vocabulary: Vocabulary): readonly string[] => {
  if (kind === 'attribute') return ATTRIBUTES;
  return kind === 'dataset' ? [...DATASET_KEYS] : vocabulary.keys(kind);
};

const quoteKey = (key: string): string => {
  if (/^[A-Za-z_][\w.]*$/.test(key)) return key;
  return key.includes('`') ? `"${key}"` : `\`${key}\``;
};

/** The language has no escapes: a text with both quotes cannot be written. */
const quoteValue = (value: string): string => (value.includes("'") ? `"${value}"` : `'${value}'`);

const identifierOf = (name: Token | null): Identifier | null => {
  if (name === null) return null;
  try {
    return runIdentifier(name.text, RUN_ATTRIBUTES, name);
  } catch (thrown) {
    if (thrown instanceof FilterError) return null;
    throw thrown;
  }
};

const comparators = ({ name, after }: Place): readonly string[] => {
  const identifier = identifierOf(name);
  if (identifier === null) return [];
  // Equality is meant most.
  const all = [...new Set(['=', ...comparatorsOf(identifier)])];
  if (after === '') return all;
  return all.flatMap((each) => (each.startsWith(`${after} `) ? [each.slice(after.length + 1)] : []));
};

/** Lists behind one attribute only. */
const comparatorsOf = ({ kind, key }: Identifier): Iterable<string> => {
  switch (kind) {
    case 'metric':
      return NUMERIC;
    case 'parameter':
    case 'tag':
      return NULLABLE;
    case 'dataset':
      return LISTABLE;
    case 'attribute':
      if (RUN_TIMES.has(key)) return NUMERIC;
      return [...LISTABLE].filter((each) => key === 'run_id' || !each.endsWith('IN'));
  }
};

/** An editor's list is no place for thousands. */
const MOST = 200;

export const STATUSES: readonly string[] = ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'];

/** Of a store, read each time it is asked. */
export const vocabularyOf = (database: SqliteDatabase): Vocabulary => {
  const column = (sql: string, ...values: string[]): string[] =>
    database
      .prepare<string[], string>(`${sql} LIMIT ${MOST}`)
      .pluck()
      .all(...values);
  const tables = { metric: 'latest_metrics', parameter: 'params', tag: 'tags' } as const;
  return {
    keys: (kind) => column(`SELECT DISTINCT key FROM ${tables[kind]} ORDER BY key`),
    values: ({ kind, key }) => {
      switch (kind) {
        case 'parameter':
        case 'tag':
          return column(`SELECT DISTINCT value FROM ${tables[kind]} WHERE key = ? ORDER BY value`, key);
        case 'dataset':
          if (key === 'context') {
            return column(`SELECT DISTINCT value FROM input_tags WHERE name = 'mlflow.data.context' ORDER BY value`);
          }
          return column(`SELECT DISTINCT ${key === 'name' ? 'name' : 'digest'} FROM datasets ORDER BY 1`);
        case 'attribute':
          if (key === 'status') return STATUSES;
          if (key === 'user_id')
            return column('SELECT DISTINCT user_id FROM runs WHERE user_id IS NOT NULL ORDER BY 1');
          return key === 'run_name' ? column('SELECT DISTINCT name FROM runs WHERE name IS NOT NULL ORDER BY 1') : [];
        case 'metric':
          return [];
      }
    },
  };
};
