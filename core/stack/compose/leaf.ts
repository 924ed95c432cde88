/** The shapes of single values: texts, numbers, switches, durations, sizes, paths, commands. */
import { isAbsolute, resolve } from 'node:path';
import { type Dict, type Node, type Scalar, dict, isNull, kindOf, list, scalar } from './node.ts';
import { refuse } from './place.ts';
import { type Context, type Json, type Shape, dictionary, listOf } from './shape.ts';
import { shellWords } from './shell-words.ts';
import { durationText, parseBytes, parseDuration, parseOctal, single } from './units.ts';
import { numberText } from './yaml-scalar.ts';

type Reader = (node: Scalar, context: Context) => string | number | boolean;

const leaf = (read: Reader, keepEmpty: boolean): Shape => ({
  canonical: (node, context) =>
    node.kind === 'scalar'
      ? scalar(read(node, context), node.at)
      : refuse(node.at, `A single value is expected here, not ${kindOf(node)}.`, 'Write one value after the colon.'),
  json: (node) => {
    if (node.kind !== 'scalar' || typeof node.value === 'bigint' || node.value === null) return undefined;
    return keepEmpty || (node.value !== '' && node.value !== 0 && node.value !== false) ? node.value : undefined;
  },
});

const expected = (node: Node, what: string, hint: string): never =>
  refuse(node.at, `${what} is expected here, not ${kindOf(node)}.`, hint);

const readText: Reader = (node) => {
  if (node.form === 'date') return expected(node, 'Text', 'Put it in quotes.');
  return typeof node.value === 'string' ? node.value : expected(node, 'Text', 'Put it in quotes.');
};

/** What a number, a boolean or a text is as text. */
const readAnyText: Reader = (node) => {
  if (typeof node.value === 'number' || typeof node.value === 'bigint') return numberText(node.value);
  return typeof node.value === 'boolean'
    ? String(node.value)
    : readText(node, { folder: '', home: '', refused: () => {} });
};

export const text = leaf(readText, false);
export const anyText = leaf(readAnyText, false);

export const oneOf = (...values: readonly string[]): Shape =>
  leaf((node) => {
    if (typeof node.value === 'string' && values.includes(node.value)) return node.value;
    return expected(node, `One of ${values.join(', ')}`, 'Choose one of them.');
  }, false);

export const matching = (pattern: RegExp, hint: string): Shape =>
  leaf((node, context) => {
    const value = readText(node, context);
    return pattern.test(String(value)) ? value : refuse(node.at, `${JSON.stringify(value)} does not fit here.`, hint);
  }, false);

const TRUE = ['true', 'y', 'yes', 'on'];
const FALSE = ['false', 'n', 'no', 'off'];

const readFlag: Reader = (node) => {
  if (typeof node.value === 'boolean') return node.value;
  const word = typeof node.value === 'string' ? node.value.toLowerCase() : '';
  if (TRUE.includes(word)) return true;
  return FALSE.includes(word) ? false : expected(node, 'true or false', 'Write true or false.');
};

export const flag = leaf(readFlag, false);
/** A switch whose `false` says something that leaving it out does not. */
export const choice = leaf(readFlag, true);

const readWhole: Reader = (node) => {
  const { value } = node;
  const number = typeof value === 'string' && /^[-+]?\d+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number)
    ? number
    : expected(node, 'A whole number', 'Write digits only.');
};

export const whole = leaf(readWhole, false);
/** A count whose 0 says something that leaving it out does not. */
export const count = leaf(readWhole, true);

export const real = leaf((node) => {
  const number = typeof node.value === 'string' && node.value.trim() !== '' ? Number(node.value) : node.value;
  return typeof number === 'number' && Number.isFinite(number)
    ? single(number)
    : expected(node, 'A number', 'Write 0.5 or 2.');
}, false);

const durationLeaf = (keepEmpty: boolean): Shape => ({
  ...leaf((node) => {
    const value = typeof node.value === 'string' ? parseDuration(node.value) : null;
    return value === null
      ? expected(node, 'A duration', 'Write a number and a unit: 30s, 1m30s, 500ms.')
      : durationText(value);
  }, true),
  json: (node) =>
    node.kind === 'scalar' && typeof node.value === 'string' && (keepEmpty || node.value !== '0s')
      ? node.value
      : undefined,
});
export const duration = durationLeaf(true);
export const nonZeroDuration = durationLeaf(false);

export const bytes: Shape = {
  ...leaf((node) => {
    const { value } = node;
    if (typeof value === 'number') return String(Math.trunc(value));
    const size = typeof value === 'string' ? parseBytes(value) : null;
    return size === null ? expected(node, 'A size', 'Write a number and a unit: 512m, 2g.') : size.toString();
  }, false),
  json: (node) =>
    node.kind === 'scalar' && typeof node.value === 'string' && node.value !== '0' ? node.value : undefined,
};

/** `"0440"` or 0440: printed as text with its zero. */
export const fileMode = leaf((node) => {
  const mode = typeof node.value === 'string' ? parseOctal(node.value) : node.value;
  return typeof mode === 'number' && mode >= 0
    ? `0${mode.toString(8)}`
    : expected(node, 'An octal mode', 'Write "0440".');
}, true);

/** A whole number, or `all`, which is -1. */
export const deviceCount = leaf((node, context) => (node.value === 'all' ? -1 : readWhole(node, context)), true);

const expandHome = (path: string, home: string): string =>
  path === '~' || path.startsWith('~/') ? `${home}${path.slice(1)}` : path;

/** Absolute as it is written, else from the context's folder. */
export const absolute = (path: string, { folder, home }: Context): string => {
  const expanded = expandHome(path, home);
  return isAbsolute(expanded) ? expanded : resolve(folder, expanded);
};

