/**
 * `.env` and env_file as Compose reads them: `NAME=value`, `NAME: value`, `export NAME=value`, a bare NAME that is passed on;
 * `#` comments, single quotes as they are, double quotes with escapes, values over several lines in quotes, interpolation
 * except in single quotes, CRLF and a byte order mark.
 */
import { type Lookup, interpolate } from './interpolate.ts';
import { type Source, refuse } from './place.ts';

type Reading = {
  readonly source: Source;
  readonly lookup: Lookup;
  readonly earlier: ReadonlyMap<string, string>;
  readonly found: Map<string, string>;
};

/** `lookup` wins over what the file itself says above, and that over `earlier`: the files before it. */
export const parseDotenv = (
  source: Source,
  lookup: Lookup,
  earlier: ReadonlyMap<string, string> = new Map(),
): ReadonlyMap<string, string> => {
  const reading: Reading = { source, lookup, earlier, found: new Map() };
  let at = nextStatement(source.text, 0);
  while (at < source.text.length) at = nextStatement(source.text, readStatement(reading, at));
  return reading.found;
};

/** env_file with `format: raw`: nothing is quoted, escaped or interpolated. */
export const parseRawEnv = (source: Source, lookup: Lookup): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  for (const line of source.text.split(/\r?\n/).map((line) => line.trimStart())) {
    if (line === '' || line.startsWith('#')) continue;
    const equals = line.indexOf('=');
    const value = equals < 0 ? lookup(line) : line.slice(equals + 1);
    if (value !== undefined) found.set(equals < 0 ? line : line.slice(0, equals), value);
  }
  return found;
};

/** Over spaces, empty lines and comments. */
const nextStatement = (text: string, from: number): number => {
  let at = from;
  for (;;) {
    while (at < text.length && /\s/.test(text[at] ?? '')) at += 1;
    if (text[at] !== '#') return at;
    const end = text.indexOf('\n', at);
    at = end < 0 ? text.length : end;
  }
};

const SPACE = String.raw`[ \t\v\f\r\u0085\u00a0]`;
const STATEMENT = new RegExp(String.raw`(?:export${SPACE}+)?([^=:\n]*)([=:]|\n|$)${SPACE}*`, 'y');

/** Gives where the next statement may start. */
const readStatement = (reading: Reading, at: number): number => {
  const { source, lookup, found } = reading;
  STATEMENT.lastIndex = at;
  const [all = '', written = '', end] = STATEMENT.exec(source.text) ?? [];
  const name = written.trimEnd();
  const fault = /[^\p{L}\p{N}_.\-[\]]/u.exec(name)?.[0];
  if (fault !== undefined) {
    const what = fault === ' ' ? 'a space' : JSON.stringify(fault);
    return refuse({ source, offset: at }, `The name ${JSON.stringify(name)} has ${what} in it.`, 'Write NAME=value.');
  }
  const start = at + all.length;
  if (end !== '=' && end !== ':') {
    const inherited = lookup(name);
    if (inherited !== undefined) found.set(name, inherited);
    return start;
  }
  const quote = source.text[start];
  if (quote === '"' || quote === "'") return readQuoted(reading, name, start, quote);
  const lineEnd = source.text.indexOf('\n', start);
  const stop = lineEnd < 0 ? source.text.length : lineEnd;
  const bare = (source.text.slice(start, stop).split(' #', 1)[0] ?? '').trimEnd();
  found.set(name, expand(bare, reading, start));
  return stop;
};

const readQuoted = (reading: Reading, name: string, start: number, quote: '"' | "'"): number => {
  const { text } = reading.source;
  let value = '';
  for (let at = start + 1; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (char === quote) {
      reading.found.set(name, quote === '"' ? expand(unescape(value), reading, start) : value);
      return at + 1;
    }
    if (char === '\\') {
      at += 1;
      value += text[at] === quote ? quote : `\\${text[at] ?? ''}`;
    } else value += char;
  }
  return refuse({ source: reading.source, offset: start }, `The value of ${name} has no closing quote.`, 'Close it.');
};

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  c: '\\c',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '"': '"',
  '\\': '\\',
  $: '$$',
};

const unescape = (value: string): string =>
  value.replaceAll(
    /\\(?:([abcfnrtv$"\\])|0(\d{0,3}))/g,
    (all, letter: string | undefined, octal: string | undefined) => {
      if (letter !== undefined) return ESCAPES[letter] ?? all;
      return octal !== undefined && /^[0-7]{3}$/.test(octal) ? String.fromCodePoint(Number.parseInt(octal, 8)) : all;
    },
  );

const expand = (value: string, { source, lookup, earlier, found }: Reading, start: number): string =>
  interpolate(value, {
    lookup: (name) => lookup(name) ?? found.get(name) ?? earlier.get(name),
    onUnset: () => {},
    onFault: (message, hint) => refuse({ source, offset: start }, message, hint),
  });
