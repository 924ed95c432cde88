/** MLflow's filter language for experiments, as SQL on `e`, the table of experiments. */
import { attributeList, checkComparator, LISTABLE, NUMERIC, tagText, TEXTUAL, valueOf } from './checks.ts';
import { checkShape, type Comparison, comparisonsOf } from './comparisons.ts';
import { FilterError } from './filter-error.ts';
import { fewIdentifier } from './identifiers.ts';
import { pythonRepr } from './python-text.ts';
import { compare, type Sql, sqlAll } from './sql.ts';
import { isTextToken, isWhole, quotedText } from './values.ts';

export const EXPERIMENT_ATTRIBUTES = new Set(['name', 'experiment_id', 'creation_time', 'last_update_time']);
const TIMES = new Set(['creation_time', 'last_update_time']);
const ID_COMPARATORS = new Set(['=', '!=', 'IN', 'NOT IN']);

/** @throws FilterError with MLflow's message and the place in the text. */
export const experimentFilter = (text: string): Sql =>
  text === '' ? sqlAll([]) : sqlAll(comparisonsOf(text, String).map(conditionOf));

const conditionOf = (comparison: Comparison): Sql => {
  checkShape(comparison);
  const identifier = fewIdentifier(comparison.name.text, EXPERIMENT_ATTRIBUTES, comparison.name);
  const { kind, key } = identifier;
  const { comparator, span } = comparison;
  if (comparison.value === null) {
    if (kind !== 'tag') {
      throw new FilterError(`IS NULL / IS NOT NULL is only supported for tags, not for attribute '${key}'`, span);
    }
    const found = tag(key, { text: '1', values: [] });
    return comparator === 'IS NULL' ? { ...found, text: `NOT ${found.text}` } : found;
  }
  if (kind === 'tag') {
    const value = tagText(comparison, identifier);
    if (!TEXTUAL.has(comparator)) throw new FilterError(`Invalid comparator for tag: ${comparator}`, span);
    return tag(key, compare('t.value', comparator, value));
  }
  if (key === 'experiment_id') return byId(comparison);
  if (TIMES.has(key)) return byTime(comparison, key);
  const value = attributeText(comparison, key);
  checkComparator(comparison, LISTABLE, { upper: false });
  if (!TEXTUAL.has(comparator)) throw new FilterError(`Invalid comparator for string attribute: ${comparator}`, span);
  return compare('e.name', comparator, value);
};

const tag = (key: string, { text, values }: Sql): Sql => ({
  text: `EXISTS (SELECT 1 FROM experiment_tags t WHERE t.experiment_id = e.experiment_id AND t.key = ? AND ${text})`,
  values: [key, ...values],
});

const attributeText = (comparison: Comparison, key: string): string | readonly string[] => {
  const token = valueOf(comparison);
  if (isTextToken(token)) return quotedText(token);
  const list = attributeList(comparison, key, ['experiment_id']);
  if (list !== null) return list;
  throw new FilterError(`Expected a quoted string value for attributes. Got value ${token.text}`, token);
};

const byId = (comparison: Comparison): Sql => {
  const value = attributeText(comparison, 'experiment_id');
  const { comparator, span } = comparison;
  if (!ID_COMPARATORS.has(comparator)) {
    throw new FilterError(`Invalid comparator for experiment_id: ${comparator}`, span);
  }
  const ids = (typeof value === 'string' ? [value] : value).map((id) => {
    if (/^\s*[+-]?\d+\s*$/.test(id)) return Number(id);
    throw new FilterError(`Invalid experiment ID '${id}'. Experiment ID must be a valid integer.`, span);
  });
  if (typeof value === 'string') return { text: `e.experiment_id ${comparator} ?`, values: ids };
  return { text: `e.experiment_id ${comparator} (${ids.map(() => '?').join(', ')})`, values: ids };
};

const byTime = (comparison: Comparison, key: string): Sql => {
  const token = valueOf(comparison);
  if (token.kind !== 'number') {
    throw new FilterError(`Expected numeric value type for numeric attribute: ${key}. Found ${token.text}`, token);
  }
  checkComparator(comparison, NUMERIC, { named: LISTABLE, closed: false, upper: false });
  if (!isWhole(token.text)) {
    const shown = pythonRepr(String(Number(token.text)));
    throw new FilterError(`Invalid value for numeric attribute '${key}': ${shown}`, token);
  }
  return compare(`e.${key}`, comparison.comparator, Number(token.text));
};
