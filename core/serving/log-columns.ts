/** The columns of the prediction log's tables, for both databases: what is written into each, and a row as it is read. */
import type { LoggedPrediction } from '../contract/serving.ts';
import type { KeptPrediction } from './log-privacy.ts';
import type { FailedRequest, Feedback } from './prediction-log.ts';

export type Stamped = { readonly id: string; readonly createdAt: string };
type Value = string | number | boolean | null;
/** `postgres`: the type there; SQLite goes by the value. */
export type Column<Row> = {
  readonly name: string;
  readonly postgres: string;
  readonly of: (row: Row & Stamped) => Value;
};

const SHARED: readonly Column<{ readonly modelName: string; readonly modelVersion: number }>[] = [
  { name: 'id', postgres: 'text', of: ({ id }) => id },
  { name: 'created_at', postgres: 'timestamptz', of: ({ createdAt }) => createdAt },
  { name: 'model_name', postgres: 'text', of: ({ modelName }) => modelName },
  { name: 'model_version', postgres: 'integer', of: ({ modelVersion }) => modelVersion },
];

// What a spool of an older program holds knows nothing of the later columns.
export const MODEL_COLUMNS: readonly Column<KeptPrediction>[] = [
  ...SHARED,
  { name: 'input_text', postgres: 'text', of: ({ text }) => text },
  { name: 'label', postgres: 'text', of: ({ label }) => label },
  { name: 'score', postgres: 'double precision', of: ({ score }) => score },
  { name: 'run_id', postgres: 'text', of: ({ runId }) => runId },
  { name: 'milliseconds', postgres: 'double precision', of: ({ milliseconds }) => milliseconds },
  { name: 'truncated', postgres: 'boolean', of: ({ truncated }) => truncated },
  { name: 'data_md5', postgres: 'text', of: ({ dataMd5 }) => dataMd5 ?? null },
  {
    name: 'probabilities',
    postgres: 'text',
    of: ({ probabilities }) => (probabilities ? JSON.stringify(probabilities) : null),
  },
  { name: 'tokens', postgres: 'integer', of: ({ tokens }) => tokens ?? null },
  { name: 'abstain', postgres: 'boolean', of: ({ abstain }) => abstain ?? false },
  { name: 'consumer', postgres: 'text', of: ({ consumer }) => consumer ?? null },
  { name: 'request_id', postgres: 'text', of: ({ requestId }) => requestId ?? null },
  { name: 'role', postgres: 'text', of: ({ role }) => role ?? 'live' },
  { name: 'deployment', postgres: 'text', of: ({ deployment }) => deployment ?? null },
  { name: 'characters', postgres: 'integer', of: ({ statistics }) => statistics?.characters ?? null },
  { name: 'words', postgres: 'integer', of: ({ statistics }) => statistics?.words ?? null },
];

export const FAILED_COLUMNS: readonly Column<FailedRequest>[] = [
  ...SHARED,
  { name: 'status', postgres: 'integer', of: ({ status }) => status },
  { name: 'message', postgres: 'text', of: ({ message }) => message },
  { name: 'deployment', postgres: 'text', of: ({ deployment }) => deployment ?? null },
];

export const FEEDBACK_COLUMNS: readonly Column<Feedback>[] = [
  { name: 'id', postgres: 'text', of: ({ id }) => id },
  { name: 'created_at', postgres: 'timestamptz', of: ({ createdAt }) => createdAt },
  { name: 'model_name', postgres: 'text', of: ({ modelName }) => modelName },
  { name: 'prediction_id', postgres: 'text', of: ({ predictionId }) => predictionId },
  { name: 'label', postgres: 'text', of: ({ label }) => label },
];

/** A row of either database. The optional ones are missing in a table that no newer program has written to. */
export type LogRow = {
  readonly id: string;
  readonly created_at: string | Date;
  readonly model_name: string;
  readonly model_version: number;
  readonly run_id: string | null;
  readonly input_text: string;
  readonly label: string;
  readonly score: number;
  readonly milliseconds: number;
  readonly truncated: number | boolean;
  readonly data_md5?: string | null;
  readonly probabilities?: string | null;
  readonly tokens?: number | null;
  readonly abstain?: number | boolean;
  readonly consumer?: string | null;
  readonly request_id?: string | null;
  readonly role?: string;
  readonly deployment?: string | null;
  readonly characters?: number | null;
  readonly words?: number | null;
};

/** As it stands in the model's own table. */
export type LoggedRow = Omit<LoggedPrediction, 'feedback'>;

export const predictionOf = (row: LogRow): LoggedRow => ({
  id: row.id,
  createdAt: typeof row.created_at === 'string' ? row.created_at : row.created_at.toISOString(),
  modelName: row.model_name,
  modelVersion: row.model_version,
  runId: row.run_id,
  dataMd5: row.data_md5 ?? null,
  text: row.input_text,
  statistics:
    typeof row.words === 'number' && typeof row.characters === 'number'
      ? { characters: row.characters, words: row.words }
      : null,
  label: row.label,
  score: row.score,
  probabilities: row.probabilities ? (JSON.parse(row.probabilities) as Record<string, number>) : null,
  tokens: row.tokens ?? null,
  truncated: Boolean(row.truncated),
  abstain: Boolean(row.abstain),
  milliseconds: row.milliseconds,
  consumer: row.consumer ?? null,
  requestId: row.request_id ?? null,
  role: row.role === 'shadow' ? 'shadow' : 'live',
  deployment: row.deployment ?? null,
});
