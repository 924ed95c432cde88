/** Page tokens as MLflow makes them: base64 of JSON with the offset, so that both servers can go on with either's. */
import { FilterError } from './filter-error.ts';
import { pythonJson, pythonRepr } from './python-text.ts';

const encode = (value: unknown): string => Buffer.from(pythonJson(value)).toString('base64');

export const pageToken = (offset: number): string => encode({ offset });

/** @throws FilterError for what is no token. */
export const offsetOf = (token: string): number => {
  if (token === '') return 0;
  const { offset } = decode(token);
  if (offset === undefined || offset === null || offset === 0 || offset === '') {
    throw new FilterError(`Invalid page token, parsed value=${pythonRepr(decode(token))}`, null);
  }
  const number = Number(offset);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw new FilterError(`Invalid page token, not stringable ${pythonRepr(offset)}`, null);
};

const decode = (token: string): Record<string, unknown> => {
  if (!/^[A-Za-z0-9+/\s]*={0,2}$/.test(token) || token.replaceAll(/\s/g, '').length % 4 !== 0) {
    throw new FilterError('Invalid page token, could not base64-decode', null);
  }
  const text = Buffer.from(token, 'base64').toString();
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Told below.
  }
  throw new FilterError(`Invalid page token, decoded value=b${pythonRepr(text)}`, null);
};

type Search = {
  readonly experiment_ids: readonly string[];
  readonly filter_string: string | null;
  readonly order_by: readonly object[] | null;
};

/** Of logged models: a token holds the search it belongs to. */
export const searchToken = (search: Search, offset: number): string => encode({ ...search, offset });

/** @throws FilterError when it is of another search. */
export const searchOffset = (token: string, search: Search): number => {
  if (token === '') return 0;
  const found = decode(token);
  const fields = [
    ['experiment_ids', 'Experiment IDs', 'experiment IDs'],
    ['filter_string', 'Filter string', 'filter string'],
    ['order_by', 'Order by', 'order by'],
  ] as const;
  for (const [field, title, name] of fields) {
    const before = found[field] || null;
    if (pythonJson(before) === pythonJson(search[field])) continue;
    const verb = field === 'experiment_ids' ? 'do' : 'does';
    const show = (value: unknown): string => (typeof value === 'string' ? value : pythonRepr(value));
    throw new FilterError(
      `${title} in the page token ${verb} not match the requested ${name}. Expected: ${show(search[field])}. Found: ${show(before)}`,
      null,
    );
  }
  const offset = Number(found['offset'] ?? 0);
  return Number.isSafeInteger(offset) && offset >= 0 ? offset : 0;
};
