/** Texts to label out of the prediction log: those that hold some words, and those that the model was least sure of. */
import { hashBytes } from '../../base/hash.ts';
import { IdriftError } from '../../contract/errors.ts';
import type { QueuePreview, QueueSource } from '../../contract/labels.ts';
import { type LoggedPrediction, UNSURE_BELOW } from '../../contract/serving.ts';
import type { NewItem, NewQueue } from '../../labels/types.ts';
import { normalText } from '../../text/same-text.ts';
import { countWords } from '../../text/words.ts';
import type { LabelSourceParts, LabelSources } from './source-parts.ts';

type Found = Pick<NewQueue, 'order' | 'left' | 'items' | 'labels' | 'suggestedBy'> & { readonly found: number };

const MOST_READ = 10_000;

export const createLogSources = ({
  reader,
  settings,
  given,
}: Pick<LabelSourceParts, 'reader' | 'settings' | 'given'>): LabelSources => {
  const rowsOf = (source: QueueSource): { readonly rows: LoggedPrediction[]; readonly order: string } => {
    if (source.kind === 'search' && source.in === 'log') {
      const model = source.model ?? settings().model;
      const { rows } = reader.page({ model, offset: 0, limit: MOST_READ, search: source.text });
      return { rows, order: `Newest first: logged texts that hold "${source.text}".` };
    }
    if (source.kind === 'unsure') {
      const { model, version, days } = source;
      const from = new Date(Date.now() - days * 86_400_000).toISOString();
      const filter = { flags: ['unsure' as const], ...(version === undefined ? {} : { version }) };
      const { rows } = reader.page({ model, offset: 0, limit: MOST_READ, filter });
      const own = rows.filter(({ createdAt }) => createdAt >= from).toSorted((a, b) => a.score - b.score);
      return { rows: own, order: `Least sure first: answers with a score under ${UNSURE_BELOW}, of ${days} days.` };
    }
    throw new IdriftError({
      code: 'not-available',
      message: `Queues of the kind "${source.kind}" are not made here.`,
      hint: 'Search the prediction log, or take the least sure answers.',
    });
  };
  const find = (source: QueueSource): Found => {
    const { rows, order } = rowsOf(source);
    const waiting = new Set([...given.openTexts()].map(normalText));
    const seen = new Set<string>();
    const left = { inData: 0, inQueues: 0, same: 0, blank: 0 };
    const kept = rows.filter(({ text }) => {
      const key = normalText(text);
      const why = key === '' ? 'blank' : waiting.has(key) ? 'inQueues' : seen.has(key) ? 'same' : null;
      seen.add(key);
      if (why !== null) left[why]++;
      return why === null;
    });
    const items = kept.slice(0, 'limit' in source ? source.limit : MOST_READ).map((row) => itemOf(row, source));
    const [first] = kept;
    return {
      found: rows.length,
      order,
      left,
      items,
      labels: [...new Set(rows.flatMap((row) => [...Object.keys(row.probabilities ?? {}), row.label]))].toSorted(),
      suggestedBy: first ? { model: first.modelName, version: first.modelVersion } : null,
    };
  };
  return {
    make: ({ source, id, title, by }) => {
      const { found: _, ...rest } = find(source);
      const createdAt = new Date().toISOString();
      return Promise.resolve({ ...rest, id, title: title ?? id, source, createdAt, by, sampling: null });
    },
    preview: (source): Promise<QueuePreview> => {
      const { found, left, items, order } = find(source);
      const texts = items.slice(0, 5).map(({ text }) => text);
      const note = items.length > 0 ? null : 'The log holds no such text that is not in a queue already.';
      return Promise.resolve({ found, left, items: items.length, texts, order, note });
    },
    help: ({ text }) => Promise.resolve({ reliability: null, words: countWords(text), nearest: [] }),
    accuracy: () => [],
  };
};

const itemOf = (row: LoggedPrediction, source: QueueSource): NewItem => ({
  id: hashBytes('sha256', `${row.id}\n${normalText(row.text)}`).slice(0, 16),
  text: row.text,
  group: '',
  reasons: source.kind === 'search' ? [`holds "${source.text}"`] : ['unsure'],
  unknownWords: [],
  twins: null,
  origin: { kind: 'prediction', id: row.id, at: row.createdAt, deployment: row.deployment, consumer: row.consumer },
  suggestion: {
    model: row.modelName,
    version: row.modelVersion,
    label: row.label,
    score: row.score,
    probabilities: row.probabilities,
  },
});
