/** JSON as DVC prints it: Python's, with a blank after `,` and `:`, letters beyond ASCII escaped. */
import { type JsonValue, pythonString } from '../../data/formats/python-json.ts';

/** Keys stay in their order; numbers are whole. */
export const dvcJson = (value: JsonValue | undefined): string => {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return pythonString(value);
  if (typeof value !== 'object') return String(value);
  if (isList(value)) return `[${value.map(dvcJson).join(', ')}]`;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return `{${entries.map(([key, each]) => `${pythonString(key)}: ${dvcJson(each)}`).join(', ')}}`;
};

const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);
