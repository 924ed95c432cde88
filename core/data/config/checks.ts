/** Kinds of values that options of DVC take. A check gives what is wrong in DVC's words, or null. */
import type { IniValue } from './config-obj.ts';

export type Check = (value: IniValue) => string | null;

export const text: Check = (value) => (typeof value === 'string' ? null : 'expected str');
export const any: Check = () => null;
export const truth: Check = (value) => (isText(value, /^(true|false)$/i) ? null : 'expected true or false');
/** DVC asks for a Python bool or int, which no config file can hold. */
export const never =
  (kind: 'bool' | 'int'): Check =>
  () =>
    `expected ${kind}`;

const INTEGER = /^\s*[-+]?\d+(?:_\d+)*\s*$/;
const NUMBER = /^\s*[-+]?(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:e[-+]?\d+)?\s*$/i;

export const integer =
  (least?: number, most?: number): Check =>
  (value) => {
    if (!isText(value, INTEGER)) return 'expected int';
    return outside(Number(value.replaceAll('_', '')), least, most);
  };

export const number =
  (least?: number): Check =>
  (value) =>
    isText(value, NUMBER) ? outside(Number(value.replaceAll('_', '')), least) : 'expected float';

export const oneOf =
  (...choices: readonly string[]): Check =>
  (value) =>
    typeof value === 'string' && choices.includes(value.toLowerCase()) ? null : `expected one of ${choices.join(', ')}`;

export const LINK_TYPES = ['reflink', 'hardlink', 'symlink', 'copy'] as const;
export type LinkType = (typeof LINK_TYPES)[number];

/** `reflink,copy` as one text or as a list. */
export const linkTypes: Check = (value) => {
  const types = typeof value === 'string' ? value.split(',').map((each) => each.trim()) : value;
  const known = new Set<string>(LINK_TYPES);
  const unknown = types.filter((each) => !known.has(each));
  return unknown.length === 0 ? null : `Unsupported cache type(s): ${[...new Set(unknown)].join(', ')}`;
};

const isText = (value: IniValue, pattern: RegExp): value is string => typeof value === 'string' && pattern.test(value);

const outside = (value: number, least = -Infinity, most = Infinity): string | null =>
  value < least ? `value must be at least ${least}` : value > most ? `value must be at most ${most}` : null;
