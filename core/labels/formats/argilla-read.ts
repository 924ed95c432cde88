/** Argilla's records: version 2 (nested, flattened), and of version 1 feedback records and text classification records. */
import { type ArgillaRecord, normalRecord, type Response } from './argilla-shapes.ts';
import { userIdOf } from './argilla-write.ts';
import { suggestionOf } from './brought-suggestion.ts';
import {
  badFile,
  type Brought,
  type BroughtAnswer,
  type BroughtItem,
  createTally,
  isFields,
  namedIn,
  NO_TEXT,
  ONE_LABEL,
  quoted,
  type ReadOptions,
  sameId,
  SEVERAL,
  type Tally,
  textField,
  textOf,
} from './exchange.ts';
import { FLAG_TAG, FLAGGED, NOTE_TAG } from './label-studio-write.ts';
import { ourRecord } from './travel.ts';

const FROM_ARGILLA =
  'Export them in Python: dataset.records(with_responses=True, with_suggestions=True).to_json("records.json").';

/** @throws IdriftError that says what the file is instead, or which question or field is to be named. */
export const readArgilla = (value: unknown, options: ReadOptions): Brought => {
  const { name } = options;
  // `to_dict(orient="index")` gives the records by their ids.
  const list = Array.isArray(value) ? value : isFields(value) && !('fields' in value) ? Object.values(value) : [value];
  if (list.length === 0) throw badFile(`${name} holds no records.`, name, FROM_ARGILLA);
  const records = list.map((each: unknown, index): ArgillaRecord => {
    if (isFields(each) && isFields(each['data']) && ('annotations' in each || 'predictions' in each)) {
      throw badFile(
        `${name} looks like Label Studio's tasks, not like Argilla's records.`,
        name,
        'Read it with --format label-studio.',
      );
    }
    const record = isFields(each) ? normalRecord(each) : null;
    if (record !== null) return record;
    throw badFile(`${name}, record ${index + 1}: this is no record of Argilla's.`, name, FROM_ARGILLA);
  });
  const tally = createTally();
  const field = textField(
    records.map(({ fields }) => fields),
    options,
  );
  const question = questionOf(records, options);
  const items = new Map<string, BroughtItem>();
  let unsaid = 0;
  for (const [index, record] of records.entries()) {
    const where = `${name}, record ${index + 1}`;
    const text = textOf(record.fields[field]);
    if (text.trim() === '') {
      tally.drop('records without a text', NO_TEXT, where);
      continue;
    }
    countRest(record, field, where, tally);
    unsaid += record.responses.filter(({ status, question: asked }) => status === null && asked === question).length;
    const suggestion = record.suggestions.find(({ question: asked }) => asked === question);
    const suggested = suggestion === undefined ? null : labelOf(suggestion.value, where, tally);
    const id = record.id ?? String(index + 1);
    const before = items.get(id);
    if (before) throw sameId(id, before.where, where, name);
    items.set(id, {
      id,
      text,
      where,
      ...suggestionOf(suggested, suggestion?.agent, suggestion?.score),
      answers: answersOf(record.responses, question, where, options.by, tally),
      ours: ourRecord(record.metadata['idrift'], text, where),
      named: namedIn({ ...record.fields, ...record.metadata }),
    });
  }
  const named = new Map(
    [...items.values()].flatMap(({ ours }) => ours?.events ?? []).map(({ person }) => [userIdOf(person), person]),
  );
  const withNames = (item: BroughtItem): BroughtItem => ({
    ...item,
    answers: item.answers.map((each) => ({ ...each, person: named.get(each.person) ?? each.person })),
  });
  const notes =
    unsaid === 0
      ? []
      : [`Argilla's file does not say of ${unsaid} answers whether they were submitted; they are taken as submitted.`];
  return { items: [...items.values()].map(withNames), dropped: tally.list(), notes };
};

const OUR_METADATA = new Set(['idrift', 'queue', 'position']);

const countRest = (record: ArgillaRecord, field: string, where: string, tally: Tally): void => {
  const ours = 'idrift' in record.metadata;
  for (const key of Object.keys(record.fields))
    if (key !== field && record.fields[key] !== null && !(ours && OUR_METADATA.has(key)))
      tally.drop(`field ${key}`, 'a queue keeps the text alone', where);
  for (const key of Object.keys(record.metadata))
    if (!(ours && OUR_METADATA.has(key))) tally.drop(`metadata ${key}`, 'a queue keeps the text alone', where);
  for (const key of record.vectors) tally.drop(`vector ${key}`, 'the encoder of the project makes its own', where);
};