export const path = leaf((node, context) => {
  const value = String(readText(node, context));
  return value === '' ? value : absolute(value, context);
}, false);

const REMOTE = /^(https?:\/\/|git:\/\/|ssh:\/\/|git@|github\.com\/)/;

/** A build context: a folder, or an address that the builder fetches. */
export const contextPath = leaf((node, context) => {
  const value = String(readText(node, context));
  if (REMOTE.test(value) || /^[a-z][a-z0-9+.-]*:\/\//.test(value) || /^(service|target):/.test(value)) return value;
  return absolute(value, context);
}, false);

const wordsOf = (node: Node, split: (text: Scalar) => readonly string[]): Node => {
  if (isNull(node)) return node;
  if (node.kind === 'list') {
    return list(
      node.items.map((item) =>
        item.kind === 'scalar' && typeof item.value === 'string' ? item : expected(item, 'Text', 'Put it in quotes.'),
      ),
      node.at,
    );
  }
  if (node.kind !== 'scalar') return expected(node, 'A command', 'Write a text or a list of words.');
  return list(
    split(node).map((word) => scalar(word, node.at)),
    node.at,
  );
};

const wordsJson = (node: Node): readonly Json[] | null =>
  node.kind === 'list' ? node.items.map((item) => (item.kind === 'scalar' ? String(item.value) : '')) : null;

/** A command: a list is taken as it is, a text is split as a shell would; an empty one clears the image's. */
export const command: Shape = {
  nullable: true,
  nullWins: true,
  canonical: (node, context) =>
    wordsOf(node, (written) => {
      const words = shellWords(String(readText(written, context)));
      return (
        words ??
        refuse(
          written.at,
          'This command has an unclosed quote or a bracket outside quotes.',
          'Close it, or write a list of words.',
        )
      );
    }),
  json: (node) => wordsJson(node),
};

/** `healthcheck.test`: a text is for the container's shell. */
export const probe: Shape = {
  canonical: (node, context) => {
    const words = wordsOf(node, (written) => ['CMD-SHELL', String(readText(written, context))]);
    const first = wordsJson(words)?.[0];
    if (typeof first === 'string' && !['CMD', 'CMD-SHELL', 'NONE'].includes(first)) {
      refuse(
        node.at,
        'A health check starts with CMD, CMD-SHELL or NONE.',
        'Write ["CMD", "curl", …] or one text for the shell.',
      );
    }
    return words;
  },
  json: (node) => {
    const words = wordsJson(node);
    return words === null || words.length === 0 ? undefined : words;
  },
};

const itemText = (node: Node): string => (node.kind === 'scalar' ? String(node.value) : '');

/** A list of texts without repetitions: `a=1` and `a=2` are one where `byName`. */
export const texts = (
  name: string,
  options: { readonly orOne?: true; readonly byName?: true; readonly repeats?: true } = {},
): Shape =>
  listOf(leaf(readAnyText, true), {
    name,
    ...(options.orOne ? { orOne: true } : {}),
    ...(options.repeats ? {} : { key: options.byName ? (item) => itemText(item).split('=', 1)[0] ?? '' : itemText }),
  });

const pairOf = (item: Node, name: string): readonly [string, Scalar] => {
  if (item.kind !== 'scalar' || typeof item.value !== 'string')
    return expected(item, `${name}: NAME=value`, 'Put the item in quotes.');
  const equals = item.value.indexOf('=');
  return equals < 0
    ? [item.value, scalar(null, item.at)]
    : [item.value.slice(0, equals), scalar(item.value.slice(equals + 1), item.at)];
};

type PairOptions = {
  readonly name: string;
  /** What a name without a value is: an empty text, or null for one that the environment may know. */
  readonly missing: 'empty' | 'null';
  readonly orOne?: true;
  readonly value?: Shape;
};

/** Names and values as a mapping or as a list of `NAME=value`. */
export const pairs = ({ name, missing, orOne, value = { ...anyText, nullable: true } }: PairOptions): Shape => {
  const whole = dictionary(keepingEmpty(value), { name, keys: /[^]*/ });
  const toDict = (node: Node): Dict | null => {
    if (node.kind === 'dict') return node;
    const items = node.kind === 'list' ? node.items : orOne ? [node] : null;
    if (items === null) return null;
    return dict(
      new Map(
        items.map((item) => {
          const [key, content] = pairOf(item, name);
          if (/\s$/.test(key))
            refuse(item.at, `The name ${JSON.stringify(key)} ends with a space.`, 'Write NAME=value without spaces.');
          return [key, { at: item.at, value: content }];
        }),
      ),
      node.at,
    );
  };
  const filled = (node: Node): Node => (missing === 'empty' && isNull(node) ? scalar('', node.at, node.tag) : node);
  return {
    ...whole,
    canonical: (node, context) => {
      const long = toDict(node);
      if (long === null)
        return refuse(node.at, `${name} is a mapping or a list, not ${kindOf(node)}.`, 'Write `NAME: value` lines.');
      const entries = new Map(
        Array.from(long.entries, ([key, { at, value: content }]) => [key, { at, value: filled(content) }]),
      );
      return whole.canonical(dict(entries, node.at), context);
    },
  };
};

/** A value of a mapping is printed even when it is empty. */
const keepingEmpty = (shape: Shape): Shape => ({
  ...shape,
  nullable: true,
  json: (node) =>
    isNull(node)
      ? null
      : (shape.json(node) ?? (node.kind === 'scalar' && typeof node.value === 'string' ? node.value : null)),
});
