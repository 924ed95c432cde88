/** The dialog's choices in words, and the source that its fields make. */
import type { DriftAlert, QueueSource } from '../../../../core/contract/index.ts';

export type SourceKind = QueueSource['kind'];

export const SOURCES: readonly { readonly kind: SourceKind; readonly title: string; readonly detail: string }[] = [
  { kind: 'alert', title: 'An alert', detail: 'The texts that carry it, the telling ones first' },
  { kind: 'unsure', title: 'Least sure texts', detail: 'Answers near to chance: what the model learns most from' },
  { kind: 'disputed', title: '“Wrong?” clicks', detail: 'Answers that somebody says are wrong' },
  { kind: 'label-errors', title: 'Likely label errors', detail: 'Rows whose label a simple model would not give' },
  { kind: 'search', title: 'A search', detail: 'Logged texts, or rows of the data, that hold some words' },
  {
    kind: 'random',
    title: 'A random sample',
    detail: 'Drawn by chance: the only texts that tell the accuracy in use',
  },
  { kind: 'import', title: 'A file', detail: 'Texts from Label Studio, Argilla, or a JSON Lines file' },
];

type ImportFormat = Extract<QueueSource, { kind: 'import' }>['format'];

export const FORMATS: readonly { readonly value: ImportFormat; readonly label: string }[] = [
  { value: 'label-studio', label: 'Label Studio' },
  { value: 'argilla', label: 'Argilla' },
  { value: 'jsonl', label: 'JSON Lines' },
];

/** What the fields hold, of every kind: a change of the kind keeps them. */
export type Draft = {
  readonly kind: SourceKind;
  readonly alert: number | null;
  readonly model: string;
  /** null: of all versions. */
  readonly version: number | null;
  readonly days: number;
  /** '' where a field is empty. */
  readonly size: number | '';
  readonly revision: string;
  readonly in: 'log' | 'data';
  readonly text: string;
  readonly format: ImportFormat;
  readonly file: string;
};

const SIZES: Readonly<Record<SourceKind, number>> = {
  alert: 60,
  unsure: 100,
  disputed: 200,
  'label-errors': 50,
  search: 200,
  random: 100,
  import: 0,
};

/** The next kind with its usual size. */
export const withKind = (draft: Draft, kind: SourceKind): Draft => ({ ...draft, kind, size: SIZES[kind] });

/** Fields as a source that was asked for from elsewhere fills them. */
export const draftOf = (
  source: QueueSource | null,
  project: { readonly model: string; readonly alerts: readonly DriftAlert[] },
): Draft => {
  const first = project.alerts.find(({ state }) => state === 'open' || state === 'snoozed') ?? project.alerts[0];
  const kind = source?.kind ?? (first ? 'alert' : 'unsure');
  const base: Draft = {
    kind,
    alert: first?.number ?? null,
    model: project.model,
    version: null,
    days: 30,
    size: SIZES[kind],
    revision: 'workspace',
    in: 'log',
    text: '',
    format: 'jsonl',
    file: '',
  };
  if (source === null) return base;
  const { kind: _kind, ...fields } = source;
  const size = 'limit' in source ? source.limit : 'size' in source ? source.size : base.size;
  return { ...base, ...defined(fields), size };
};

const defined = (fields: object): Partial<Draft> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/** The source, or what is still missing. */
export const sourceOf = (draft: Draft): QueueSource | string => {
  const { kind, model, days, revision, format, file } = draft;
  const size = Number(draft.size);
  if (kind !== 'import' && (!Number.isInteger(size) || size < 1 || size > 200_000))
    return 'Say how many texts: 1 to 200 000.';
  const version = draft.version === null ? {} : { version: draft.version };
  switch (kind) {
    case 'alert':
      return draft.alert === null ? 'Choose an alert.' : { kind, alert: draft.alert, limit: size };
    case 'unsure':
      return { kind, model, ...version, days, limit: size };
    case 'disputed':
      return { kind, limit: size };
    case 'label-errors':
      return { kind, revision, limit: size };
    case 'search': {
      const text = draft.text.trim();
      return text === ''
        ? 'Say which words the texts hold.'
        : { kind, in: draft.in, text, limit: size, ...(draft.in === 'log' ? { model } : {}) };
    }
    case 'random':
      return { kind, model, ...version, days, size };
    case 'import':
      return file === '' ? 'Choose a file.' : { kind, format, file };
    default:
      return kind satisfies never;
  }
};
