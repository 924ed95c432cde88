/** `json.dumps(value, sort_keys=True)` of Python: blanks after `,` and `:`, all but printable ASCII escaped, keys in code-point order. */

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** Needs no escape in Python's JSON: printable ASCII without `"` and `\`. */
const PLAIN = /^[ !#-[\]-~]*$/;

export const pythonString = (text: string): string =>
  PLAIN.test(text)
    ? `"${text}"`
    : JSON.stringify(text).replace(
        /[\x7f-\uffff]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );

/** Python compares strings by code point, JavaScript by UTF-16 unit: they differ between U+E000 and the astral planes. */
export const byCodePoint = (a: string, b: string): number => {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)];
    // The first unit that differs decides; a surrogate stands for a code point above every other unit.
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
};

const rank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);

export const pythonJson = (value: JsonValue): string => {
  if (value === null) return 'null';
  if (typeof value === 'string') return pythonString(value);
  if (typeof value === 'number') return pythonNumber(value);
  if (typeof value === 'boolean') return String(value);
  if (isList(value)) return `[${value.map(pythonJson).join(', ')}]`;
  const keys = Object.keys(value).toSorted(byCodePoint);
  return `{${keys.map((key) => `${pythonString(key)}: ${pythonJson(value[key] ?? null)}`).join(', ')}}`;
};

const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);

/** Python's repr: whole numbers are taken for integers; exponents have a sign and two digits, and start at 1e16 and 1e-5. */
export const pythonNumber = (value: number): string => {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  // So large a number was a float, whatever JavaScript thinks of it.
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return BigInt(value).toString();
  const text = String(value);
  const [digits = '', exponent] = text.split('e');
  if (exponent !== undefined) return `${digits}e${exponent.replace(/^([-+])(\d)$/, '$10$2')}`;
  // JavaScript writes 0.00001 and 0.000001 out, Python from 1e-05 on does not.
  const small = /^(-?)0\.0000(0*)([1-9]\d*)$/.exec(text);
  if (small === null) return text;
  const [, sign = '', zeros = '', rest = ''] = small;
  return `${sign}${rest[0]}${rest.length > 1 ? `.${rest.slice(1)}` : ''}e-${String(5 + zeros.length).padStart(2, '0')}`;
};
