/** The normalizers of `tokenizer.json`. */
import { z } from 'zod';
import { assertNever } from '../base/assert-never.ts';
import { bertNormalizer } from './bert-text.ts';
import { byteLetters } from './byte-level.ts';
import { charsmapNormalizer } from './charsmap.ts';
import { patternOf, patternSchema } from './patterns.ts';
import { lowerCase, normalForm } from './unicode.ts';

const simple = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('BertNormalizer'),
    clean_text: z.boolean().default(true),
    handle_chinese_chars: z.boolean().default(true),
    strip_accents: z.boolean().nullable().default(null),
    lowercase: z.boolean().default(true),
  }),
  z.object({ type: z.enum(['NFC', 'NFD', 'NFKC', 'NFKD']) }),
  z.object({ type: z.literal('Lowercase') }),
  z.object({ type: z.literal('Strip'), strip_left: z.boolean().default(true), strip_right: z.boolean().default(true) }),
  z.object({ type: z.literal('StripAccents') }),
  z.object({ type: z.literal('Replace'), pattern: patternSchema, content: z.string() }),
  z.object({ type: z.literal('Prepend'), prepend: z.string() }),
  z.object({ type: z.literal('Nmt') }),
  z.object({ type: z.literal('ByteLevel') }),
  z.object({ type: z.literal('Precompiled'), precompiled_charsmap: z.string().nullable() }),
]);
type Simple = z.infer<typeof simple>;
export type NormalizerDefinition =
  | Simple
  | { readonly type: 'Sequence'; readonly normalizers: readonly NormalizerDefinition[] };
export const normalizerSchema: z.ZodType<NormalizerDefinition> = z.lazy(() =>
  z.union([z.object({ type: z.literal('Sequence'), normalizers: z.array(normalizerSchema) }), simple]),
);

export type Normalizer = (text: string) => string;

/** Rust's white space, which JavaScript's `\s` is not: it lacks U+0085 and has U+FEFF. */
const LEFT_SPACE = /^\p{White_Space}+/u;
const RIGHT_SPACE = /(?<!\p{White_Space})\p{White_Space}+$/u;

const NMT_DROPPED = /[\u0001-\u0008\u000b\u000e-\u001f\u007f\u008f\u009f]/g;
const NMT_SPACE = /[\t\n\f\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]/g;

export const createNormalizer = (definition: NormalizerDefinition): Normalizer => {
  switch (definition.type) {
    case 'Sequence': {
      const steps = definition.normalizers.map(createNormalizer);
      return (text) => steps.reduce((normalised, step) => step(normalised), text);
    }
    case 'BertNormalizer':
      return bertNormalizer(definition);
    case 'NFC':
    case 'NFD':
    case 'NFKC':
    case 'NFKD': {
      const form = definition.type;
      return (text) => normalForm(text, form);
    }
    case 'Lowercase':
      return lowerCase;
    case 'Strip': {
      const { strip_left, strip_right } = definition;
      return (text) => {
        const right = strip_right ? text.replace(RIGHT_SPACE, '') : text;
        return strip_left ? right.replace(LEFT_SPACE, '') : right;
      };
    }
    case 'StripAccents':
      return (text) => text.replace(/\p{M}/gu, '');
    case 'Replace': {
      const pattern = patternOf(definition.pattern);
      return (text) => text.replace(pattern, () => definition.content);
    }
    case 'Prepend':
      return (text) => (text === '' ? '' : definition.prepend + text);
    case 'Nmt':
      return (text) => text.replace(NMT_DROPPED, '').replace(NMT_SPACE, ' ');
    case 'ByteLevel':
      return byteLetters;
    case 'Precompiled':
      return definition.precompiled_charsmap === null
        ? (text) => text
        : charsmapNormalizer(Buffer.from(definition.precompiled_charsmap, 'base64'));
    default:
      return assertNever(definition);
  }
};
