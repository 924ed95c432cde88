/**
 * Plain YAML scalars as Go's yaml.v3 resolves them, which is what Compose sees: YAML 1.2's booleans (so `yes` and `on` are
 * text), but the whole numbers of both versions (`0o17`, `017`, `0x1f`, `0b11`, `1_000`).
 */
import type { ScalarValue } from './node.ts';

type Resolved = { readonly value: ScalarValue; readonly form?: 'float' | 'date' };

const WORDS: ReadonlyMap<string, ScalarValue> = new Map<string, ScalarValue>([
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, false] as const),
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, Number.NaN] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((word) => [word, Number.POSITIVE_INFINITY] as const),
  ...['-.inf', '-.Inf', '-.INF'].map((word) => [word, Number.NEGATIVE_INFINITY] as const),
]);

const WHOLE = /^([-+]?)(0x[0-9a-f]+|0o[0-7]+|0b[01]+|0[0-7]*|[1-9][0-9]*)$/i;
const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
const DATE = /^\d{4}-\d{1,2}-\d{1,2}([Tt\s].*)?$/;

const ofBig = (value: bigint): number | bigint => {
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
};

const whole = (sign: string, digits: string): number | bigint | null => {
  const octal = /^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits;
  const value = BigInt(octal.toLowerCase());
  if (value >= 2n ** 64n || (sign === '-' && value > 2n ** 63n)) return null;
  return ofBig(sign === '-' ? -value : value);
};

export const resolvePlain = (text: string): Resolved => {
  const word = WORDS.get(text);
  if (word !== undefined) return typeof word === 'number' ? { value: word, form: 'float' } : { value: word };
  if (!/^[-+.0-9]/.test(text)) return { value: text };
  const plain = text.replaceAll('_', '');
  const [, sign, digits] = WHOLE.exec(plain) ?? [];
  if (digits !== undefined) {
    const value = whole(sign ?? '', digits);
    if (value !== null) return { value };
  }
  if (FLOAT.test(plain)) return { value: Number(plain), form: 'float' };
  return DATE.test(text) ? { value: text, form: 'date' } : { value: text };
};

/** A number as Go's `%v` prints it: `1e+21`, `1e-05`, `+Inf`. */
export const numberText = (value: number | bigint): string => {
  if (typeof value === 'bigint') return value.toString();
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  if (Number.isNaN(value)) return 'NaN';
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 21) return plainDigits(value);
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
};

/** JavaScript's own text has an exponent only below 1e-6 and from 1e21 on. */
const plainDigits = (value: number): string => String(Object.is(value, -0) ? '-0' : value);
