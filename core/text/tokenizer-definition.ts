/** What `tokenizer.json` says, checked; and the same for folders of older files (tokenizer-folder.ts). */
import { z } from 'zod';
import { normalizerSchema } from './normalizers.ts';
import { preTokenizerSchema } from './pre-tokenizers.ts';
import { templateSchema } from './templates.ts';

/** Checked by hand: a schema of 250 000 entries takes seconds, and a token may be named `__proto__`. */
const idByToken = z.unknown().transform((value, context): ReadonlyMap<string, number> => {
  const entries =
    typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : undefined;
  if (entries?.every((entry): entry is [string, number] => Number.isInteger(entry[1]) && entry[1] >= 0)) {
    return new Map(entries);
  }
  context.addIssue('model.vocab must give each token its number');
  return z.NEVER;
});

const isScored = (entry: unknown): entry is readonly [string, number] =>
  Array.isArray(entry) && typeof entry[0] === 'string' && typeof entry[1] === 'number';
const scored = z.unknown().transform((value, context): readonly (readonly [string, number])[] => {
  if (Array.isArray(value) && value.every(isScored)) return value;
  context.addIssue('model.vocab must list tokens with their scores');
  return z.NEVER;
});

const isPair = (value: unknown): value is readonly [string, string] =>
  Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string');
/** Older files write a pair as one text, newer ones as a list of two. */
const merges = z.unknown().transform((value, context): readonly (readonly [string, string])[] => {
  const pairs = Array.isArray(value)
    ? value
        .filter((pair) => typeof pair !== 'string' || !pair.startsWith('#version'))
        .map((pair: unknown) => (typeof pair === 'string' ? pair.split(' ') : pair))
    : undefined;
  if (pairs?.every(isPair)) return pairs;
  context.addIssue('model.merges must list pairs of tokens');
  return z.NEVER;
});

/** null, as some files have it, means the default. */
const orElse = <Value>(schema: z.ZodType<Value>, value: Value) => schema.nullish().transform((given) => given ?? value);

export const modelSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('WordPiece'),
    vocab: idByToken,
    unk_token: z.string().default('[UNK]'),
    continuing_subword_prefix: z.string().default('##'),
    max_input_chars_per_word: z.number().int().default(100),
  }),
  z.object({
    type: z.literal('BPE'),
    vocab: idByToken,
    merges,
    unk_token: z.string().nullable().default(null),
    continuing_subword_prefix: orElse(z.string(), ''),
    end_of_word_suffix: orElse(z.string(), ''),
    fuse_unk: orElse(z.boolean(), false),
    byte_fallback: orElse(z.boolean(), false),
    ignore_merges: orElse(z.boolean(), false),
  }),
  z.object({
    type: z.literal('Unigram'),
    vocab: scored,
    unk_id: z.number().int().nullable().default(null),
    byte_fallback: z.boolean().default(false),
  }),
]);
export type ModelDefinition = z.infer<typeof modelSchema>;

export const addedTokenSchema = z.object({
  content: z.string(),
  single_word: z.boolean().default(false),
  lstrip: z.boolean().default(false),
  rstrip: z.boolean().default(false),
  normalized: z.boolean().default(true),
  special: z.boolean().default(false),
});

export const definitionSchema = z.object({
  added_tokens: z.array(addedTokenSchema.extend({ id: z.number().int() })).default([]),
  normalizer: normalizerSchema.nullish().transform((given) => given ?? null),
  pre_tokenizer: preTokenizerSchema.nullish().transform((given) => given ?? null),
  post_processor: templateSchema.nullish().transform((given) => given ?? null),
  /** Files of old do not name the kind of their model. */
  model: z.preprocess((model) => {
    if (typeof model !== 'object' || model === null || 'type' in model) return model;
    const type = 'merges' in model ? 'BPE' : 'vocab' in model && Array.isArray(model.vocab) ? 'Unigram' : 'WordPiece';
    return { ...model, type };
  }, modelSchema),
});
export type TokenizerDefinition = z.infer<typeof definitionSchema>;
