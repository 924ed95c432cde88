/** The pre-tokenizers of `tokenizer.json`: a text into words, which the model then cuts into pieces. */
import { z } from 'zod';
import { assertNever } from '../base/assert-never.ts';
import { bertWords } from './bert-text.ts';
import { byteLetters, byteLevelWords } from './byte-level.ts';
import { patternOf, patternSchema } from './patterns.ts';
import { SPLIT_BEHAVIORS, splitText } from './split-text.ts';

const behavior = z.enum(SPLIT_BEHAVIORS);
const simple = z.discriminatedUnion('type', [
  z.object({ type: z.literal('BertPreTokenizer') }),
  z.object({
    type: z.literal('ByteLevel'),
    add_prefix_space: z.boolean().default(true),
    use_regex: z.boolean().default(true),
  }),
  z.object({
    type: z.literal('Metaspace'),
    replacement: z.string().default('▁'),
    add_prefix_space: z.boolean().optional(),
    prepend_scheme: z.enum(['always', 'first', 'never']).default('always'),
    split: z.boolean().default(true),
  }),
  z.object({ type: z.literal('Whitespace') }),
  z.object({ type: z.literal('WhitespaceSplit') }),
  z.object({ type: z.literal('Punctuation'), behavior: behavior.default('Isolated') }),
  z.object({ type: z.literal('Digits'), individual_digits: z.boolean().default(false) }),
  z.object({ type: z.literal('Split'), pattern: patternSchema, behavior, invert: z.boolean().default(false) }),
]);
type Simple = z.infer<typeof simple>;
export type PreTokenizerDefinition =
  | Simple
  | { readonly type: 'Sequence'; readonly pretokenizers: readonly PreTokenizerDefinition[] };
export const preTokenizerSchema: z.ZodType<PreTokenizerDefinition> = z.lazy(() =>
  z.union([z.object({ type: z.literal('Sequence'), pretokenizers: z.array(preTokenizerSchema) }), simple]),
);

/** @param atStart whether `part` is the beginning of the whole text. */
export type PreTokenizer = (part: string, atStart: boolean) => string[];

const metaspace = (definition: Extract<Simple, { type: 'Metaspace' }>): PreTokenizer => {
  const { replacement, split } = definition;
  const scheme = definition.add_prefix_space === false ? 'never' : definition.prepend_scheme;
  const mark = patternOf({ String: replacement });
  return (part, atStart) => {
    const marked = part.replaceAll(' ', () => replacement);
    const prepends = scheme === 'always' || (scheme === 'first' && atStart);
    const whole = prepends && !marked.startsWith(replacement) ? replacement + marked : marked;
    return split ? splitText(whole, mark, 'MergedWithNext') : [whole];
  };
};

const SPACE = /\p{White_Space}/gu;
const WORDS =
  /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]+|[^\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}\p{White_Space}]+/gu;
const PUNCTUATION = /[\p{P}$+<=>^`|~]/gu;
const DIGIT = /\p{N}/gu;

export const createPreTokenizer = (definition: PreTokenizerDefinition): PreTokenizer => {
  switch (definition.type) {
    case 'Sequence': {
      const steps = definition.pretokenizers.map(createPreTokenizer);
      return (part, atStart) =>
        steps.reduce<string[]>(
          (words, step) => words.flatMap((word, n) => step(word, n === 0 && atStart && part.startsWith(word))),
          [part],
        );
    }
    case 'BertPreTokenizer':
      return bertWords;
    case 'ByteLevel': {
      const { add_prefix_space, use_regex } = definition;
      return (part) => {
        const spaced = add_prefix_space && !part.startsWith(' ') ? ` ${part}` : part;
        return (use_regex ? byteLevelWords(spaced) : [spaced]).map(byteLetters);
      };
    }
    case 'Metaspace':
      return metaspace(definition);
    case 'Whitespace':
      return (part) => splitText(part, WORDS, 'Removed', true);
    case 'WhitespaceSplit':
      return (part) => splitText(part, SPACE, 'Removed');
    case 'Punctuation':
      return (part) => splitText(part, PUNCTUATION, definition.behavior);
    case 'Digits':
      return (part) => splitText(part, DIGIT, definition.individual_digits ? 'Isolated' : 'Contiguous');
    case 'Split': {
      const pattern = patternOf(definition.pattern);
      return (part) => splitText(part, pattern, definition.behavior, definition.invert);
    }
    default:
      return assertNever(definition);
  }
};
