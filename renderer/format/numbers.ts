/** Numbers as the interface writes them: narrow no-break spaces between thousands, a true minus, decimals by locale. */

/** U+202F groups thousands and stands before a unit. */
export const NARROW = '\u202f';
const MINUS = '\u2212';

const decimalMark = new Intl.NumberFormat().formatToParts(1.5).find((part) => part.type === 'decimal')?.value ?? '.';

/** A number with exactly `decimals` decimals; not a number reads as a dash. */
export const number = (value: number, decimals = 0): string => {
  if (!Number.isFinite(value)) return '–';
  const [whole = '0', fraction] = Math.abs(value).toFixed(decimals).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, NARROW);
  const text = fraction === undefined ? grouped : `${grouped}${decimalMark}${fraction}`;
  const isZero = /^[0.,\s]*$/.test(text);
  return value < 0 && !isZero ? `${MINUS}${text}` : text;
};

/** "1 text", "1 342 texts". */
export const count = (n: number, one: string, many = `${one}s`): string => `${number(n)} ${n === 1 ? one : many}`;

/** Rates and metrics: 0.888. */
export const metric = (value: number): string => number(value, 3);
/** Losses: 0.371. */
export const loss = (value: number): string => number(value, 3);
/** Probabilities: 0.97. */
export const probability = (value: number): string => number(value, 2);

/** p-values to two significant digits: "0.034", "0.00012", "below 0.0001". */
export const pValue = (p: number): string => {
  if (p < 0.0001) return `below ${number(0.0001, 4)}`;
  if (p >= 0.995) return number(1, 1);
  return number(p, Math.max(2, 1 - Math.floor(Math.log10(p))));
};

/** A share as percent: 0.12 is "12 %". */
export const percent = (share: number, decimals = 0): string => `${number(share * 100, decimals)}${NARROW}%`;

/** A difference of two shares, signed, in points: 0.012 is "+1.2 points". */
export const points = (difference: number, decimals = 1): string => {
  const text = number(difference * 100, decimals);
  return `${signOf(difference, text)}${text} points`;
};

/** A signed difference: "+0.012". */
export const signed = (difference: number, decimals = 3): string => {
  const text = number(difference, decimals);
  return `${signOf(difference, text)}${text}`;
};

const signOf = (value: number, text: string): string => (value > 0 && /[1-9]/.test(text) ? '+' : '');

/** Learning rates and the like: the shortest exact form, small ones as 5e−4. */
export const parameter = (value: number): string => {
  if (value !== 0 && Math.abs(value) < 0.001) {
    const [mantissa = '', exponent = ''] = value.toExponential().split('e');
    return `${mantissa.replace('-', MINUS).replace('.', decimalMark)}e${exponent.replace('-', MINUS).replace('+', '')}`;
  }
  const decimals = String(value).split('.')[1]?.length ?? 0;
  return number(value, decimals);
};
