/** The shapes in which Argilla's versions write a record, as one. */
import { type Fields, idOf, isFields, listOf, textOf, timeOf } from './exchange.ts';

export type Response = {
  readonly question: string;
  readonly value: unknown;
  /** As in the file: a user's id or name; null: none. */
  readonly person: string | null;
  /** null: the file does not say. */
  readonly status: 'draft' | 'submitted' | 'discarded' | null;
  readonly at: string | null;
};

export type ArgillaRecord = {
  readonly id: string | null;
  readonly fields: Fields;
  readonly metadata: Fields;
  readonly vectors: readonly string[];
  readonly suggestions: readonly {
    readonly question: string;
    readonly value: unknown;
    readonly score: unknown;
    readonly agent: unknown;
  }[];
  readonly responses: readonly Response[];
};

/** null: it is none of them. */
export const normalRecord = (record: Fields): ArgillaRecord | null => {
  if (isFields(record['fields'])) return Array.isArray(record['responses']) ? feedbackRecord(record) : nested(record);
  if ('annotation' in record || 'prediction' in record || isFields(record['inputs'])) return classification(record);
  return '_server_id' in record || Object.keys(record).some((key) => PART.test(key)) ? flat(record) : null;
};

const statusOf = (value: unknown): Response['status'] =>
  value === 'draft' || value === 'submitted' || value === 'discarded' ? value : null;

const nameOf = (value: unknown): string | null => (textOf(value) === '' || value === 'None' ? null : textOf(value));

const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});

/** Version 2: `record.to_dict()`. */
const nested = (record: Fields): ArgillaRecord => ({
  id: idOf(record['id']) ?? idOf(record['_server_id']),
  fields: fieldsOf(record['fields']),
  metadata: fieldsOf(record['metadata']),
  vectors: Object.keys(fieldsOf(record['vectors'])),
  suggestions: Object.entries(fieldsOf(record['suggestions'])).flatMap(([question, said]) =>
    isFields(said) ? [{ question, value: said['value'], score: said['score'], agent: said['agent'] }] : [],
  ),
  responses: Object.entries(fieldsOf(record['responses'])).flatMap(([question, list]) =>
    listOf(list)
      .filter(isFields)
      .map((said) => ({
        question,
        value: said['value'] ?? null,
        person: nameOf(said['user_id']),
        status: statusOf(said['status']),
        at: null,
      })),
  ),
});

/** Version 1: a `FeedbackRecord`. */
const feedbackRecord = (record: Fields): ArgillaRecord => ({
  id: idOf(record['external_id']) ?? idOf(record['id']),
  fields: fieldsOf(record['fields']),
  metadata: fieldsOf(record['metadata']),
  vectors: Object.keys(fieldsOf(record['vectors'])),
  suggestions: listOf(record['suggestions'])
    .filter(isFields)
    .map((said) => ({
      question: textOf(said['question_name']),
      value: said['value'],
      score: said['score'],
      agent: said['agent'],
    })),
  responses: listOf(record['responses'])
    .filter(isFields)
    .flatMap((response): Response[] => {
      const person = nameOf(response['user_id']);
      const status = statusOf(response['status']);
      const at = timeOf(response['updated_at']) ?? timeOf(response['inserted_at']);
      const values = Object.entries(fieldsOf(response['values']));
      if (values.length === 0) return [{ question: '', value: null, person, status, at }];
      return values.map(([question, said]) => ({
        question,
        value: (isFields(said) ? said['value'] : said) ?? null,
        person,
        status,
        at,
      }));
    }),
});

/** Version 1's and older `TextClassificationRecord`: one annotation, by an agent. */
const classification = (record: Fields): ArgillaRecord => {
  const [first] = listOf(record['prediction']);
  const [label, score] = Array.isArray(first)
    ? (first as unknown[])
    : isFields(first)
      ? [first['label'], first['score']]
      : [];
  const annotation = record['annotation'] ?? null;
  const discarded = record['status'] === 'Discarded';
  const inputs = isFields(record['inputs'])
    ? record['inputs']
    : textOf(record['inputs'])
      ? { text: record['inputs'] }
      : {};
  return {
    id: idOf(record['id']),
    fields: textOf(record['text']) === '' ? inputs : { text: record['text'] },
    metadata: fieldsOf(record['metadata']),
    vectors: Object.keys(fieldsOf(record['vectors'])),
    suggestions:
      label === undefined ? [] : [{ question: 'label', value: label, score, agent: record['prediction_agent'] }],
    responses:
      annotation === null && !discarded
        ? []
        : [
            {
              question: 'label',
              value: annotation,
              person: nameOf(record['annotation_agent']),
              status: discarded ? 'discarded' : 'submitted',
              at: timeOf(record['event_timestamp']),
            },
          ],
  };
};

const PART = /^(?<question>.+)\.(?<kind>responses|suggestion)(?:\.(?<part>users|status|score|agent))?$/;

/** Version 2: `to_list(flatten=True)`, where fields, metadata and vectors lie side by side. */
const flat = (record: Fields): ArgillaRecord => {
  const rest: Record<string, unknown> = {};
  const questions = new Map<string, 'responses' | 'suggestion'>();
  for (const [key, value] of Object.entries(record)) {
    const { question = '', kind, part } = PART.exec(key)?.groups ?? {};
    if (kind === undefined) rest[key] = value;
    else if (part === undefined) questions.set(`${kind} ${question}`, kind as 'responses' | 'suggestion');
  }
  const { id, status: _status, _server_id: server, ...beside } = rest;
  const named = (kind: string): string[] =>
    [...questions].filter(([, each]) => each === kind).map(([key]) => key.slice(kind.length + 1));
  const vector = (value: unknown): boolean => Array.isArray(value) && value.every((each) => typeof each === 'number');
  const kept = Object.entries(beside).filter(([key, value]) => key !== 'idrift' && !vector(value));
  return {
    id: idOf(id) ?? idOf(server),
    fields: Object.fromEntries(kept),
    metadata: 'idrift' in beside ? { idrift: beside['idrift'] } : {},
    vectors: Object.keys(beside).filter((key) => vector(beside[key])),
    suggestions: named('suggestion').flatMap((question) => {
      const value = record[`${question}.suggestion`] ?? null;
      const score = record[`${question}.suggestion.score`];
      return value === null ? [] : [{ question, value, score, agent: record[`${question}.suggestion.agent`] }];
    }),
    responses: named('responses').flatMap((question) =>
      listOf(record[`${question}.responses`]).map((value, index) => ({
        question,
        value: value ?? null,
        person: nameOf(listOf(record[`${question}.responses.users`])[index]),
        status: statusOf(listOf(record[`${question}.responses.status`])[index]),
        at: null,
      })),
    ),
  };
};
