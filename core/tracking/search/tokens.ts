/**
 * The words of MLflow's filter language. MLflow reads it with a general SQL tokenizer; this one knows what the language
 * uses of SQL and tells everything else apart by its place, so that an error can point at it.
 */
import type { Span } from './filter-error.ts';

/**
 * `name`: an identifier with its parts (``metrics.`a b` ``), a bare word or a double-quoted text; `sum`: identifiers with
 * arithmetic between them, which MLflow takes for no name; `list`: a parenthesis with all in it.
 */
type TokenKind = 'name' | 'sum' | 'text' | 'number' | 'comparator' | 'list' | 'word' | 'other';

export type Token = Span & { readonly kind: TokenKind; readonly text: string };

const TOKEN = new RegExp(
  [
    String.raw`(?<space>\s+)`,
    String.raw`(?<text>'(?:''|\\'|[^'])*')`,
    String.raw`(?<number>(?:(?<![\w\])])-?(?:\d+(?:\.\d+)?[eE]-?\d+|\d*\.\d+)|-?\d+)(?![_\p{L}]))`,
    String.raw`(?<comparator>[<>=~!]+|(?:NOT\s+)?(?:LIKE|ILIKE|RLIKE)\b)`,
    String.raw`(?<word>(?:AND|OR|IN|IS|NULL|BETWEEN|ASC|DESC)\b|NOT\s+NULL\b|NOT\b)`,
    String.raw`(?<name>(?:"(?:""|\\"|[^"])*"|${'`'}(?:${'``'}|[^${'`'}])*${'`'}|[\p{L}_][\w\p{L}\p{N}]*)(?:\s*\.\s*(?:"(?:""|\\"|[^"])*"|${'`'}(?:${'``'}|[^${'`'}])*${'`'}|'(?:''|[^'])*'|[\w\p{L}\p{N}]+))*)`,
    String.raw`(?<open>\()`,
    String.raw`(?<arithmetic>[-+*/%])`,
    String.raw`(?<other>[^])`,
  ].join('|'),
  'iuy',
);

const QUOTED = /'(?:''|\\'|[^'])*'|"(?:""|\\"|[^"])*"|`[^`]*`|[()]|[^]/gu;

/** The place behind the parenthesis that begins at `start`, or the text's end when none closes it. */
const behindList = (text: string, start: number): number => {
  let depth = 0;
  QUOTED.lastIndex = start;
  for (let found = QUOTED.exec(text); found !== null; found = QUOTED.exec(text)) {
    if (found[0] === '(') depth += 1;
    if (found[0] === ')') depth -= 1;
    if (depth === 0) return QUOTED.lastIndex;
  }
  return text.length;
};

export const tokensOf = (text: string): Token[] => {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    const kind = Object.entries(found?.groups ?? {}).find(([, value]) => value !== undefined)?.[0] ?? 'other';
    const end = kind === 'open' ? behindList(text, at) : at + (found?.[0].length ?? 1);
    if (kind !== 'space') add(tokens, text, kind, { start: at, end });
    at = end;
  }
  return tokens;
};

/** Arithmetic that touches names on both sides is one token with them. */
const add = (tokens: Token[], text: string, kind: string, { start, end }: Span): void => {
  const before = tokens.at(-1);
  const isOperand = kind === 'name' || kind === 'number';
  if (before?.kind === 'other' && /^[-+*/%]$/.test(before.text) && isOperand) {
    const operand = tokens.at(-2);
    if (operand && (operand.kind === 'name' || operand.kind === 'sum')) {
      tokens.splice(-2, 2, { kind: 'sum', start: operand.start, end, text: text.slice(operand.start, end) });
      return;
    }
  }
  tokens.push({ kind: kindOf(kind), start, end, text: text.slice(start, end) });
};

const kindOf = (group: string): TokenKind => {
  switch (group) {
    case 'text':
    case 'number':
    case 'comparator':
    case 'word':
    case 'name':
      return group;
    case 'open':
      return 'list';
    default:
      return 'other';
  }
};

export const isWord = (token: Token | undefined, word: string): boolean =>
  token?.kind === 'word' && token.text.replaceAll(/\s+/g, ' ').toUpperCase() === word;
