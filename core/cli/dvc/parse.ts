/**
 * Words of a command line, taken as Python's argparse takes them, so that whatever is written for `dvc` means the same here: options
 * between positionals, shortened long options, `--option=value`, `-rNAME`, `-qv`, `--`, negative numbers as values.
 */
import { type Args, DvcError, type Option, type Positional, USAGE } from './command.ts';

export class ParseError extends DvcError {
  constructor(message: string) {
    super(message, USAGE);
  }
}

type Value = { readonly texts: readonly string[]; readonly count: number };

/** `extras` are words that nothing takes; the caller says so. */
export type Parsed = { readonly args: Args; readonly extras: readonly string[] };

type Word =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'dashes' }
  | { readonly kind: 'option'; readonly option: Option; readonly flag: string; readonly attached: string | null }
  | { readonly kind: 'unknown'; readonly text: string };

/** @throws ParseError with argparse's own words. */
export const parseWords = (
  argv: readonly string[],
  options: readonly Option[],
  positionals: readonly Positional[],
): Parsed => {
  const byFlag = new Map(options.flatMap((option) => option.flags.map((flag) => [flag, option] as const)));
  const end = argv.indexOf('--');
  const words = argv.map((text, at): Word => {
    if (end >= 0 && at >= end) return at === end ? { kind: 'dashes' } : { kind: 'text', text };
    return classify(text, byFlag);
  });
  const values = new Map<string, Value>();
  const extras: string[] = [];
  let left = positionals;

  const give = (name: string, texts: readonly string[], keep: boolean): void => {
    const before = values.get(name);
    values.set(name, { texts: keep ? [...(before?.texts ?? []), ...texts] : texts, count: (before?.count ?? 0) + 1 });
  };

  /** Hands the texts from `at` on to as many positionals as can be filled. Gives where it stopped. */
  const takePositionals = (from: number): number => {
    let at = from;
    for (const [positional, length] of fillable(left, words.slice(from))) {
      const texts = textsOf(words.slice(at, at + length));
      for (const text of texts) checkChoice(positional.name, positional.choices, text);
      if (texts.length > 0) give(positional.name, texts, false);
      at += length;
      left = left.slice(1);
    }
    return at;
  };

  const takeOption = (at: number, { option, flag, attached }: Extract<Word, { kind: 'option' }>): number => {
    let [current, name, value] = [option, flag, attached];
    while (isSwitch(current)) {
      give(current.name, [], false);
      if (value === null) return at + 1;
      // `-qv`: what follows a switch of one letter are more of them.
      const next = name.startsWith('--') || value === '' ? undefined : byFlag.get(`-${value[0]}`);
      if (!next) throw new ParseError(`argument ${shownFlags(current)}: ignored explicit argument ${quoted(value)}`);
      [current, name, value] = [next, `-${value[0]}`, value.length > 1 ? value.slice(1) : null];
    }
    const many = current.kind === 'words';
    let stop = at + 1;
    const taken: string[] = value === null ? [] : [value];
    if (value === null) {
      const most = many ? words.length : 1;
      for (let word = words[stop]; word?.kind === 'text' && taken.length < most; word = words[++stop]) {
        taken.push(word.text);
      }
      if (!many && taken.length === 0) {
        if (current.fallback === undefined)
          throw new ParseError(`argument ${shownFlags(current)}: expected one argument`);
        taken.push(current.fallback);
      }
    }
    for (const text of taken) {
      if (current.integer) checkInteger(current, text);
      checkChoice(shownFlags(current), current.choices, text);
    }
    give(current.name, taken, current.kind === 'list');
    return stop;
  };

  const last = words.findLastIndex(({ kind }) => kind === 'option' || kind === 'unknown');
  let at = 0;
  while (at <= last) {
    const next = words.findIndex(({ kind }, index) => index >= at && (kind === 'option' || kind === 'unknown'));
    if (at !== next) {
      const stop = takePositionals(at);
      if (stop > at) {
        at = stop;
        continue;
      }
      extras.push(...textsOf(words.slice(at, next)));
      at = next;
    }
    const word = words[at];
    if (word?.kind === 'option') at = takeOption(at, word);
    else {
      if (word?.kind === 'unknown') extras.push(word.text);
      at++;
    }
  }
  extras.push(...textsOf(words.slice(takePositionals(at))));
  const lacking = left.filter(({ count }) => count === '1' || count === '+').map(({ name }) => name);
  if (lacking.length > 0) {
    throw new ParseError(`the following arguments are required: ${lacking.join(', ')}`);
  }
  return { args: argsOf(values, options, positionals), extras };
};

