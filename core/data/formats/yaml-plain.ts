/** What a plain scalar is to DVC's reader (ruamel.yaml, YAML 1.2): null, a boolean, a number, a date, or else a string. */

/** A float whose value is whole: Python writes it with its `.0`. */
export type Plain =
  | { readonly type: 'null'; readonly value: null }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'int'; readonly value: number }
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'date' | 'string'; readonly value: string };

const NULL = /^(?:~|null|Null|NULL|)$/;
const BOOL = /^(?:true|True|TRUE|false|False|FALSE)$/;
const INT = /^(?:[-+]?0b[01_]+|[-+]?0o?[0-7_]+|[-+]?[\d_]+|[-+]?0x[\da-fA-F_]+)$/;
const FLOAT =
  /^(?:[-+]?\d[\d_]*\.[\d_]*(?:[eE][-+]?\d+)?|[-+]?\d[\d_]*[eE][-+]?\d+|[-+]?\.[\d_]+(?:[eE][-+]\d+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const DATE =
  /^(?:\d{4}-\d\d-\d\d|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)$/;

export const resolvePlain = (text: string): Plain => {
  if (NULL.test(text)) return { type: 'null', value: null };
  // Most strings start with a letter that starts none of the others.
  if (!/^[-+.\dtTfF]/.test(text)) return { type: 'string', value: text };
  if (BOOL.test(text)) return { type: 'bool', value: text.toLowerCase() === 'true' };
  // Python's resolver asks for an integer last, but no text is both.
  if (INT.test(text) && /\d/.test(text)) return { type: 'int', value: intOf(text) };
  if (FLOAT.test(text)) return { type: 'float', value: floatOf(text) };
  if (DATE.test(text)) return { type: 'date', value: text };
  return { type: 'string', value: text };
};

const intOf = (text: string): number => {
  const digits = text.replaceAll('_', '');
  const sign = digits.startsWith('-') ? -1 : 1;
  return sign * Number(digits.replace(/^[-+]/, '').replace(/^0+(?=\d)/, ''));
};

const floatOf = (text: string): number => {
  const lower = text.replaceAll('_', '').toLowerCase();
  if (lower === '.nan') return Number.NaN;
  if (lower.endsWith('.inf')) return lower.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(lower);
};
