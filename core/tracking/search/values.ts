/** The right sides of comparisons: quoted texts, numbers and lists. */
import { FilterError } from './filter-error.ts';
import { pythonTuple } from './python-text.ts';
import type { Token } from './tokens.ts';

const isQuotedBy = (text: string, quote: string): boolean =>
  text.length >= 2 && text.startsWith(quote) && text.endsWith(quote);

/** As it stands between the quotes: MLflow knows no escapes, so `'it''s'` means `it''s`; write "it's". */
export const withoutQuotes = (text: string): string | null =>
  isQuotedBy(text, "'") || isQuotedBy(text, '"') ? text.slice(1, -1) : null;

export const withoutBackticks = (text: string): string => (isQuotedBy(text, '`') ? text.slice(1, -1) : text);

/** @throws FilterError for a bare word. */
export const quotedText = (token: Token): string => {
  const value = withoutQuotes(token.text);
  if (value !== null) return value;
  throw new FilterError(
    `Parameter value is either not quoted or unidentified quote types used for string value ${token.text}. Use either single or double quotes.`,
    token,
  );
};

export const isTextToken = (token: Token): boolean => token.kind === 'text' || token.kind === 'name';

/** Float where it has a point or an exponent, as in Python. */
export const isWhole = (text: string): boolean => /^-?\d+$/.test(text);

const ITEM = /\s*(?:(?<text>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")|(?<number>-?\d+(?:\.\d+)?))\s*(?<comma>,|$)/uy;

/** `('a', "b")`. @throws FilterError when it holds anything but quoted texts. */
export const textList = (token: Token): readonly string[] => {
  const inside = token.text.endsWith(')') ? token.text.slice(1, -1) : null;
  if (inside !== null && inside.trim() === '') {
    throw new FilterError(
      'While parsing a list in the query, expected a non-empty list of string values, but got empty list',
      token,
    );
  }
  const items = inside === null ? null : itemsOf(inside);
  if (items === null) {
    throw new FilterError(
      'While parsing a list in the query, expected a non-empty list of string values, but got ill-formed list.',
      token,
    );
  }
  if (items.every((item) => typeof item === 'string')) return items;
  throw new FilterError(
    `While parsing a list in the query, expected string value, punctuation, or whitespace, but got different type in list: ${pythonTuple(items)}`,
    token,
  );
};

const itemsOf = (text: string): (string | number)[] | null => {
  const items: (string | number)[] = [];
  let at = 0;
  while (text.slice(at).trim() !== '') {
    ITEM.lastIndex = at;
    const groups = ITEM.exec(text)?.groups;
    if (!groups) return null;
    const { text: quoted, number } = groups;
    items.push(quoted === undefined ? Number(number) : quoted.slice(1, -1).replaceAll(/\\(.)/g, '$1'));
    at = ITEM.lastIndex;
  }
  return items;
};
