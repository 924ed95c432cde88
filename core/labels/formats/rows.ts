/** Plain rows, JSONL or CSV: a text, and what people say of it. */
import { suggestionOf } from './brought-suggestion.ts';
import {
  badFile,
  type Brought,
  type BroughtAnswer,
  type BroughtItem,
  createTally,
  type Fields,
  idOf,
  isFields,
  ITEM_FIELD,
  listOf,
  namedIn,
  NO_TEXT,
  ONE_LABEL,
  type Outgoing,
  QUEUE_FIELD,
  quoted,
  type ReadOptions,
  sameId,
  SEVERAL,
  type Tally,
  textField,
  textOf,
  timeOf,
} from './exchange.ts';
import { ourRecord, travelling } from './travel.ts';

/** `where` as `labels.csv:17`. */
export type PlainRow = { readonly value: Fields; readonly where: string };

const AGENT_FIELD = 'suggested_by';

/** Columns of a CSV file: a line for each answer, and one for a text without any. */
export const CSV_COLUMNS = [
  'text',
  'label',
  'state',
  'person',
  'note',
  'at',
  'blind',
  'suggested',
  AGENT_FIELD,
  'score',
  'reasons',
  ITEM_FIELD,
  QUEUE_FIELD,
] as const;

type CsvCell = string | number | boolean | null;

export function* csvRows(out: Outgoing): Generator<CsvCell[]> {
  for (const item of out.queue.items) {
    const { suggestion: said } = item;
    const agent =
      said === null || said.model === null ? null : `${said.model}${said.version === null ? '' : `/${said.version}`}`;
    const beside = [said?.label ?? null, agent, said?.score ?? null, item.reasons.join('; '), item.id, out.queue.id];
    const answers = out.answers.get(item.id) ?? [];
    for (const { label, state, person, note, at, blind } of answers)
      yield [item.text, label, state, person, note, at, blind, ...beside];
    if (answers.length === 0) yield [item.text, null, 'open', null, null, null, null, ...beside];
  }
}

/** One object a line: what each person says, and beside it what comes back as it went. */
export function* jsonLines(out: Outgoing): Generator<string> {
  for (const { item, record } of travelling(out)) {
    const answers = out.answers.get(item.id) ?? [];
    const labels = new Set(answers.flatMap(({ label }) => label ?? []));
    const [label = null] = labels;
    const shown = { text: item.text, label: labels.size === 1 ? label : null, answers, suggestion: item.suggestion };
    yield `${JSON.stringify({ id: item.id, ...shown, reasons: item.reasons, idrift: record })}\n`;
  }
}

const KNOWN = new Set<string>([...CSV_COLUMNS, 'id', 'answers', 'suggestion', 'idrift', 'annotator']);

/** @throws IdriftError that says which field is to be named. */
export const readRows = (rows: readonly PlainRow[], options: ReadOptions): Brought => {
  const { name } = options;
  if (rows.length === 0)
    throw badFile(`${name} holds no rows.`, name, 'Write a line for each text, with "text" and "label".');
  const tally = createTally();
  const values = rows.map(({ value }) => value);
  const field = textField(values, options);
  const label = options.question ?? 'label';
  if (options.question !== undefined && !values.some((value) => label in value))
    throw badFile(
      `${name} has no field "${label}", but ${quoted([...new Set(values.flatMap((value) => Object.keys(value)))])}.`,
      name,
      'Name one of them: --question NAME.',
    );
  const items = new Map<string, BroughtItem>();
  for (const { value, where } of rows) {
    const text = textOf(value[field]);
    if (text.trim() === '') {
      tally.drop('rows without a text', NO_TEXT, where);
      continue;
    }
    for (const key of Object.keys(value))
      if (key !== field && key !== label && !KNOWN.has(key) && filled(value[key]))
        tally.drop(`field ${key}`, 'a queue keeps the text and its label alone', where);
    const named = namedIn(value);
    const id = named?.item ?? idOf(value['id']) ?? where;
    const answers = answersOf(value, label, where, options.by, tally);
    const before = items.get(id);
    if (before && before.text !== text) throw sameId(id, before.where, where, name);
    if (before) items.set(id, { ...before, answers: [...before.answers, ...answers] });
    else {
      const suggested = suggestionOf(word(value['suggested']), value[AGENT_FIELD], numberOf(value['score']));
      items.set(id, { id, text, where, ...suggested, answers, ours: ourRecord(value['idrift'], text, where), named });
    }
  }
  return { items: [...items.values()], dropped: tally.list(), notes: [] };
};

const filled = (value: unknown): boolean => value !== null && value !== undefined && value !== '';
const numberOf = (value: unknown): number | null =>
  filled(value) && Number.isFinite(Number(value)) ? Number(value) : null;

/** A label as a word; numbers and truth values are words as well. */
const word = (value: unknown): string | null => {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return textOf(value).trim() === '' ? null : textOf(value);
};

const answersOf = (value: Fields, field: string, where: string, by: string, tally: Tally): BroughtAnswer[] => {
  if (Array.isArray(value['answers'])) {
    return value['answers'].filter(isFields).flatMap((each) => answerOf(each, 'label', where, by, tally));
  }
  return answerOf(value, field, where, by, tally);
};

const answerOf = (value: Fields, field: string, where: string, by: string, tally: Tally): BroughtAnswer[] => {
  const found = value[field];
  const several = listOf(found);
  if (several.length > 1) tally.drop(SEVERAL, ONE_LABEL, where);
  const label = Array.isArray(found) ? (several.length === 1 ? word(several[0]) : null) : word(found);
  const said = textOf(value['state']);
  const note = textOf(value['note']);
  const state = said === 'skipped' || said === 'flagged' ? said : label === null ? 'open' : 'labelled';
  if (state === 'open' && note === '') return [];
  const person = textOf(value['person']) || textOf(value['annotator']) || by;
  const at = timeOf(value['at']);
  return [{ person, state, label: state === 'labelled' ? label : null, note, at, shown: null, marks: [] }];
};
