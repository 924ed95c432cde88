/** Label Studio's exports: JSON (tasks with all annotations) and JSON-MIN (a flat record of each annotation). */
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
  listOf,
  namedIn,
  NO_TEXT,
  ONE_LABEL,
  personOf,
  quoted,
  type ReadOptions,
  SEVERAL,
  type Tally,
  textField,
  textOf,
  timeOf,
} from './exchange.ts';
import { minRecords } from './label-studio-min.ts';
import { FLAG_TAG, FLAGGED } from './label-studio-write.ts';
import { ourRecord } from './travel.ts';

/** @throws IdriftError that says what the file is instead, or which question or field is to be named. */
export const readLabelStudio = (value: unknown, options: ReadOptions): Brought => {
  const { name } = options;
  const tasks = (Array.isArray(value) ? value : [value]).map((task: unknown, index) => {
    if (isFields(task)) return task;
    throw badFile(`${name}, task ${index + 1}: this is no task.`, name, FROM_LABEL_STUDIO);
  });
  if (tasks.length === 0) throw badFile(`${name} holds no tasks.`, name, FROM_LABEL_STUDIO);
  const whole = tasks.filter((task) => isFields(task['data']));
  if (whole.length === tasks.length) return wholeTasks(tasks, options);
  if (whole.length === 0 && tasks.every((task) => 'annotation_id' in task || 'annotator' in task))
    return minRecords(tasks, options);
  throw badFile(
    'fields' in (tasks[0] ?? {})
      ? `${name} looks like Argilla's records, not like Label Studio's tasks.`
      : `${name} is not Label Studio's JSON: ${tasks.length - whole.length} of ${tasks.length} records have no "data".`,
    name,
    'fields' in (tasks[0] ?? {}) ? 'Read it with --format argilla.' : FROM_LABEL_STUDIO,
  );
};

const FROM_LABEL_STUDIO =
  "Export JSON or JSON-MIN from Label Studio's project: Export, then the first or second format.";

const wholeTasks = (tasks: readonly Fields[], options: ReadOptions): Brought => {
  const tally = createTally();
  const field = textField(
    tasks.map((task) => (isFields(task['data']) ? task['data'] : {})),
    options,
  );
  const question = questionOf(tasks, options);
  const items = tasks.flatMap((task, index): BroughtItem[] => {
    const where = `${options.name}, task ${index + 1}`;
    const data = isFields(task['data']) ? task['data'] : {};
    const text = textOf(data[field]);
    if (text.trim() === '') {
      tally.drop('tasks without a text', NO_TEXT, where);
      return [];
    }
    const meta = isFields(task['meta']) ? task['meta'] : {};
    countRest(task, data, field, meta, where, tally);
    const predictions = listOf(task['predictions']).filter(isFields);
    const [newest] = predictions.toSorted((a, b) => (textOf(b['created_at']) > textOf(a['created_at']) ? 1 : -1));
    const suggested = newest && labelIn(newest, question, where, tally, 'predictions').label;
    return [
      {
        id: idOf(task['id']) ?? String(index + 1),
        text,
        where,
        ...suggestionOf(suggested ?? null, newest?.['model_version'], newest?.['score']),
        answers: [...listOf(task['annotations']), ...listOf(task['completions'])]
          .filter(isFields)
          .flatMap((annotation) => answerOf(annotation, question, where, options.by, tally)),
        ours: ourRecord(meta['idrift'], text, where),
        named: namedIn(data),
      },
    ];
  });
  return { items, dropped: tally.list(), notes: [] };
};

const SERVER_FIELDS = new Set(['text', 'idrift_queue', 'idrift_item']);

/** What a task holds besides its text and its labels. */
const countRest = (task: Fields, data: Fields, field: string, meta: Fields, where: string, tally: Tally): void => {
  for (const key of Object.keys(data))
    if (key !== field && !SERVER_FIELDS.has(key)) tally.drop(`data.${key}`, 'a queue keeps the text alone', where);
  for (const key of Object.keys(meta))
    if (key !== 'idrift') tally.drop(`meta.${key}`, 'a queue keeps the text alone', where);
  const drafts = listOf(task['drafts']).length;
  if (drafts > 0) tally.drop('drafts', 'they were not submitted', where, drafts);
  const predictions = listOf(task['predictions']).length;
  if (predictions > 1) tally.drop('older predictions', 'a text has one suggestion', where, predictions - 1);
};

