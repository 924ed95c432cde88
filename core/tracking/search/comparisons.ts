/** A filter as its comparisons, before it is known what each part of a store takes. */
import { FilterError, type Span } from './filter-error.ts';
import { pythonRepr } from './python-text.ts';
import { isWord, type Token, tokensOf } from './tokens.ts';

/** `value` is null behind IS NULL and IS NOT NULL. */
export type Comparison = {
  readonly name: Token;
  /** As written: MLflow tells `like` and `LIKE` apart in some places. */
  readonly comparator: string;
  readonly value: Token | null;
  readonly span: Span;
};

type Parsed = { readonly comparison: Comparison } | { readonly invalid: Token };

/**
 * The comparisons between the ANDs.
 * @param quote how MLflow's message names a clause that it cannot read: it differs from place to place
 * @throws FilterError for anything else: OR, NOT, parentheses, a comparison that is not whole.
 */
export const comparisonsOf = (text: string, quote: (clause: string) => string): Comparison[] => {
  if (text.trim() === '') {
    throw new FilterError(`Invalid filter '${text}'. Could not be parsed.`, { start: 0, end: text.length });
  }
  const [first, behind] = splitAt(text);
  if (behind !== null) {
    throw new FilterError(
      `Search filter contained multiple expression ${pythonRepr(text)}. Provide AND-ed expression list.`,
      { start: first.length, end: text.length },
    );
  }
  const parsed = parse(tokensOf(first));
  const invalid = parsed.flatMap((each) => ('invalid' in each ? [each.invalid] : []));
  // A quote that is never closed is what is wrong with all behind it.
  const wrong = invalid.find(({ kind, text: each }) => kind === 'other' && /^['"`]/.test(each)) ?? invalid[0];
  if (wrong) {
    const clauses = invalid.map((token) => quote(token.text)).join(', ');
    throw new FilterError(`Invalid clause(s) in filter string: ${clauses}`, wrong);
  }
  return parsed.flatMap((each) => ('comparison' in each ? [each.comparison] : []));
};

/** At a semicolon that has more behind it than space. */
const splitAt = (text: string): readonly [string, string | null] => {
  const semicolon = tokensOf(text).find((token) => token.kind === 'other' && token.text === ';');
  if (!semicolon) return [text, null];
  const rest = text.slice(semicolon.end);
  return [text, rest.trim() === '' ? null : rest];
};

const parse = (tokens: readonly Token[]): Parsed[] => {
  const parsed: Parsed[] = [];
  let at = 0;
  while (at < tokens.length) {
    const token = tokens[at];
    if (!token) break;
    const found = comparisonAt(tokens, at);
    if (found) {
      parsed.push({ comparison: found.comparison });
      at += found.length;
      continue;
    }
    if (!isWord(token, 'AND')) parsed.push({ invalid: token });
    at += 1;
  }
  return parsed;
};

const isOperand = (token: Token | undefined): boolean =>
  token !== undefined && (['name', 'sum', 'text', 'number', 'list'].includes(token.kind) || isWord(token, 'NULL'));

const comparisonAt = (
  tokens: readonly Token[],
  at: number,
): { readonly comparison: Comparison; readonly length: number } | null => {
  const [name, second, third, fourth] = tokens.slice(at, at + 4);
  if (!name || !second) return null;
  const made = (comparator: string, value: Token | null, last: Token, length: number) => ({
    comparison: { name, comparator, value, span: { start: name.start, end: last.end } },
    length,
  });
  if (isOperand(name) && second.kind === 'comparator' && third && isOperand(third)) {
    return made(second.text.replaceAll(/\s+/g, ' '), third, third, 3);
  }
  if (name.kind !== 'name' || !third) return null;
  if (isWord(second, 'IN') && third.kind === 'list') return made(second.text, third, third, 3);
  if (isWord(second, 'IS') && isWord(third, 'NULL')) return made('IS NULL', null, third, 3);
  if (isWord(second, 'IS') && isWord(third, 'NOT NULL')) return made('IS NOT NULL', null, third, 3);
  if (isWord(second, 'NOT') && isWord(third, 'IN') && fourth?.kind === 'list') return made('NOT IN', fourth, fourth, 4);
  return null;
};

/** What every comparison must be: a name before the comparator. @throws FilterError in MLflow's words. */
export const checkShape = ({ name, span }: Comparison): void => {
  if (name.kind === 'name') return;
  throw new FilterError(`Invalid comparison clause. Expected 'Identifier' found '${name.text}'`, span);
};
