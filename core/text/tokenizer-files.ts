/** Reads the tokenizer files of a folder: `tokenizer.json`, or the older `vocab.txt`, `vocab.json` with `merges.txt`, `*.model`. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { IdriftError } from '../contract/errors.ts';
import { readSentencePiece } from './sentencepiece.ts';
import { definitionSchema, modelSchema } from './tokenizer-definition.ts';
import {
  type Assembled,
  assembleBert,
  assembleFromFile,
  assembleFromSentencePiece,
  assembleRoberta,
  tokenizerClass,
} from './tokenizer-folder.ts';
import { settingsSchema, type TokenFiles, type TokenizerSettings } from './tokenizer-settings.ts';

const modelConfig = z.looseObject({
  model_type: z.string().nullish(),
  tokenizer_class: z.string().nullish(),
  max_position_embeddings: z.number().int().positive().nullish(),
  pad_token_id: z.number().int().nullish(),
});
type ModelFacts = z.infer<typeof modelConfig>;

export type TokenizerFolder = Assembled & {
  readonly settings: TokenizerSettings;
  readonly model: ModelFacts;
  /** The file with the vocabulary, for errors. */
  readonly source: string;
};

const unreadable = (path: string, cause: unknown): IdriftError =>
  new IdriftError(
    {
      code: 'corrupt',
      message: `${path} cannot be read: ${causeText(cause)}`,
      where: path,
      hint: 'Copy the file again from where the model came from.',
    },
    { cause },
  );

const causeText = (cause: unknown): string => {
  if (cause instanceof z.ZodError) return z.prettifyError(cause).replaceAll(/\s*\n\s*/g, ' ');
  return cause instanceof Error ? cause.message : String(cause);
};

/** Runs `read`; what it throws is told as a fault of the file. */
export const reading = <Value>(path: string, read: () => Value): Value => {
  try {
    return read();
  } catch (thrown) {
    throw thrown instanceof IdriftError ? thrown : unreadable(path, thrown);
  }
};

const readJson = <Value>(path: string, schema: z.ZodType<Value>): Value =>
  reading(path, () => schema.parse(JSON.parse(readFileSync(path, 'utf8'))));

/** Lines of a vocabulary: white space at their ends is none of the token, a later line wins over an equal earlier one. */
const readVocabulary = (path: string): ReadonlyMap<string, number> => {
  const lines = readFileSync(path, 'utf8').split('\n');
  if (lines.at(-1) === '') lines.pop();
  return new Map(lines.map((line, id) => [line.replace(/\p{White_Space}+$/u, ''), id]));
};

const assemble = (dir: string, files: TokenFiles, model: ModelFacts): Assembled & { readonly source: string } => {
  const kind = tokenizerClass(files.settings.tokenizer_class ?? model.tokenizer_class, model.model_type);
  const at = (name: string): string | undefined => (existsSync(join(dir, name)) ? join(dir, name) : undefined);
  const json = at('tokenizer.json');
  if (json) {
    const definition = readJson(json, definitionSchema);
    const withTokens = { ...files, fileTokens: definition.added_tokens };
    return { ...reading(json, () => assembleFromFile(kind, definition, withTokens)), source: json };
  }
  const [lines, pairs, merges] = [at('vocab.txt'), at('vocab.json'), at('merges.txt')];
  const pieces = at('sentencepiece.bpe.model');
  if (lines && (kind === 'bert' || kind === 'file')) {
    return { ...reading(lines, () => assembleBert(readVocabulary(lines), files)), source: lines };
  }
  if (pairs && merges && (kind === 'roberta' || kind === 'file')) {
    const text = readFileSync(merges, 'utf8').replace(/\r?\n$/, '');
    const given = readJson(pairs, z.unknown());
    const { vocab, merges: joined } = reading(merges, () => {
      const parsed = modelSchema.parse({ type: 'BPE', vocab: given, merges: text.split(/\r?\n/) });
      if (parsed.type !== 'BPE') throw new Error('This is no byte-pair encoding.');
      return parsed;
    });
    return { ...reading(merges, () => assembleRoberta(vocab, joined, files)), source: pairs };
  }
  if (pieces && (kind === 'xlm-roberta' || kind === 'file')) {
    return {
      ...reading(pieces, () => assembleFromSentencePiece(readSentencePiece(readFileSync(pieces)), files)),
      source: pieces,
    };
  }
  throw new IdriftError({
    code: 'not-found',
    message: `${dir} has no tokenizer: neither tokenizer.json nor vocab.txt, vocab.json with merges.txt, or sentencepiece.bpe.model is there.`,
    where: dir,
    hint: 'Copy the tokenizer files of the model into the folder; they lie beside its config.json where it came from.',
  });
};

export const readTokenizerFolder = (dir: string): TokenizerFolder => {
  const read = <Value>(name: string, schema: z.ZodType<Value>, missing: Value): Value =>
    existsSync(join(dir, name)) ? readJson(join(dir, name), schema) : missing;
  const settings = read('tokenizer_config.json', settingsSchema, {});
  const model = read('config.json', modelConfig, {});
  const files: TokenFiles = {
    settings,
    specialMap: read('special_tokens_map.json', z.record(z.string(), z.unknown()), {}),
    addedIds: read('added_tokens.json', z.record(z.string(), z.number().int()), {}),
    fileTokens: [],
  };
  return { ...assemble(dir, files, model), settings, model };
};
