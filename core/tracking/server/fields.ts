/**
 * Requests by their protobuf messages' rules for JSON: snake_case or camelCase names, whole numbers also as texts, null for
 * "not given". A value of the wrong kind is refused: MLflow's own server drops the rest of the body and answers 200.
 */
import { pythonJson } from '../search/python-text.ts';
import { invalid, type MlflowError } from './errors.ts';

/** `empty` stands for a field that is not given. `many`: a query string repeats it. */
export type Field<Value> = {
  readonly empty: Value;
  readonly decode: (value: unknown, path: string) => Value;
  readonly many?: true;
  readonly flag?: true;
};

type ValueOf<Each> = Each extends Field<infer Value> ? Value : never;
export type Shape = Readonly<Record<string, Field<unknown>>>;
export type Decoded<Given extends Shape> = { readonly [Name in keyof Given]: ValueOf<Given[Name]> };

const DOCS = 'See the API docs for more information about request parameters.';

const pythonType = (value: unknown): string => {
  if (value === null || value === undefined) return 'NoneType';
  if (Array.isArray(value)) return 'list';
  switch (typeof value) {
    case 'string':
      return 'str';
    case 'boolean':
      return 'bool';
    case 'number':
      return Number.isInteger(value) ? 'int' : 'float';
    default:
      return 'dict';
  }
};

const wrongKind = (value: unknown, path: string): MlflowError =>
  invalid(
    `Invalid value ${pythonJson(value)} for parameter '${path}' supplied:  Hint: Value was of type '${pythonType(value)}'. ${DOCS}`,
  );

export const missingValue = (path: string): MlflowError =>
  invalid(`Missing value for required parameter '${path}'. ${DOCS}`);

export const text: Field<string> = {
  empty: '',
  decode: (value, path) => {
    if (typeof value === 'string') return value;
    throw wrongKind(value, path);
  },
};

/** int64, or int32: what JavaScript cannot hold exactly is refused. */
export const whole: Field<number> = {
  empty: 0,
  decode: (value, path) => {
    const number = typeof value === 'string' && /^[+-]?\d+$/.test(value) ? Number(value) : value;
    if (typeof number === 'number' && Number.isSafeInteger(number)) return number;
    throw wrongKind(value, path);
  },
};

const NAMED_NUMBERS: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};

export const real: Field<number> = {
  empty: 0,
  decode: (value, path) => {
    if (typeof value === 'number') return value;
    if (typeof value === 'string' && value.trim() !== '') {
      const number = NAMED_NUMBERS[value] ?? Number(value);
      if (value === 'NaN' || !Number.isNaN(number)) return number;
    }
    throw wrongKind(value, path);
  },
};

export const flag: Field<boolean> = {
  empty: false,
  decode: (value, path) => {
    if (typeof value === 'boolean') return value;
    throw wrongKind(value, path);
  },
  flag: true,
};

/** One of an enumeration's names, or its number. */
export const oneOf = <Name extends string>(names: Readonly<Record<Name, number>>): Field<Name | null> => ({
  empty: null,
  decode: (value, path) => {
    for (const name in names) {
      if (value === name || value === names[name] || value === String(names[name])) return name;
    }
    throw wrongKind(value, path);
  },
});

export const many = <Value>(each: Field<Value>): Field<readonly Value[]> => ({
  empty: [],
  decode: (value, path) => {
    if (!Array.isArray(value)) throw wrongKind(value, path);
    return value.map((item: unknown, at) => each.decode(item, `${path}[${at}]`));
  },
  many: true,
});

/** undefined where it is not given. */
export const maybe = <Value>(field: Field<Value>): Field<Value | undefined> => ({ ...field, empty: undefined });

/** `fallback` where it is not given. */
export const or = <Value>(field: Field<Value>, fallback: Value): Field<Value> => ({ ...field, empty: fallback });

const camel = (name: string): string => name.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const message = <Given extends Shape>(shape: Given): Field<Decoded<Given>> => {
  const fields = Object.entries(shape).map(([name, field]) => ({ name, camelName: camel(name), field }));
  const decode = (value: unknown, path: string): Decoded<Given> => {
    if (!isRecord(value)) throw wrongKind(value, path);
    const found: Record<string, unknown> = {};
    for (const { name, camelName, field } of fields) {
      let given = value[name];
      if (camelName !== name && value[camelName] !== undefined) {
        if (given !== undefined) {
          throw invalid(`Request specifies both '${name}' and '${camelName}'; provide only one of them.`);
        }
        given = value[camelName];
      }
      const way = path === '' ? name : `${path}.${name}`;
      found[name] = given === undefined || given === null ? field.empty : field.decode(given, way);
    }
    return found as Decoded<Given>;
  };
  return { empty: decode({}, ''), decode };
};

export type ApiRequest = {
  readonly method: string;
  readonly query: URLSearchParams;
  /** The parsed JSON; `{}` without a body. */
  readonly body: unknown;
  readonly params: Readonly<Record<string, string>>;
};

/** The fields of a GET's query, by the shape: it says which are repeated. */
const ofQuery = (query: URLSearchParams, shape: Shape): Record<string, unknown> => {
  const found: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(shape)) {
    if (!query.has(name)) continue;
    const value = query.get(name) ?? '';
    if (field.many) found[name] = query.getAll(name);
    else if (field.flag) {
      if (!/^(true|false)$/i.test(value)) {
        throw invalid(`Invalid boolean value: ${value}, must be 'true' or 'false'.`);
      }
      found[name] = value.toLowerCase() === 'true';
    } else found[name] = value;
  }
  return found;
};

/** @param required in the order in which MLflow asks for them @throws MlflowError in MLflow's words. */
export const read = <Given extends Shape>(
  request: ApiRequest,
  shape: Given,
  required: readonly (keyof Given & string)[] = [],
): Decoded<Given> => {
  const raw = rawOf(request, shape);
  for (const name of required) {
    const value = raw[name] ?? raw[camel(name)] ?? (name === 'run_id' ? raw['run_uuid'] : undefined);
    if (value === undefined || value === null || value === '') throw missingValue(name);
  }
  return message(shape).decode(raw, '');
};

const rawOf = ({ method, query, body }: ApiRequest, shape: Shape): Readonly<Record<string, unknown>> => {
  if (method === 'GET' && query.size > 0) return ofQuery(query, shape);
  // Old clients sent their JSON as a JSON text.
  const value: unknown = typeof body === 'string' ? JSON.parse(body) : body;
  if (!isRecord(value)) throw invalid('The body of the request is not a JSON object.');
  return value;
};