const textsOf = (words: readonly Word[]): string[] =>
  words.flatMap((word) => (word.kind === 'text' || word.kind === 'unknown' ? [word.text] : []));

const isSwitch = ({ kind }: Option): boolean => kind === 'flag' || kind === 'count';

type Attached = { readonly flag: string; readonly option: Option; readonly attached: string | null };

const classify = (text: string, byFlag: ReadonlyMap<string, Option>): Word => {
  if (!text.startsWith('-') || text === '-') return { kind: 'text', text };
  const exact = byFlag.get(text);
  if (exact) return { kind: 'option', option: exact, flag: text, attached: null };
  const equals = text.indexOf('=');
  const [name, value] = equals < 0 ? [text, null] : [text.slice(0, equals), text.slice(equals + 1)];
  const named = byFlag.get(name);
  if (named) return { kind: 'option', option: named, flag: name, attached: value };
  const matches = [...byFlag].flatMap(([flag, option]): Attached[] => {
    if (text.startsWith('--')) return flag.startsWith(name) ? [{ flag, option, attached: value }] : [];
    if (flag === text.slice(0, 2)) return [{ flag, option, attached: text.slice(2) }];
    return flag.startsWith(text) ? [{ flag, option, attached: null }] : [];
  });
  const [match] = matches;
  if (matches.length > 1) {
    throw new ParseError(`ambiguous option: ${text} could match ${matches.map(({ flag }) => flag).join(', ')}`);
  }
  if (match) return { kind: 'option', ...match };
  if (/^-\d+$|^-\d*\.\d+$/.test(text) || text.includes(' ')) return { kind: 'text', text };
  return { kind: 'unknown', text };
};

/**
 * The longest run of positionals that the words up to the next option can fill, and how many words each takes: the first ones take as
 * many as leave the others what they need. `--` counts for none.
 */
const fillable = (
  positionals: readonly Positional[],
  words: readonly Word[],
): readonly (readonly [Positional, number])[] => {
  const letters = words.map(({ kind }) => (kind === 'text' ? 'A' : kind === 'dashes' ? '-' : 'O')).join('');
  for (let count = positionals.length; count > 0; count--) {
    const some = positionals.slice(0, count);
    const match = new RegExp(`^${some.map((each) => PATTERNS[each.count]).join('')}`).exec(letters);
    if (match) return some.map((positional, at) => [positional, match[at + 1]?.length ?? 0]);
  }
  return [];
};

const PATTERNS = { '1': '(-*A-*)', '?': '(-*A?-*)', '*': '(-*[A-]*)', '+': '(-*A[A-]*)' } as const;

const checkInteger = (option: Option, text: string): void => {
  if (!/^\s*[-+]?\d+(?:_\d+)*\s*$/.test(text)) {
    throw new ParseError(`argument ${shownFlags(option)}: invalid int value: ${quoted(text)}`);
  }
};

const checkChoice = (name: string, choices: readonly string[] | undefined, text: string): void => {
  if (!choices || choices.includes(text)) return;
  throw new ParseError(
    `argument ${name}: invalid choice: ${quoted(text)} (choose from ${choices.map(quoted).join(', ')})`,
  );
};

const shownFlags = ({ flags }: Option): string => flags.join('/');

/** As Python shows a text. */
const quoted = (text: string): string =>
  text.includes("'") && !text.includes('"') ? `"${text}"` : `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

const argsOf = (
  values: ReadonlyMap<string, Value>,
  options: readonly Option[],
  positionals: readonly Positional[],
): Args => {
  const known = new Set([...options, ...positionals].map(({ name }) => name));
  const get = (name: string): Value | undefined => {
    if (!known.has(name)) throw new Error(`This command has no argument "${name}".`);
    return values.get(name);
  };
  return {
    flag: (name) => (get(name)?.count ?? 0) > 0,
    value: (name) => get(name)?.texts[0],
    list: (name) => [...(get(name)?.texts ?? [])],
    number: (name) => {
      const value = get(name);
      if (!value) return undefined;
      const [text] = value.texts;
      return text === undefined ? value.count : Number(text.replaceAll('_', ''));
    },
  };
};
