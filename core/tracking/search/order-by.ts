/** MLflow's `order_by` clauses: a name, and ASC or DESC. */
import { FilterError } from './filter-error.ts';
import { EXPERIMENT_ATTRIBUTES } from './experiment-filter.ts';
import { fewIdentifier, runIdentifier } from './identifiers.ts';
import { LOGGED_MODEL_COLUMNS, loggedModelColumn } from './logged-model-filter.ts';
import { pythonRepr, pythonSet } from './python-text.ts';
import { RUN_ATTRIBUTES, runAttribute, runColumn } from './run-filter.ts';
import { tokensOf } from './tokens.ts';

export type Order = { readonly joins: string; readonly values: readonly string[]; readonly clause: string };

type Part = { readonly name: string; readonly ascending: boolean };

/** @throws FilterError unless it is a name with at most one word behind it. */
const partOf = (clause: string): Part => {
  const [name, direction, ...rest] = tokensOf(clause);
  if (name?.kind !== 'name' || rest.length > 0) {
    throw new FilterError(`Invalid order_by clause '${clause}'. Could not be parsed.`, null);
  }
  const word = direction?.text.toLowerCase() ?? 'asc';
  if (word !== 'asc' && word !== 'desc') {
    const how = direction?.kind === 'name' ? 'Invalid ordering key in' : 'Invalid';
    const end = direction?.kind === 'name' ? '.' : '. Could not be parsed.';
    throw new FilterError(`${how} order_by clause '${clause}'${end}`, null);
  }
  return { name: name.text, ascending: word === 'asc' };
};

const direction = (ascending: boolean): string => (ascending ? 'ASC' : 'DESC');

const refuseTwice = (seen: Set<string>, key: string, clauses: readonly string[]): void => {
  if (seen.has(key)) throw new FilterError(`\`order_by\` contains duplicate fields: ${pythonRepr([...clauses])}`, null);
  seen.add(key);
};

/** "Run name" is for filters only. */
const ORDER_KEYS = new Set([...RUN_ATTRIBUTES].filter((key) => !key.includes(' ')));

/** Orders `r`, the runs. Without a value last, NaN between; equal ones by start, newest first, then by id. */
export const runOrder = (clauses: readonly string[]): Order => {
  const seen = new Set<string>();
  const values: string[] = [];
  const order: string[] = [];
  let joins = '';
  for (const [at, clause] of clauses.entries()) {
    const { name, ascending } = partOf(clause);
    const identifier = runIdentifier(name, ORDER_KEYS, null);
    const { kind } = identifier;
    const key = kind === 'attribute' ? runAttribute(identifier.key) : identifier.key;
    refuseTwice(seen, `${kind}.${key}`, clauses);
    if (kind === 'dataset') throw new FilterError(`Invalid identifier type '${kind}'`, null);
    const column = kind === 'attribute' ? runColumn(key) : `o${at}.value`;
    const last =
      kind === 'metric'
        ? `CASE WHEN o${at}.is_nan = 1 THEN 1 WHEN ${column} IS NULL THEN 2 ELSE 0 END`
        : `${column} IS NULL`;
    order.push(last, `${column} ${direction(ascending)}`);
    if (kind === 'attribute') continue;
    const table = { metric: 'latest_metrics', tag: 'tags', parameter: 'params' }[kind];
    joins += ` LEFT JOIN ${table} o${at} ON o${at}.key = ? AND o${at}.run_uuid = r.run_uuid`;
    values.push(key);
  }
  if (!seen.has('attribute.start_time')) order.push('r.start_time DESC');
  return { joins, values, clause: [...order, 'r.run_uuid'].join(', ') };
};

/** Orders `e`, the experiments: newest first. */
export const experimentOrder = (clauses: readonly string[]): Order => {
  const given = clauses.length === 0 ? ['creation_time DESC', 'experiment_id ASC'] : clauses;
  const order = given.map((clause) => {
    const { name, ascending } = partOf(clause);
    const { kind, key } = fewIdentifier(name, EXPERIMENT_ATTRIBUTES, null);
    if (kind !== 'attribute') throw new FilterError(`Invalid order_by entity: ${kind}`, null);
    return { key, clause: `e.${key} ${direction(ascending)}` };
  });
  const byId = order.some(({ key }) => key === 'experiment_id') ? [] : ['e.experiment_id DESC'];
  return { joins: '', values: [], clause: [...order.map((each) => each.clause), ...byId].join(', ') };
};

