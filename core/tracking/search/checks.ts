/** Which comparators go with what, and the errors for those that do not. */
import type { Comparison } from './comparisons.ts';
import { FilterError } from './filter-error.ts';
import type { Identifier } from './identifiers.ts';
import { pythonSet } from './python-text.ts';
import { isTextToken, quotedText, textList } from './values.ts';

export const NUMERIC = new Set(['>', '>=', '!=', '=', '<', '<=']);
export const TEXTUAL = new Set(['!=', '=', 'LIKE', 'ILIKE']);
export const NULLABLE = new Set([...TEXTUAL, 'IS NULL', 'IS NOT NULL']);
export const LISTABLE = new Set([...TEXTUAL, 'IN', 'NOT IN']);

/** MLflow names the textual ones even where a number was compared, and leaves the closing quote out in places. */
export const checkComparator = (
  { comparator, span }: Comparison,
  allowed: ReadonlySet<string>,
  options: { readonly named?: ReadonlySet<string>; readonly closed?: boolean; readonly upper?: boolean } = {},
): void => {
  const found = options.upper === false ? comparator : comparator.toUpperCase();
  if (allowed.has(found)) return;
  const end = options.closed === false ? '' : "'";
  throw new FilterError(`Invalid comparator '${found}' not one of '${pythonSet(options.named ?? allowed)}${end}`, span);
};

/** A comparison with IS NULL has no value; where it is allowed is checked before this. */
export const valueOf = ({ value, span }: Comparison): NonNullable<Comparison['value']> => {
  if (value !== null) return value;
  throw new FilterError('Invalid comparison clause. Expected 3 tokens found 2', span);
};

/** @throws FilterError unless the value is a quoted text. */
export const tagText = (comparison: Comparison, { kind }: Identifier): string => {
  const token = valueOf(comparison);
  if (isTextToken(token)) return quotedText(token);
  throw new FilterError(`Expected a quoted string value for ${kind} (e.g. 'my-value'). Got value ${token.text}`, token);
};

/** @throws FilterError for a list behind an attribute that takes none. */
export const attributeList = (
  comparison: Comparison,
  key: string,
  keys: readonly string[],
): readonly string[] | null => {
  const token = valueOf(comparison);
  if (token.kind !== 'list') return null;
  if (!keys.includes(key)) {
    const named = keys.map((each) => `'${each}'`).join(', ');
    throw new FilterError(
      `Only [${named}] attributes support comparison with a list of quoted string values.`,
      comparison.span,
    );
  }
  return textList(token);
};
