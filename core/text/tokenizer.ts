/** Texts to token ids, by the tokenizer files of a Hugging Face folder (`tokenizer.json`, or a BERT `vocab.txt`). */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import { IdriftError } from '../contract/errors.ts';
import { wordPieceFiles } from './wordpiece-files.ts';

export type Encoding = {
  /** With [CLS] and [SEP]; cut to the length asked for, [SEP] last. */
  readonly ids: readonly number[];
  /** Tokens before cutting, special ones included. */
  readonly tokens: number;
  readonly truncated: boolean;
};

export type Tokenizer = {
  readonly vocabularySize: number;
  readonly padId: number;
  /** `model_max_length` of tokenizer_config.json, at most 512 when it says nothing useful. */
  readonly maxLength: number;
  readonly encode: (text: string, maxLength: number) => Encoding;
};

/** Older files say 1e30 for "no limit"; BERT's positions end at 512. */
const USUAL_LENGTH = 512;

const tokenizerConfig = z.looseObject({
  model_max_length: z.number().optional(),
  do_lower_case: z.boolean().optional(),
  pad_token: z.unknown().optional(),
});
type TokenizerConfig = z.infer<typeof tokenizerConfig>;

/** @throws IdriftError naming the file that is missing or broken. */
export const loadTokenizer = (dir: string): Tokenizer => {
  const config = readConfig(dir);
  const definition = readDefinition(dir, config);
  let inner: HuggingFaceTokenizer;
  try {
    inner = new HuggingFaceTokenizer(definition, config);
  } catch (thrown) {
    throw unreadable(join(dir, 'tokenizer.json'), thrown);
  }
  const vocabulary = inner.get_vocab(true);
  const said = config.model_max_length;
  return {
    vocabularySize: [...vocabulary.values()].reduce((highest, id) => Math.max(highest, id), -1) + 1,
    padId: inner.token_to_id(tokenText(config.pad_token) ?? '[PAD]') ?? 0,
    maxLength: said !== undefined && said > 0 && said < 100_000 ? Math.floor(said) : USUAL_LENGTH,
    encode: (text, maxLength) => {
      const all: readonly number[] = inner.encode(text).ids;
      if (all.length <= maxLength) return { ids: all, tokens: all.length, truncated: false };
      const last = all.slice(-1); // the separator stays last
      return { ids: [...all.slice(0, maxLength - 1), ...last], tokens: all.length, truncated: true };
    },
  };
};

const tokenText = (token: unknown): string | undefined => {
  if (typeof token === 'string') return token;
  if (typeof token === 'object' && token !== null && 'content' in token) return String(token.content);
  return undefined;
};

const readConfig = (dir: string): TokenizerConfig => {
  const path = join(dir, 'tokenizer_config.json');
  if (!existsSync(path)) return {};
  try {
    return tokenizerConfig.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (thrown) {
    throw unreadable(path, thrown);
  }
};

const readDefinition = (dir: string, config: TokenizerConfig): object => {
  const path = join(dir, 'tokenizer.json');
  const vocabulary = join(dir, 'vocab.txt');
  if (existsSync(path)) {
    try {
      return z.looseObject({ model: z.looseObject({}) }).parse(JSON.parse(readFileSync(path, 'utf8')));
    } catch (thrown) {
      throw unreadable(path, thrown);
    }
  }
  if (existsSync(vocabulary)) {
    const tokens = readFileSync(vocabulary, 'utf8').replace(/\n$/, '').split('\n');
    const files = wordPieceFiles(
      tokens.map((token) => token.trimEnd()),
      { lowercase: config.do_lower_case ?? true, maxLength: config.model_max_length ?? USUAL_LENGTH },
    );
    return z.looseObject({}).parse(JSON.parse(files['tokenizer.json']));
  }
  throw new IdriftError({
    code: 'not-found',
    message: `${dir} has no tokenizer: neither tokenizer.json nor vocab.txt is there.`,
    where: dir,
    hint: 'Copy the tokenizer files of the model into the folder; they lie beside its config.json where it came from.',
  });
};

const unreadable = (path: string, cause: unknown): IdriftError =>
  new IdriftError(
    {
      code: 'corrupt',
      message: `${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      where: path,
      hint: 'Copy the file again from where the model came from.',
    },
    { cause },
  );
