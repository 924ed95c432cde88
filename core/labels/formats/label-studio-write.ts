/** A queue as Label Studio's tasks, and the labelling interface that belongs to them. */
import type { Answer, Suggestion } from '../../contract/labels.ts';
import type { LabelEvent } from '../types.ts';
import { ITEM_FIELD, type Outgoing, QUEUE_FIELD } from './exchange.ts';
import { answerMark } from './marks.ts';
import { travelling } from './travel.ts';

/** Names of the interface's parts, and of the one choice of the second. */
export const LABEL_TAG = 'label';
export const NOTE_TAG = 'note';
export const FLAG_TAG = 'flag';
export const FLAGGED = 'flagged';

/** A JSON list of tasks, in pieces. Names that are written of people are what Label Studio knows them by; others it asks nobody for. */
export function* labelStudioTasks(out: Outgoing): Generator<string> {
  let before = '[\n';
  for (const { item, record } of travelling(out)) {
    const answers = out.answers.get(item.id) ?? [];
    const task = {
      id: record.position + 1,
      data: { text: item.text, [QUEUE_FIELD]: out.queue.id, [ITEM_FIELD]: item.id },
      meta: { idrift: record },
      annotations: answers
        .filter(({ state }) => state !== 'open')
        .map((answer) => annotation(item.id, answer, shownFor(answer, record.events), out.people)),
      predictions: item.suggestion === null ? [] : [prediction(item.id, item.suggestion)],
    };
    yield `${before}${JSON.stringify(task)}`;
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

/** Seconds that the text was shown before this answer; null: not known. */
const shownFor = (answer: Answer, events: readonly Pick<LabelEvent, 'person' | 'at' | 'shown'>[]): number | null => {
  const shown = events.findLast(({ person, at }) => person === answer.person && at === answer.at)?.shown ?? null;
  return shown === null ? null : shown / 1000;
};

const annotation = (item: string, answer: Answer, lead_time: number | null, people: Outgoing['people']) => {
  const mark = answerMark(item, answer);
  const email = people[answer.person];
  return {
    result: [
      ...(answer.label === null ? [] : [choices(mark, LABEL_TAG, answer.label)]),
      ...(answer.state === 'flagged' ? [choices(`${mark}-flag`, FLAG_TAG, FLAGGED)] : []),
      ...(answer.note === ''
        ? []
        : [
            {
              id: `${mark}-note`,
              from_name: NOTE_TAG,
              to_name: 'text',
              type: 'textarea',
              value: { text: [answer.note] },
            },
          ]),
    ],
    was_cancelled: answer.state === 'skipped',
    ground_truth: false,
    created_at: answer.at,
    updated_at: answer.at,
    lead_time,
    // A name that it does not know makes Label Studio refuse the file; without one it takes whoever imports.
    ...(email === undefined ? {} : { completed_by: /^\d+$/.test(email) ? Number(email) : { email } }),
  };
};

const choices = (id: string, from: string, choice: string) => ({
  id,
  from_name: from,
  to_name: 'text',
  type: 'choices',
  value: { choices: [choice] },
});

const prediction = (item: string, { model, version, label, score }: Suggestion) => ({
  model_version: model === null ? 'idrift' : version === null ? model : `${model}/${version}`,
  score,
  result: [choices(`idrift-${item}`.slice(0, 60), LABEL_TAG, label)],
});

/** The labelling interface: keys 1 to 9 as here, what labels mean as hints, a note, and a flag. */
export const labelStudioConfig = ({ queue, meanings }: Outgoing): string => {
  const choice = (label: string, index: number): string => {
    const meaning = meanings[label] ?? '';
    const key = index < 9 ? ` hotkey="${index + 1}"` : '';
    return `    <Choice value="${escaped(label)}"${meaning === '' ? '' : ` hint="${escaped(meaning)}"`}${key}/>`;
  };
  return [
    '<View>',
    '  <Text name="text" value="$text"/>',
    `  <Choices name="${LABEL_TAG}" toName="text" choice="single" showInline="true">`,
    ...queue.labels.map(choice),
    '  </Choices>',
    `  <Choices name="${FLAG_TAG}" toName="text" choice="single">`,
    `    <Choice value="${FLAGGED}" hint="Somebody else should look at it"/>`,
    '  </Choices>',
    `  <TextArea name="${NOTE_TAG}" toName="text" rows="2" maxSubmissions="1" placeholder="Note"/>`,
    '</View>',
    '',
  ].join('\n');
};

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\t': '&#9;',
};
const escaped = (text: string): string => text.replaceAll(/[&<>"\n\t]/g, (character) => ESCAPES[character] ?? '');
