/** From text to ids, stage by stage, as Hugging Face's `tokenizers` does it: added tokens, normalizer, words, pieces, template. */
import { assertNever } from '../base/assert-never.ts';
import { type AddedToken, createAddedTokens, numberTokens } from './added-tokens.ts';
import { bytePairs } from './byte-pairs.ts';
import { createNormalizer } from './normalizers.ts';
import { createPreTokenizer } from './pre-tokenizers.ts';
import { createTemplate, type Template, type TemplateDefinition } from './templates.ts';
import type { ModelDefinition, TokenizerDefinition } from './tokenizer-definition.ts';
import { unigram } from './unigram.ts';
import { wordPiece } from './word-piece.ts';

export type PipelineDefinition = Pick<TokenizerDefinition, 'model' | 'normalizer' | 'pre_tokenizer'> & {
  readonly added: readonly AddedToken[];
  /** Its ids are known only when the added tokens have theirs. */
  readonly template: (idOf: (token: string) => number) => TemplateDefinition | null;
};

export type Pipeline = {
  /** Highest id and one. */
  readonly size: number;
  readonly idOf: (token: string) => number | undefined;
  readonly template: Template;
  /** Without special tokens. */
  readonly ids: (text: string) => readonly number[];
};

/** Words and ids that are kept for the next time, and how long a word may be to be kept. */
const CACHED_WORDS = 20_000;
const CACHED_LENGTH = 64;

const cached = (cut: (word: string) => readonly number[]): ((word: string) => readonly number[]) => {
  const known = new Map<string, readonly number[]>();
  return (word) => {
    const found = known.get(word);
    if (found) return found;
    const ids = cut(word);
    if (word.length <= CACHED_LENGTH && known.size < CACHED_WORDS) known.set(word, ids);
    return ids;
  };
};

const createModel = (model: ModelDefinition): ((word: string) => readonly number[]) => {
  switch (model.type) {
    case 'WordPiece':
      return wordPiece(model);
    case 'BPE':
      return bytePairs(model);
    case 'Unigram':
      return unigram(model);
    default:
      return assertNever(model);
  }
};

export const createPipeline = (definition: PipelineDefinition): Pipeline => {
  const { model } = definition;
  const vocabulary = model.type === 'Unigram' ? new Map(model.vocab.map(([token], id) => [token, id])) : model.vocab;
  const modelSize = model.type === 'Unigram' ? model.vocab.length : vocabulary.size;
  const added = numberTokens(definition.added, vocabulary, modelSize);
  const addedIds = new Map([...added].map(([id, { content }]) => [content, id]));
  const idOf = (token: string): number | undefined => addedIds.get(token) ?? vocabulary.get(token);
  const template = definition.template((token) => {
    const id = idOf(token);
    if (id === undefined) throw new Error(`The vocabulary has no ${token}, which goes round each text.`);
    return id;
  });
  const normalise = definition.normalizer ? createNormalizer(definition.normalizer) : (text: string) => text;
  const words = definition.pre_tokenizer ? createPreTokenizer(definition.pre_tokenizer) : (part: string) => [part];
  const cut = cached(createModel(model));
  const partsOf = createAddedTokens(added, normalise);
  let size = modelSize;
  for (const id of [...vocabulary.values(), ...added.keys()]) size = Math.max(size, id + 1);
  return {
    size,
    idOf,
    template: template ? createTemplate(template) : { before: [], after: [] },
    ids: (text) => {
      const ids: number[] = [];
      for (const [n, part] of partsOf(text.toWellFormed()).entries()) {
        if (part.id !== undefined) ids.push(part.id);
        else for (const word of words(part.text, n === 0)) for (const id of cut(word)) ids.push(id);
      }
      return ids;
    },
  };
};
