/** Label Studio's JSON-MIN: a flat record of each annotation, beside the task's own fields. Skipped tasks are not in it. */
import {
  badFile,
  type Brought,
  type BroughtAnswer,
  type BroughtItem,
  createTally,
  type Fields,
  idOf,
  isFields,
  listOf,
  namedIn,
  NO_TEXT,
  ONE_LABEL,
  personOf,
  quoted,
  type ReadOptions,
  sameId,
  SEVERAL,
  type Tally,
  textField,
  textOf,
  timeOf,
} from './exchange.ts';
import { FLAG_TAG, FLAGGED, LABEL_TAG, NOTE_TAG } from './label-studio-write.ts';

const BESIDE = new Set(['id', 'annotator', 'annotation_id', 'created_at', 'updated_at', 'lead_time', 'agreement']);

export const minRecords = (records: readonly Fields[], options: ReadOptions): Brought => {
  const tally = createTally();
  const field = textField(records.map(withoutBeside), options);
  const question = questionOf(records, field, options);
  const items = new Map<string, BroughtItem>();
  for (const [index, record] of records.entries()) {
    const where = `${options.name}, record ${index + 1}`;
    const text = textOf(record[field]);
    if (text.trim() === '') {
      tally.drop('records without a text', NO_TEXT, where);
      continue;
    }
    const named = namedIn(record);
    const ours = named === null ? [] : [NOTE_TAG, FLAG_TAG, 'idrift_queue', 'idrift_item'];
    for (const key of Object.keys(record))
      if (key !== field && key !== question && !BESIDE.has(key) && !ours.includes(key))
        tally.drop(`field ${key}`, 'a queue keeps the text and its label alone', where);
    const id = idOf(record['id']) ?? String(index + 1);
    const answers = answerOf(record, question, named !== null, where, options.by, tally);
    const before = items.get(id);
    if (before && before.text !== text) throw sameId(id, before.where, where, options.name);
    if (before) items.set(id, { ...before, answers: [...before.answers, ...answers] });
    else items.set(id, { id, text, where, suggestion: null, suggestedBy: '', answers, ours: null, named });
  }
  return {
    items: [...items.values()],
    dropped: tally.list(),
    notes: ['JSON-MIN leaves out skipped tasks, predictions and metadata; the JSON export has them.'],
  };
};

const withoutBeside = (record: Fields): Fields =>
  Object.fromEntries(Object.entries(record).filter(([key]) => !BESIDE.has(key)));

const questionOf = (records: readonly Fields[], field: string, { name, question }: ReadOptions): string | null => {
  const chosen = (value: unknown): boolean =>
    textOf(value) !== '' || (isFields(value) && Array.isArray(value['choices']));
  const names = [...new Set(records.flatMap((record) => Object.keys(withoutBeside(record))))].filter(
    (key) => key !== field && records.some((record) => chosen(record[key])),
  );
  if (question !== undefined) {
    if (names.includes(question)) return question;
    throw badFile(
      `${name} has no field "${question}", but ${quoted(names)}.`,
      name,
      'Name one of them: --question NAME.',
    );
  }
  if (records.some((record) => namedIn(record) !== null)) return LABEL_TAG;
  if (names.length < 2) return names[0] ?? null;
  throw badFile(
    `Several fields of ${name} may be the label: ${quoted(names)}.`,
    name,
    'Say which it is: --question NAME.',
  );
};

const answerOf = (
  record: Fields,
  question: string | null,
  ours: boolean,
  where: string,
  by: string,
  tally: Tally,
): BroughtAnswer[] => {
  const value = question === null ? null : record[question];
  const choices = isFields(value) ? listOf(value['choices']).map(textOf) : [textOf(value)];
  const chosen = choices.filter((choice) => choice !== '');
  if (chosen.length > 1) tally.drop(SEVERAL, ONE_LABEL, where);
  const label = chosen.length === 1 ? (chosen[0] ?? null) : null;
  const note = ours ? textOf(record[NOTE_TAG]) : '';
  const state = label !== null ? 'labelled' : ours && record[FLAG_TAG] === FLAGGED ? 'flagged' : 'open';
  if (state === 'open' && note === '') return [];
  const lead = record['lead_time'];
  return [
    {
      person: personOf(record['annotator']) ?? by,
      state,
      label,
      note,
      at: timeOf(record['updated_at']) ?? timeOf(record['created_at']),
      shown: typeof lead === 'number' ? Math.round(lead * 1000) : null,
      marks: null,
    },
  ];
};
