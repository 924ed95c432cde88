/** MLflow's filter language for registered models (`m`) and model versions (`v`), as SQL on the registry's tables. */
import { attributeList, NUMERIC, tagText, TEXTUAL, LISTABLE, valueOf } from './checks.ts';
import { checkShape, type Comparison, comparisonsOf } from './comparisons.ts';
import { FilterError } from './filter-error.ts';
import { fewIdentifier } from './identifiers.ts';
import { pythonRepr, pythonSet } from './python-text.ts';
import { compare, type FilterValue, type Sql, sqlAll } from './sql.ts';
import { isTextToken, isWhole, quotedText } from './values.ts';

const MODEL_ATTRIBUTES = new Set(['name']);
const VERSION_ATTRIBUTES = new Set(['name', 'run_id', 'source_path', 'version_number']);

/** MLflow keeps prompts among the registered models; only who asks for them by this tag sees them. */
const PROMPT_TAG = 'mlflow.prompt.is_prompt';

const VERSION_NUMBERS = new Set(['creation_timestamp', 'last_updated_timestamp', 'version_number']);

type Condition = { readonly tag: string | null; readonly comparator: string; readonly value: FilterValue; sql: Sql };

type Table = {
  readonly attributes: ReadonlySet<string>;
  readonly condition: (comparison: Comparison, key: string) => Omit<Condition, 'tag'>;
  /** SQL of the tags of a row, and of the tags that make it a prompt. */
  readonly tags: string;
  readonly prompts: string;
};

const MODELS: Table = {
  attributes: MODEL_ATTRIBUTES,
  condition: (comparison, key) => {
    const value = textOrList(comparison, key, ['name']);
    const comparator = comparison.comparator.toUpperCase();
    if (!LISTABLE.has(comparator)) throw wrongComparator(`attribute: ${comparator}`, comparison);
    return { comparator, value, sql: compare('m.name', comparator, value) };
  },
  tags: 'registered_model_tags t WHERE t.workspace = m.workspace AND t.name = m.name',
  prompts: 'registered_model_tags t WHERE t.workspace = m.workspace AND t.name = m.name',
};

const VERSIONS: Table = {
  attributes: VERSION_ATTRIBUTES,
  condition: (comparison, key) => {
    const value = versionValue(comparison, key);
    const comparator = comparison.comparator.toUpperCase();
    if (key === 'version_number') {
      if (!NUMERIC.has(comparator)) throw wrongComparator(`attribute ${key}: ${comparator}`, comparison);
      if (typeof value === 'object' || !isWhole(String(value))) {
        // A number is shown as it stands, a text in quotes.
        const shown = comparison.value?.kind === 'number' ? comparison.value.text : pythonRepr(value);
        throw new FilterError(`Invalid value for numeric attribute '${key}': ${shown}`, comparison.span);
      }
      return { comparator, value, sql: compare('v.version', comparator, Number(value)) };
    }
    const isList = comparator === 'IN' || comparator === 'NOT IN';
    if (!LISTABLE.has(comparator) || (isList && key === 'source_path')) {
      throw wrongComparator(`attribute: ${comparator}`, comparison);
    }
    return { comparator, value, sql: compare(key === 'source_path' ? 'v.source' : `v.${key}`, comparator, value) };
  },
  tags: 'model_version_tags t WHERE t.workspace = v.workspace AND t.name = v.name AND t.version = v.version',
  prompts: 'model_version_tags t WHERE t.workspace = v.workspace AND t.name = v.name',
};

/** @throws FilterError with MLflow's message and the place in the text. */
export const modelFilter = (text: string): Sql => registryFilter(text, MODELS);

/** @throws FilterError with MLflow's message and the place in the text. */
export const versionFilter = (text: string): Sql => registryFilter(text, VERSIONS);

const registryFilter = (text: string, table: Table): Sql => {
  const found = text === '' ? [] : comparisonsOf(text, String).map((comparison) => conditionOf(comparison, table));
  const asksForPrompts = found.some(({ tag, comparator, value }) => {
    const is = tag === PROMPT_TAG && typeof value === 'string' ? value.toLowerCase() : null;
    return (comparator === '=' && is === 'true') || (comparator === '!=' && is === 'false');
  });
  if (asksForPrompts) return sqlAll(found.map(({ sql }) => sql));
  const noPrompts = `NOT EXISTS (SELECT 1 FROM ${table.prompts} AND t.key = '${PROMPT_TAG}' AND t.value = 'true')`;
  const others = found.filter(({ tag }) => tag !== PROMPT_TAG).map(({ sql }) => sql);
  return sqlAll([...others, { text: noPrompts, values: [] }]);
};

const conditionOf = (comparison: Comparison, table: Table): Condition => {
  checkShape(comparison);
  valueOf(comparison);
  const identifier = fewIdentifier(comparison.name.text, table.attributes, comparison.name);
  if (identifier.kind === 'attribute') return { tag: null, ...table.condition(comparison, identifier.key) };
  const value = tagText(comparison, identifier);
  const comparator = comparison.comparator.toUpperCase();
  if (!TEXTUAL.has(comparator)) throw wrongComparator(`tag: ${comparator}`, comparison);
  const { text, values } = compare('t.value', comparator, value);
  return {
    tag: identifier.key,
    comparator,
    value,
    sql: {
      text: `EXISTS (SELECT 1 FROM ${table.tags} AND t.key = ? AND ${text})`,
      values: [identifier.key, ...values],
    },
  };
};

const wrongComparator = (words: string, { span }: Comparison): FilterError =>
  new FilterError(`Invalid comparator for ${words}`, span);

const wrongValue = ({ value }: Comparison): FilterError =>
  new FilterError(
    `Expected a quoted string value or a list of quoted string values for attributes. Got value ${value?.text}`,
    value,
  );

const textOrList = (comparison: Comparison, key: string, lists: readonly string[]): FilterValue => {
  const token = valueOf(comparison);
  if (isTextToken(token)) return quotedText(token);
  const list = attributeList(comparison, key, lists);
  if (list === null) throw wrongValue(comparison);
  return list;
};

const versionValue = (comparison: Comparison, key: string): FilterValue => {
  const token = valueOf(comparison);
  if (token.kind !== 'number') return textOrList(comparison, key, ['name', 'run_id']);
  if (key === 'version_number') return isWhole(token.text) ? Number(token.text) : token.text;
  throw new FilterError(
    `Only the '${pythonSet(VERSION_NUMBERS)}' attributes support comparison with numeric values.`,
    token,
  );
};