/** The question that is the label: the one asked for, else the only one of labels. */
const questionOf = (records: readonly ArgillaRecord[], { name, question }: ReadOptions): string | null => {
  const kinds = new Map<string, Set<string>>();
  for (const { responses, suggestions } of records) {
    for (const { question: asked, value } of [...responses, ...suggestions]) {
      if (value === null || value === undefined) continue;
      const set = kinds.get(asked) ?? new Set();
      kinds.set(asked, set.add(kindOf(value)));
    }
  }
  const names = [...kinds.keys()];
  const labels = names.filter((each) => [...(kinds.get(each) ?? [])].every((kind) => kind === 'label'));
  if (question !== undefined) {
    if (labels.includes(question) || names.length === 0) return question;
    throw badFile(
      names.includes(question)
        ? `The question "${question}" of ${name} asks for ${[...(kinds.get(question) ?? [])].join(' and ')}, not for a label.`
        : `${name} has no question "${question}", but ${quoted(names)}.`,
      name,
      labels.length === 0 ? ELSEWHERE : `Name a question of labels: --question ${labels.join(' or --question ')}.`,
    );
  }
  const chosen = labels.filter((each) => each !== NOTE_TAG && each !== FLAG_TAG);
  if (chosen.length === 1) return chosen[0] ?? null;
  if (chosen.length > 1) {
    throw badFile(
      `${name} has several questions with words as answers: ${quoted(chosen)}.`,
      name,
      'Say which of them is the label: --question NAME. Import the file once for each that you need.',
    );
  }
  if (names.every((each) => each === NOTE_TAG || each === FLAG_TAG)) return null;
  const said = names.map((each) => `"${each}" (${[...(kinds.get(each) ?? [])].join(', ')})`);
  throw badFile(
    `${name} has no question of labels, but ${said.join(', ')}: it belongs to another task.`,
    name,
    ELSEWHERE,
  );
};

const ELSEWHERE = 'Here a text as a whole gets one label; spans, ratings and rankings have no place.';

const kindOf = (value: unknown): string => {
  if (typeof value === 'string') return 'label';
  if (typeof value === 'number') return 'rating';
  if (!Array.isArray(value)) return typeof value;
  if (value.every((each) => typeof each === 'string')) return 'label';
  return value.some((each) => isFields(each) && 'start' in each) ? 'span' : 'ranking';
};

const labelOf = (value: unknown, where: string, tally: Tally): string | null => {
  if (typeof value === 'string') return value === '' ? null : value;
  if (!Array.isArray(value)) return null;
  if (value.length > 1) tally.drop(SEVERAL, ONE_LABEL, where);
  return value.length === 1 && typeof value[0] === 'string' ? value[0] : null;
};

const answersOf = (
  responses: readonly Response[],
  question: string | null,
  where: string,
  by: string,
  tally: Tally,
): BroughtAnswer[] => {
  for (const { question: asked, value } of responses) {
    if (asked !== question && asked !== NOTE_TAG && asked !== FLAG_TAG && value !== null)
      tally.drop(`answers to "${asked}"`, ONE_LABEL, where);
  }
  return [...Map.groupBy(responses, ({ person }) => person ?? by)].flatMap(([person, own]): BroughtAnswer[] => {
    const said = (name: string): Response | undefined => own.find(({ question: asked }) => asked === name);
    const main = question === null ? undefined : said(question);
    const note = question === NOTE_TAG ? '' : textOf(said(NOTE_TAG)?.value);
    const flagged = question !== FLAG_TAG && said(FLAG_TAG)?.value === FLAGGED;
    const discarded = own.some(({ status }) => status === 'discarded');
    const draft = main?.status === 'draft';
    if (draft && !flagged) tally.drop('drafts', 'they were not submitted', where);
    const label = main === undefined || draft ? null : labelOf(main.value, where, tally);
    if (discarded && label !== null) tally.drop('labels of discarded answers', 'a discarded answer is a skip', where);
    const state = discarded ? 'skipped' : label !== null ? 'labelled' : flagged ? 'flagged' : 'open';
    if (state === 'open' && note === '') return [];
    return [
      { person, state, label: state === 'labelled' ? label : null, note, at: main?.at ?? null, shown: null, marks: [] },
    ];
  });
};
