/** What goes between a queue of ours and another program's file, whatever its format. */
import type { Answer, Suggestion } from '../../contract/labels.ts';
import { IdriftError } from '../../contract/errors.ts';
import type { LabelEvent, NewItem, NewQueue } from '../types.ts';

export type QueueHead = Omit<NewQueue, 'items'>;

/** A queue as it is written into a file. */
export type Outgoing = {
  readonly queue: NewQueue;
  readonly events: readonly LabelEvent[];
  /** What each person says now, by the item's id. */
  readonly answers: ReadonlyMap<string, readonly Answer[]>;
  /** By label; of labels without a meaning nothing. */
  readonly meanings: Readonly<Record<string, string>>;
  /** Names in the other program (an e-mail address, a user's id) by our names. */
  readonly people: Readonly<Record<string, string>>;
};

/** What a record of the file says of its being ours. */
export type OurRecord = {
  readonly head: QueueHead;
  /** How many texts the queue has, whether they are in the file or not. */
  readonly size: number;
  readonly position: number;
  readonly item: Omit<NewItem, 'text'>;
  readonly events: readonly LabelEvent[];
};

export type BroughtAnswer = {
  readonly person: string;
  readonly state: Answer['state'];
  readonly label: string | null;
  readonly note: string;
  /** ISO 8601, UTC; null: the file does not say. */
  readonly at: string | null;
  /** Milliseconds; null: the file does not say. */
  readonly shown: number | null;
  /** Marks that we wrote, which tell an answer of ours that comes back; null: nothing in the file could carry one, and its names may be others. */
  readonly marks: readonly string[] | null;
};

export type BroughtItem = {
  /** As in the file; of ours the item's id. */
  readonly id: string;
  readonly text: string;
  /** As `tasks.json, task 12`. */
  readonly where: string;
  readonly suggestion: Suggestion | null;
  readonly suggestedBy: string;
  readonly answers: readonly BroughtAnswer[];
  readonly ours: OurRecord | null;
  /** Names of our queue and item, where they came back without the rest. */
  readonly named: { readonly queue: string; readonly item: string } | null;
};

/** What a file holds and we have no place for. */
export type Dropped = {
  readonly what: string;
  readonly why: string;
  readonly count: number;
  /** Where it was met first. */
  readonly first: string;
};

export type Brought = {
  readonly items: readonly BroughtItem[];
  readonly dropped: readonly Dropped[];
  /** What a reader of the result should know, a sentence each. */
  readonly notes: readonly string[];
};

export type ReadOptions = {
  /** The file as it is shown in errors. */
  readonly name: string;
  /** Field that holds the text; left out: found. */
  readonly text?: string | undefined;
  /** Question, or field, that holds the label; left out: found. */
  readonly question?: string | undefined;
  /** Who gave answers that name nobody. */
  readonly by: string;
};

/** Counts what is left behind, by what and why. */
export const createTally = () => {
  const found = new Map<string, Dropped>();
  return {
    drop: (what: string, why: string, where: string, count = 1): void => {
      const key = `${what}\n${why}`;
      const before = found.get(key);
      found.set(key, { what, why, count: (before?.count ?? 0) + count, first: before?.first ?? where });
    },
    list: (): readonly Dropped[] => [...found.values()],
  };
};
export type Tally = ReturnType<typeof createTally>;

export const badFile = (message: string, where: string, hint: string): IdriftError =>
  new IdriftError({ code: 'bad-input', message, where, hint });

export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** An id as a word; null: there is none. */
export const idOf = (value: unknown): string | null =>
  typeof value === 'number' ? String(value) : textOf(value) === '' ? null : textOf(value);

/** A time as ISO 8601 in UTC; null when it is none. */
export const timeOf = (value: unknown): string | null => {
  if (typeof value !== 'string' || value === '') return null;
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/i.test(value) || !value.includes('T') ? value : `${value}Z`;
  const time = Date.parse(zoned);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
};

/**
 * The one field that holds the texts: the one that is asked for, else `text`, else the only one that holds words everywhere.
 * @throws IdriftError that names the fields there are.
 */
export const textField = (rows: readonly Fields[], { name, text }: ReadOptions): string => {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((key) => !OURS.includes(key));
  const holds = (key: string): boolean => rows.some((row) => textOf(row[key]).trim() !== '');
  const wanted = text ?? 'text';
  if (holds(wanted)) return wanted;
  const found = names.filter((key) => rows.every((row) => textOf(row[key]).trim() !== ''));
  if (text === undefined && found.length === 1 && found[0] !== undefined) return found[0];
  throw badFile(
    `No text is found in ${name}: ${names.length === 0 ? 'its records have no fields' : `there is no "${wanted}", but ${quoted(names)}`}.`,
    name,
    'Say which field holds the text: --text FIELD.',
  );
};

export const quoted = (names: readonly string[], most = 12): string =>
  `${names
    .slice(0, most)
    .map((name) => `"${name}"`)
    .join(', ')}${names.length > most ? ` and ${names.length - most} more` : ''}`;

/** Fields beside the text that name what is ours in programs that keep no metadata. */
export const QUEUE_FIELD = 'idrift_queue';
export const ITEM_FIELD = 'idrift_item';
const OURS: readonly string[] = [QUEUE_FIELD, ITEM_FIELD];

export const namedIn = (fields: Fields): { readonly queue: string; readonly item: string } | null => {
  const queue = textOf(fields[QUEUE_FIELD]);
  const item = textOf(fields[ITEM_FIELD]);
  return queue === '' || item === '' ? null : { queue, item };
};

export const NO_TEXT = 'a text is missing';
export const SEVERAL = 'answers with several labels';
export const ONE_LABEL = 'a text has one label here';

/** As the file names them: the e-mail address, else the user's number. */
export const personOf = (value: unknown): string | null => {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string' && value !== '') return value;
  if (!isFields(value)) return null;
  return personOf(value['email']) ?? personOf(value['username']) ?? personOf(value['id']);
};

export const sameId = (id: string, first: string, second: string, name: string): IdriftError =>
  badFile(
    `The id ${id} stands twice with different texts: ${first}, and ${second}.`,
    name,
    'Files of two projects were joined, perhaps. Import them one by one, or give each text an id of its own.',
  );
