/** Added and special tokens: found in the text before anything else happens to it, `[MASK]` written by a person included. */

export type AddedToken = {
  readonly content: string;
  /** Not within a longer word. */
  readonly single_word: boolean;
  /** Takes the white space before it, and after it, with it. */
  readonly lstrip: boolean;
  readonly rstrip: boolean;
  /** Looked for, in its normalised form, in the normalised text. */
  readonly normalized: boolean;
  readonly special: boolean;
};

/** A stretch of text, or a token that was found in it. */
export type Part = { readonly text: string; readonly id: number | undefined };

const WORD_AT_END = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]$/u;
const WORD_AT_START = /^[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]/u;
const SPACES_AT_START = /^\p{White_Space}*/u;
const isSpace = (letter: string): boolean => /\p{White_Space}/u.test(letter);

/** The tokens by id. A token that the model knows keeps the model's id; others are numbered after the model's and the added ones. */
export const numberTokens = (
  tokens: readonly AddedToken[],
  vocabulary: ReadonlyMap<string, number>,
  modelSize: number,
): ReadonlyMap<number, AddedToken> => {
  const numbered = new Map<number, AddedToken>();
  const ids = new Map<string, number>();
  let next = modelSize;
  for (const token of tokens) {
    if (token.content === '') continue;
    const id = ids.get(token.content) ?? vocabulary.get(token.content) ?? next++;
    ids.set(token.content, id);
    numbered.set(id, token);
  }
  return numbered;
};

type Match = { readonly start: number; readonly end: number; readonly id: number };

/** Finds the longest of the patterns at each place, from left to right. */
const createFinder = (patterns: ReadonlyMap<string, number>) => {
  const lengths = new Map<string, Set<number>>();
  for (const pattern of patterns.keys()) {
    const first = pattern.charAt(0);
    lengths.set(first, (lengths.get(first) ?? new Set()).add(pattern.length));
  }
  const longestFirst = new Map([...lengths].map(([first, set]) => [first, [...set].toSorted((a, b) => b - a)]));
  return function* (text: string): Generator<Match> {
    for (let start = 0; start < text.length; ) {
      let end = start + 1;
      for (const length of longestFirst.get(text.charAt(start)) ?? []) {
        const id = patterns.get(text.slice(start, start + length));
        if (id === undefined) continue;
        end = start + length;
        yield { start, end, id };
        break;
      }
      start = end;
    }
  };
};

/** Cuts texts at the tokens. */
const createSplitter = (tokens: ReadonlyMap<number, AddedToken>, written: (token: AddedToken) => string) => {
  const patterns = new Map([...tokens].map(([id, token]) => [written(token), id]));
  patterns.delete('');
  if (patterns.size === 0) return (text: string): Part[] => (text === '' ? [] : [{ text, id: undefined }]);
  const find = createFinder(patterns);
  return (text: string): Part[] => {
    const parts: Part[] = [];
    let done = 0;
    const add = (start: number, end: number, id?: number): void => {
      if (start < end) parts.push({ text: text.slice(start, end), id });
    };
    for (const { start: from, end: to, id } of find(text)) {
      const token = tokens.get(id);
      if (
        token?.single_word &&
        (WORD_AT_END.test(text.slice(Math.max(0, from - 2), from)) || WORD_AT_START.test(text.slice(to, to + 2)))
      ) {
        continue;
      }
      let [start, end] = [from, to];
      if (token?.lstrip) {
        while (start > 0 && isSpace(text.charAt(start - 1))) start--;
        start = Math.max(start, done);
      }
      if (token?.rstrip) end += SPACES_AT_START.exec(text.slice(end))?.[0].length ?? 0;
      add(done, start);
      add(start, end, id);
      done = end;
    }
    add(done, text.length);
    return parts;
  };
};

/** Texts cut at added tokens, and normalised between them. */
export const createAddedTokens = (tokens: ReadonlyMap<number, AddedToken>, normalise: (text: string) => string) => {
  const of = (normalized: boolean) => new Map([...tokens].filter(([, token]) => token.normalized === normalized));
  const asWritten = createSplitter(of(false), ({ content }) => content);
  const normalised = createSplitter(of(true), ({ content }) => normalise(content));
  return (text: string): Part[] =>
    asWritten(text).flatMap((part) => (part.id === undefined ? normalised(normalise(part.text)) : [part]));
};