const MODEL_KEYS = new Set(['timestamp', 'last_updated_timestamp', 'name']);
const NAMED_MODEL_KEYS = new Set(['name', 'timestamp']);

/** Orders `m`, the registered models: by name. */
export const modelOrder = (clauses: readonly string[]): Order => {
  const seen = new Set<string>();
  const order = clauses.map((clause) => {
    const { name, ascending } = partOf(clause);
    const key = name.replaceAll(/["`]/g, '');
    if (!MODEL_KEYS.has(key)) {
      throw new FilterError(
        `Invalid order by key '${key}' specified. Valid keys are '${pythonSet(NAMED_MODEL_KEYS)}'`,
        null,
      );
    }
    const column = key === 'name' ? 'm.name' : 'm.last_updated_time';
    refuseTwice(seen, column, clauses);
    return `${column} ${direction(ascending)}`;
  });
  return { joins: '', values: [], clause: [...order, ...(seen.has('m.name') ? [] : ['m.name ASC'])].join(', ') };
};

const VERSION_COLUMNS: Readonly<Record<string, string>> = {
  name: 'v.name',
  version_number: 'v.version',
  creation_timestamp: 'v.creation_time',
  last_updated_timestamp: 'v.last_updated_time',
};

/** Orders `v`, the model versions: last changed first. */
export const versionOrder = (clauses: readonly string[]): Order => {
  const given = clauses.length === 0 ? ['last_updated_timestamp DESC', 'name ASC', 'version_number DESC'] : clauses;
  const seen = new Set<string>();
  const order = given.map((clause) => {
    const { name, ascending } = partOf(clause);
    const { key } = fewIdentifier(name, new Set(Object.keys(VERSION_COLUMNS)), null);
    const column = VERSION_COLUMNS[key];
    if (column === undefined) {
      const keys = pythonSet(Object.keys(VERSION_COLUMNS));
      throw new FilterError(`Invalid order by key '${key}' specified. Valid keys are ${keys}`, null);
    }
    refuseTwice(seen, column, given);
    return `${column} ${direction(ascending)}`;
  });
  if (!seen.has('v.name')) order.push('v.name ASC');
  if (!seen.has('v.version')) order.push('v.version DESC');
  return { joins: '', values: [], clause: order.join(', ') };
};

export type LoggedModelOrder = {
  readonly field_name: string;
  readonly ascending: boolean;
  readonly dataset_name: string | null;
  readonly dataset_digest: string | null;
};

/** Orders `l`, the logged models, by columns and by their latest metrics: newest first. */
export const loggedModelOrder = (given: readonly LoggedModelOrder[]): Order => {
  const seen = new Set<string>();
  const values: string[] = [];
  const order: string[] = [];
  let joins = '';
  for (const [at, { field_name: field, ascending, ...dataset }] of given.entries()) {
    const point = field.indexOf('.');
    const column = point < 0 ? `l.${loggedModelColumn(field)}` : `o${at}.metric_value`;
    order.push(`${column} IS NULL`, `${column} ${direction(ascending)}`);
    if (point < 0) {
      if (!LOGGED_MODEL_COLUMNS.has(loggedModelColumn(field))) {
        throw new FilterError(`Invalid order by field name: ${field}`, null);
      }
      seen.add(column);
      continue;
    }
    if (field.slice(0, point) !== 'metrics') {
      throw new FilterError(`Invalid order by field name: ${field}. Only metrics are supported.`, null);
    }
    const narrowed = Object.entries(dataset).filter(([, value]) => value !== null && value !== '');
    joins += ` LEFT JOIN (SELECT model_id, metric_value, row_number() OVER (PARTITION BY model_id
        ORDER BY metric_timestamp_ms DESC, metric_step DESC, run_id) AS place
      FROM logged_model_metrics WHERE metric_name = ?${narrowed.map(([name]) => ` AND ${name} = ?`).join('')}
      ) o${at} ON o${at}.model_id = l.model_id AND o${at}.place = 1`;
    values.push(field.slice(point + 1), ...narrowed.map(([, value]) => value ?? ''));
  }
  if (!seen.has('l.creation_timestamp_ms')) order.push('l.creation_timestamp_ms DESC');
  if (!seen.has('l.model_id')) order.push('l.model_id ASC');
  return { joins, values, clause: order.join(', ') };
};