/** The choices that are the label: the one asked for, else the only ones there are. */
const questionOf = (tasks: readonly Fields[], { name, question }: ReadOptions): string | null => {
  const counts = new Map<string, number>();
  const others = new Map<string, number>();
  for (const task of tasks) {
    for (const kind of ['annotations', 'completions', 'predictions']) {
      for (const region of listOf(task[kind])
        .filter(isFields)
        .flatMap((each) => listOf(each['result']))
        .filter(isFields)) {
        const from = textOf(region['from_name']);
        const to = region['type'] === 'choices' ? counts : others;
        const key = region['type'] === 'choices' ? from : textOf(region['type']);
        if (key !== '' && key !== FLAG_TAG) to.set(key, (to.get(key) ?? 0) + 1);
      }
    }
  }
  const names = [...counts.keys()];
  if (question !== undefined) {
    if (names.includes(question) || names.length === 0) return question;
    throw badFile(
      `${name} has no choices "${question}", but ${quoted(names)}.`,
      name,
      'Name one of them: --question NAME.',
    );
  }
  if (names.length === 1) return names[0] ?? null;
  if (names.length > 1) {
    throw badFile(
      `${name} has several choices: ${quoted(names)}.`,
      name,
      'Say which of them is the label: --question NAME. Import the file once for each that you need.',
    );
  }
  const types = [...others].filter(([type]) => type !== 'textarea');
  if (types.length === 0) return null;
  throw badFile(
    `${name} has no choices, but ${types.map(([type, count]) => `${count} × ${type}`).join(', ')}: it belongs to another task.`,
    name,
    'Here a text as a whole gets one label; spans, boxes and ratings have no place. Export a project that has <Choices>.',
  );
};

type Found = {
  readonly label: string | null;
  readonly several: boolean;
  readonly flagged: boolean;
  readonly note: string;
  readonly marks: readonly string[];
};

const labelIn = (
  annotation: Fields,
  question: string | null,
  where: string,
  tally: Tally,
  kind = 'annotations',
): Found => {
  let label: string | null = null;
  let several = false;
  let flagged = false;
  const notes: string[] = [];
  const marks: string[] = [];
  for (const region of listOf(annotation['result']).filter(isFields)) {
    const type = textOf(region['type']);
    const from = textOf(region['from_name']);
    const value = isFields(region['value']) ? region['value'] : {};
    if (textOf(region['id']) !== '') marks.push(textOf(region['id']).replace(/-(?:flag|note)$/, ''));
    if (type === 'textarea') notes.push(...listOf(value['text']).map(textOf), textOf(value['text']));
    else if (type !== 'choices')
      tally.drop(
        `${type === '' ? 'regions without a type' : type} in ${kind}`,
        'a text as a whole gets a label',
        where,
      );
    else if ('start' in value)
      tally.drop(`choices on a part of a text in ${kind}`, 'a text as a whole gets a label', where);
    else if (from === FLAG_TAG && from !== question) flagged = flagged || listOf(value['choices']).includes(FLAGGED);
    else if (from !== question) tally.drop(`choices "${from}" in ${kind}`, ONE_LABEL, where);
    else {
      const chosen = listOf(value['choices'])
        .flat(2)
        .map(textOf)
        .filter((choice) => choice !== '');
      several = several || chosen.length > 1 || (label !== null && chosen[0] !== label);
      label = chosen[0] ?? label;
    }
  }
  return {
    label: several ? null : label,
    several,
    flagged,
    note: notes.filter((note) => note !== '').join('\n'),
    marks,
  };
};

const answerOf = (
  annotation: Fields,
  question: string | null,
  where: string,
  by: string,
  tally: Tally,
): BroughtAnswer[] => {
  const { label, several, flagged, note, marks } = labelIn(annotation, question, where, tally);
  if (annotation['ground_truth'] === true) tally.drop('marks of ground truth', 'the answer itself is kept', where);
  const reviews = listOf(annotation['reviews']).length;
  if (reviews > 0) tally.drop('reviews', 'answers differ or agree here; settle them in the review', where, reviews);
  const cancelled = annotation['was_cancelled'] === true || annotation['skipped'] === true;
  if (several) tally.drop(SEVERAL, ONE_LABEL, where);
  const state = cancelled ? 'skipped' : label !== null ? 'labelled' : flagged ? 'flagged' : 'open';
  if (state === 'open' && note === '') {
    if (!several) tally.drop('answers without a label', 'they say nothing', where);
    return [];
  }
  const lead = annotation['lead_time'];
  return [
    {
      person: personOf(annotation['completed_by']) ?? by,
      state,
      label: state === 'labelled' ? label : null,
      note,
      at: timeOf(annotation['updated_at']) ?? timeOf(annotation['created_at']),
      shown: typeof lead === 'number' && lead >= 0 ? Math.round(lead * 1000) : null,
      marks: marks.length === 0 ? null : marks,
    },
  ];
};
