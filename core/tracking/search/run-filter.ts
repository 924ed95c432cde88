/** MLflow's filter language for runs, as SQL on the store's tables. */
import { attributeList, checkComparator, LISTABLE, NULLABLE, NUMERIC, tagText, valueOf } from './checks.ts';
import { checkShape, type Comparison, comparisonsOf } from './comparisons.ts';
import { FilterError } from './filter-error.ts';
import { type Identifier, runIdentifier } from './identifiers.ts';
import { compare, type FilterValue, type Sql, sqlAll } from './sql.ts';
import { isTextToken, quotedText, textList } from './values.ts';

/** Attributes that are compared as numbers: milliseconds since 1970. */
export const RUN_TIMES = new Set(['start_time', 'end_time', 'created', 'Created']);

/** Attributes with the other names that MLflow's page gives them. */
export const RUN_ATTRIBUTES = new Set([
  'artifact_uri',
  'end_time',
  'run_id',
  'run_name',
  'start_time',
  'status',
  'user_id',
  'created',
  'Created',
  'run name',
  'Run name',
  'Run Name',
]);

/** MLflow's page says "Created" and "Run name". */
export const runAttribute = (key: string): string => {
  if (key === 'created' || key === 'Created') return 'start_time';
  return key.toLowerCase() === 'run name' ? 'run_name' : key;
};

export const runColumn = (attribute: string): string => {
  const column = attribute === 'run_name' ? 'name' : attribute === 'run_id' ? 'run_uuid' : attribute;
  return `r.${column}`;
};

const quoteClause = (clause: string): string => `'${clause}'`;

/**
 * The condition on `r`, the table of runs.
 * @throws FilterError with MLflow's message and the place in the text.
 */
export const runFilter = (text: string): Sql =>
  text === '' ? sqlAll([]) : sqlAll(comparisonsOf(text, quoteClause).map(conditionOf));

const conditionOf = (comparison: Comparison): Sql => {
  checkShape(comparison);
  const identifier = runIdentifier(comparison.name.text, RUN_ATTRIBUTES, comparison.name);
  if (comparison.value === null) return presence(comparison, identifier);
  const value = readValue(comparison, identifier);
  const comparator = comparison.comparator.toUpperCase();
  const { kind, key } = identifier;
  switch (kind) {
    case 'attribute':
      return attribute(comparison, key, comparator, value);
    case 'metric': {
      checkComparator(comparison, NUMERIC, { closed: false });
      const { text: condition, values } = compare('m.value', comparator, value);
      // NaN is stored as 0 with a mark: it is unequal to everything, and not less or greater than anything.
      const isNumber = comparator === '!=' ? `(${condition} OR m.is_nan = 1)` : `${condition} AND m.is_nan = 0`;
      return exists('latest_metrics m', `m.run_uuid = r.run_uuid AND m.key = ? AND ${isNumber}`, [key, ...values]);
    }
    case 'parameter':
      checkComparator(comparison, NULLABLE);
      return pair('params', key, compare('p.value', comparator, value));
    case 'tag':
      checkComparator(comparison, NULLABLE, { closed: false });
      return pair('tags', key, compare('p.value', comparator, value));
    case 'dataset':
      checkComparator(comparison, LISTABLE, { closed: false });
      return dataset(key, comparator, value);
  }
};

const exists = (from: string, where: string, values: readonly (string | number)[]): Sql => ({
  text: `EXISTS (SELECT 1 FROM ${from} WHERE ${where})`,
  values,
});

const pair = (table: string, key: string, { text, values }: Sql): Sql =>
  exists(`${table} p`, `p.run_uuid = r.run_uuid AND p.key = ? AND ${text}`, [key, ...values]);

const presence = ({ comparator, span }: Comparison, { kind, key }: Identifier): Sql => {
  if (kind !== 'tag' && kind !== 'parameter') {
    throw new FilterError(
      `IS NULL / IS NOT NULL is only supported for tags and params, not for '${kind}' '${key}'`,
      span,
    );
  }
  const found = pair(kind === 'tag' ? 'tags' : 'params', key, { text: '1', values: [] });
  return comparator === 'IS NULL' ? { ...found, text: `NOT ${found.text}` } : found;
};

const readValue = (comparison: Comparison, identifier: Identifier): FilterValue => {
  const token = valueOf(comparison);
  const { kind, key } = identifier;
  switch (kind) {
    case 'metric':
      if (token.kind === 'number') return Number(token.text);
      throw new FilterError(`Expected numeric value type for metric. Found ${token.text}`, token);
    case 'parameter':
    case 'tag':
      return tagText(comparison, identifier);
    case 'attribute':
      if (RUN_TIMES.has(key)) {
        if (token.kind === 'number') return Number(token.text);
        throw new FilterError(`Expected numeric value type for numeric attribute: ${key}. Found ${token.text}`, token);
      }
      if (isTextToken(token)) return quotedText(token);
      if (token.kind === 'list') return attributeList(comparison, key, ['run_id']) ?? [];
      throw new FilterError(`Expected a quoted string value for attributes. Got value ${token.text}`, token);
    case 'dataset':
      if (isTextToken(token)) return quotedText(token);
      if (token.kind === 'list') return textList(token);
      throw new FilterError(`Expected a quoted string value for dataset attributes. Got value ${token.text}`, token);
  }
};

const attribute = (comparison: Comparison, written: string, comparator: string, value: FilterValue): Sql => {
  const key = runAttribute(written);
  if (RUN_TIMES.has(key)) checkComparator(comparison, NUMERIC, { named: LISTABLE, closed: false });
  else checkComparator(comparison, LISTABLE);
  // The name of a run is its tag: MLflow before 1.30 kept it nowhere else.
  if (key === 'run_name') return pair('tags', 'mlflow.runName', compare('p.value', comparator, value));
  return compare(runColumn(key), comparator, value);
};

const dataset = (key: string, comparator: string, value: FilterValue): Sql => {
  const inputs = 'inputs i JOIN datasets d ON d.dataset_uuid = i.source_id';
  if (key === 'context') {
    const { text, values } = compare('t.value', comparator, value);
    const tags = `JOIN input_tags t ON t.input_uuid = i.input_uuid AND t.name = 'mlflow.data.context'`;
    return exists(`${inputs} ${tags}`, `i.destination_id = r.run_uuid AND ${text}`, values);
  }
  const { text, values } = compare(`d.${key}`, comparator, value);
  return exists(inputs, `i.destination_id = r.run_uuid AND ${text}`, values);
};
