/** A queue as Argilla's records (version 2), and the settings of a dataset that they fit. */
import type { Answer } from '../../contract/labels.ts';
import type { Outgoing } from './exchange.ts';
import { FLAG_TAG, FLAGGED, LABEL_TAG, NOTE_TAG } from './label-studio-write.ts';
import { uuidOf } from './marks.ts';
import { travelling } from './travel.ts';

/** As Argilla knows people, by UUIDs: one that is ours stands for a name that no user was named for. */
export const userIdOf = (person: string): string => uuidOf('argilla user', person);

/** A JSON list of records, in pieces: what `rg.Record.from_dict` reads and `to_json` writes. */
export function* argillaRecords(out: Outgoing): Generator<string> {
  let before = '[\n';
  for (const { item, record } of travelling(out)) {
    const { suggestion } = item;
    const answers = (out.answers.get(item.id) ?? []).filter(({ state }) => state !== 'open');
    const agent =
      suggestion?.model == null
        ? 'idrift'
        : suggestion.version === null
          ? suggestion.model
          : `${suggestion.model}/${suggestion.version}`;
    const value = {
      id: item.id,
      fields: { text: item.text },
      // As text: Argilla's metadata are words and numbers.
      metadata: { queue: out.queue.id, position: record.position, idrift: JSON.stringify(record) },
      suggestions:
        suggestion === null ? {} : { [LABEL_TAG]: { value: suggestion.label, score: suggestion.score, agent } },
      responses: responses(answers, out.people),
      vectors: {},
      status: answers.some(({ state }) => state === 'labelled') ? 'completed' : 'pending',
      _server_id: null,
    };
    yield `${before}${JSON.stringify(value)}`;
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

/** Of Argilla's states: skipped is discarded, and a flag without a label is a draft, since a submitted answer must have a label. */
const STATUS = { labelled: 'submitted', skipped: 'discarded', flagged: 'draft', open: 'draft' } as const;

const responses = (answers: readonly Answer[], people: Outgoing['people']) => {
  const each = (value: (answer: Answer) => string | null) =>
    answers.flatMap((answer) => {
      const said = value(answer);
      if (said === null && answer.state !== 'skipped') return [];
      return [{ value: said, user_id: people[answer.person] ?? userIdOf(answer.person), status: STATUS[answer.state] }];
    });
  const questions = {
    [LABEL_TAG]: each(({ label }) => label),
    [NOTE_TAG]: each(({ note }) => (note === '' ? null : note)).filter(({ value }) => value !== null),
    [FLAG_TAG]: each(({ state }) => (state === 'flagged' ? FLAGGED : null)).filter(({ value }) => value !== null),
  };
  return Object.fromEntries(Object.entries(questions).filter(([, list]) => list.length > 0));
};

/** `settings.json` of a dataset: what `rg.Settings.from_json` reads. */
export const argillaSettings = ({ queue, meanings }: Outgoing): string => {
  const select = (
    name: string,
    title: string,
    labels: readonly string[],
    required: boolean,
    description: string | null,
  ) => ({
    id: null,
    name,
    title,
    description,
    required,
    settings: {
      type: 'label_selection',
      options: labels.map((label) => ({ value: label, text: label })),
      visible_options: labels.length > 2 ? labels.length : null,
    },
  });
  const explained = queue.labels.flatMap((label) => (meanings[label] ? [`- **${label}**: ${meanings[label]}`] : []));
  const settings = {
    guidelines: [queue.title, ...explained].join('\n'),
    questions: [
      select(LABEL_TAG, 'Label', queue.labels, true, null),
      select(FLAG_TAG, 'Flag', [FLAGGED, 'no'], false, 'Somebody else should look at it'),
      {
        id: null,
        name: NOTE_TAG,
        title: 'Note',
        description: null,
        required: false,
        settings: { type: 'text', use_markdown: false },
      },
    ],
    fields: [
      { id: null, name: 'text', title: 'Text', required: true, settings: { type: 'text', use_markdown: false } },
    ],
    vectors: [],
    metadata: [],
    allow_extra_metadata: true,
    distribution: { strategy: 'overlap', min_submitted: 1 },
    mapping: null,
  };
  return `${JSON.stringify(settings, null, 2)}\n`;
};
