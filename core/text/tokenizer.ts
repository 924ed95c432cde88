/** Texts to token ids, equal to those of Python's `transformers` 5, by the tokenizer files of a Hugging Face folder. */
import { createPipeline } from './pipeline.ts';
import { reading, readTokenizerFolder, type TokenizerFolder } from './tokenizer-files.ts';

export type Encoding = {
  /** With the special tokens around the text; cut to the length asked for, the closing ones kept. */
  readonly ids: readonly number[];
  /** Tokens before cutting, special ones included. */
  readonly tokens: number;
  readonly truncated: boolean;
};

export type Tokenizer = {
  readonly vocabularySize: number;
  readonly padId: number;
  /** The folder's special tokens; undefined where it has none of the role. */
  readonly clsId: number | undefined;
  readonly sepId: number | undefined;
  readonly unkId: number | undefined;
  /** `model_max_length` of tokenizer_config.json, or the model's positions when that says nothing useful or more. */
  readonly maxLength: number;
  readonly encode: (text: string, maxLength: number) => Encoding;
};

/** Where neither file says how long a text may be. */
const USUAL_LENGTH = 512;
/** Files say 1e30 for "no limit". */
const NO_LIMIT = 100_000;
/** RoBERTa and XLM-R count positions from the padding token's id and one: of 514 positions, texts use 512. */
const COUNTS_FROM_PAD = new Set(['roberta', 'xlm-roberta']);

const maxLengthOf = ({ settings, model }: TokenizerFolder): number => {
  const reserved = COUNTS_FROM_PAD.has(model.model_type ?? '') ? (model.pad_token_id ?? 1) + 1 : 0;
  const positions = model.max_position_embeddings ? Math.max(1, model.max_position_embeddings - reserved) : undefined;
  const said = settings.model_max_length ?? 0;
  const useful = said > 0 && said < NO_LIMIT ? Math.floor(said) : undefined;
  return Math.min(useful ?? positions ?? USUAL_LENGTH, positions ?? useful ?? USUAL_LENGTH);
};

/** @throws IdriftError naming the file that is missing or broken. */
export const loadTokenizer = (dir: string): Tokenizer => {
  const folder = readTokenizerFolder(dir);
  const pipeline = reading(folder.source, () => createPipeline(folder.definition));
  const { before, after } = pipeline.template;
  const { roles } = folder;
  const idOf = (token: string | undefined): number | undefined =>
    token === undefined ? undefined : pipeline.idOf(token);
  return {
    vocabularySize: pipeline.size,
    padId: idOf(roles.pad_token) ?? folder.model.pad_token_id ?? pipeline.idOf('[PAD]') ?? pipeline.idOf('<pad>') ?? 0,
    clsId: idOf(roles.cls_token),
    sepId: idOf(roles.sep_token),
    unkId: idOf(roles.unk_token),
    maxLength: maxLengthOf(folder),
    encode: (text, maxLength) => {
      const inner = pipeline.ids(text);
      const tokens = before.length + inner.length + after.length;
      const kept = tokens <= maxLength ? inner : inner.slice(0, Math.max(0, maxLength - before.length - after.length));
      return { ids: [...before, ...kept, ...after], tokens, truncated: tokens > maxLength };
    },
  };
};
