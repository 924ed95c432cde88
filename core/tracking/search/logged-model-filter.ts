/** MLflow's filter language for logged models, as SQL on `l`: a parser of its own there, with words of its own. */
import { type Comparison, comparisonsOf } from './comparisons.ts';
import { FilterError } from './filter-error.ts';
import { pythonRepr, pythonTuple } from './python-text.ts';
import { compare, type FilterValue, type Sql, sqlAll } from './sql.ts';
import { textList } from './values.ts';

const KINDS = ['attributes', 'metrics', 'params', 'tags'] as const;
type Kind = (typeof KINDS)[number];

const ALIASES: Readonly<Record<string, string>> = {
  creation_time: 'creation_timestamp_ms',
  creation_timestamp: 'creation_timestamp_ms',
  last_updated_timestamp: 'last_updated_timestamp_ms',
};

export const LOGGED_MODEL_COLUMNS = new Set([
  'model_id',
  'experiment_id',
  'name',
  'artifact_location',
  'creation_timestamp_ms',
  'last_updated_timestamp_ms',
  'status',
  'lifecycle_stage',
  'model_type',
  'source_run_id',
  'status_message',
]);

export const loggedModelColumn = (name: string): string => ALIASES[name] ?? name;

const NUMERIC = ['<', '<=', '>', '>=', '=', '!='];
const TEXTUAL = ['=', '!=', 'LIKE', 'ILIKE', 'IN', 'NOT IN'];

export type DatasetRef = { readonly name: string; readonly digest: string | null };

/**
 * The condition on `l`, the table of logged models; `datasets` narrow which metrics count.
 * @throws FilterError with MLflow's message and the place in the text.
 */
export const loggedModelFilter = (text: string, datasets: readonly DatasetRef[]): Sql => {
  const found = text === '' ? [] : parse(text);
  const conditions = found.map((each) => conditionOf(each, datasets));
  if (datasets.length > 0 && !found.some(({ kind }) => kind === 'metrics')) {
    const { text: on, values } = onDatasets(datasets);
    conditions.push({
      text: `EXISTS (SELECT 1 FROM logged_model_metrics x WHERE x.model_id = l.model_id AND ${on})`,
      values,
    });
  }
  return sqlAll(conditions);
};

type Parsed = {
  readonly kind: Kind;
  readonly key: string;
  readonly comparator: string;
  readonly value: FilterValue;
};

const parse = (text: string): Parsed[] => {
  try {
    return comparisonsOf(text, String).map(parseOne);
  } catch (thrown) {
    if (!(thrown instanceof FilterError) || !/^(Invalid clause|Invalid filter|Search filter)/.test(thrown.message))
      throw thrown;
    const expected = /^(Search|Invalid filter)/.test(thrown.message)
      ? 'Expected a single SQL expression.'
      : "Expected a list of comparisons separated by 'AND' (e.g. 'metrics.loss > 0.1 AND params.lr = 0.01').";
    throw new FilterError(`Invalid filter string: ${pythonRepr(text)}. ${expected}`, thrown.span);
  }
};

const trim = (text: string, mark: string): string => {
  let [start, end] = [0, text.length];
  while (start < end && text[start] === mark) start += 1;
  while (end > start && text[end - 1] === mark) end -= 1;
  return text.slice(start, end);
};

const parseOne = ({ name, comparator: written, value: token, span }: Comparison): Parsed => {
  if (token === null) {
    const shown = `${name.text}${written}`;
    throw new FilterError(`Invalid comparison: ${shown}. Expected a comparison with 3 tokens.`, span);
  }
  const parts = /^(?<word>[a-z]+)\.(?<rest>[^]+)$/.exec(name.text)?.groups;
  const word = parts?.['word'] ?? 'attributes';
  const kind = KINDS.find((each) => each === word);
  if (kind === undefined) {
    throw new FilterError(`Invalid entity type: ${pythonRepr(word)}. Expected one of ${pythonRepr([...KINDS])}.`, name);
  }
  const key = trim(parts ? (parts['rest'] ?? '') : loggedModelColumn(name.text), '`');
  const isNumeric = kind === 'metrics' || (kind === 'attributes' && loggedModelColumn(key).endsWith('_ms'));
  const comparator = written.toUpperCase();
  const allowed = isNumeric ? NUMERIC : TEXTUAL;
  if (!allowed.includes(comparator)) {
    throw new FilterError(
      `Invalid comparison operator for ${kind}.${key}: ${pythonRepr(comparator)}. Expected one of ${pythonTuple(allowed)}.`,
      span,
    );
  }
  if (kind === 'attributes' && !LOGGED_MODEL_COLUMNS.has(key)) {
    throw new FilterError(`Invalid attribute key '${key}' specified.`, name);
  }
  if (token.kind === 'list') return { kind, key, comparator, value: textList(token) };
  if (!isNumeric) return { kind, key, comparator, value: trim(token.text, "'") };
  const value = Number(trim(token.text, ' '));
  if (!Number.isNaN(value)) return { kind, key, comparator, value };
  throw new FilterError(`could not convert string to float: ${pythonRepr(token.text)}`, token);
};

const onDatasets = (datasets: readonly DatasetRef[]): Sql => ({
  // As MLflow has it: a data set that is named without its digest matches metrics that were logged without one.
  text: `(${datasets.map(({ digest }) => `(x.dataset_name = ? AND x.dataset_digest ${digest === null ? 'IS NULL' : '= ?'})`).join(' OR ')})`,
  values: datasets.flatMap(({ name, digest }) => (digest === null ? [name] : [name, digest])),
});

const conditionOf = ({ kind, key, comparator, value }: Parsed, datasets: readonly DatasetRef[]): Sql => {
  switch (kind) {
    case 'attributes':
      return compare(`l.${key}`, comparator, value);
    case 'metrics': {
      const { text, values } = compare('x.metric_value', comparator, value);
      const on = datasets.length === 0 ? { text: '1', values: [] } : onDatasets(datasets);
      return {
        text: `EXISTS (SELECT 1 FROM logged_model_metrics x WHERE x.model_id = l.model_id AND x.metric_name = ? AND ${text} AND ${on.text})`,
        values: [key, ...values, ...on.values],
      };
    }
    case 'params':
    case 'tags': {
      const one = kind === 'params' ? 'param' : 'tag';
      const { text, values } = compare(`x.${one}_value`, comparator, value);
      return {
        text: `EXISTS (SELECT 1 FROM logged_model_${kind} x WHERE x.model_id = l.model_id AND x.${one}_key = ? AND ${text})`,
        values: [key, ...values],
      };
    }
  }
};
