/**
 * A folder's tokenizer as `transformers` 5 puts it together. For BERT, RoBERTa and XLM-R it takes the vocabulary alone from
 * `tokenizer.json` and the rest from the class and `tokenizer_config.json`; for other models the file as it is.
 */
import type { PipelineDefinition } from './pipeline.ts';
import { CONTROL_PIECE, type SentencePieceFile, USER_PIECE } from './sentencepiece.ts';
import type { TemplateDefinition } from './templates.ts';
import type { ModelDefinition, TokenizerDefinition } from './tokenizer-definition.ts';
import { type SpecialTokens, specialTokens, type TokenFiles } from './tokenizer-settings.ts';

export type TokenizerClass = 'bert' | 'roberta' | 'xlm-roberta' | 'file';

const CLASS_NAMES: Readonly<Record<string, TokenizerClass>> = {
  BertTokenizer: 'bert',
  DistilBertTokenizer: 'bert',
  ElectraTokenizer: 'bert',
  RobertaTokenizer: 'roberta',
  XLMRobertaTokenizer: 'xlm-roberta',
};
const MODEL_CLASSES: Readonly<Record<string, TokenizerClass>> = {
  bert: 'bert',
  distilbert: 'bert',
  electra: 'bert',
  roberta: 'roberta',
  'xlm-roberta': 'xlm-roberta',
};

/** A class that is named wins over the model's, except for ModernBERT, whose folders are known to name a wrong one. */
export const tokenizerClass = (
  named: string | null | undefined,
  modelType: string | null | undefined,
): TokenizerClass => {
  if (modelType === 'modernbert') return 'file';
  if (named) return CLASS_NAMES[named.replace(/Fast$/, '')] ?? 'file';
  return (modelType ? MODEL_CLASSES[modelType] : undefined) ?? 'file';
};

const BERT_TOKENS: SpecialTokens = {
  unk_token: '[UNK]',
  sep_token: '[SEP]',
  pad_token: '[PAD]',
  cls_token: '[CLS]',
  mask_token: '[MASK]',
};
const ROBERTA_TOKENS: SpecialTokens = {
  bos_token: '<s>',
  eos_token: '</s>',
  sep_token: '</s>',
  cls_token: '<s>',
  unk_token: '<unk>',
  pad_token: '<pad>',
  mask_token: '<mask>',
};

export type Assembled = { readonly definition: PipelineDefinition; readonly roles: SpecialTokens };

const around = (idOf: (token: string) => number, first: string, last: string): TemplateDefinition => ({
  type: 'BertProcessing',
  cls: [first, idOf(first)],
  sep: [last, idOf(last)],
});

const expectKind = <Kind extends ModelDefinition['type']>(model: ModelDefinition, kind: Kind) => {
  if (model.type === kind) return model as Extract<ModelDefinition, { type: Kind }>;
  throw new Error(`The model's tokenizer is of the ${kind} kind, and its vocabulary of the ${model.type} kind.`);
};

export const assembleBert = (vocab: ReadonlyMap<string, number>, files: TokenFiles): Assembled => {
  const { settings } = files;
  const { roles, added } = specialTokens(files, BERT_TOKENS, false);
  const { cls_token = '[CLS]', sep_token = '[SEP]', unk_token = '[UNK]' } = roles;
  const definition: PipelineDefinition = {
    model: { type: 'WordPiece', vocab, unk_token, continuing_subword_prefix: '##', max_input_chars_per_word: 100 },
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: settings.tokenize_chinese_chars ?? true,
      strip_accents: settings.strip_accents ?? null,
      lowercase: settings.do_lower_case ?? true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    added,
    template: (idOf) => around(idOf, cls_token, sep_token),
  };
  return { definition, roles };
};

export const assembleRoberta = (
  vocab: ReadonlyMap<string, number>,
  merges: readonly (readonly [string, string])[],
  files: TokenFiles,
): Assembled => {
  const { roles, added } = specialTokens(files, ROBERTA_TOKENS, false);
  const { cls_token = '<s>', sep_token = '</s>' } = roles;
  const model: ModelDefinition = {
    type: 'BPE',
    vocab,
    merges,
    unk_token: null,
    continuing_subword_prefix: '',
    end_of_word_suffix: '',
    fuse_unk: false,
    byte_fallback: false,
    ignore_merges: false,
  };
  const definition: PipelineDefinition = {
    model,
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: files.settings.add_prefix_space ?? false, use_regex: true },
    added,
    template: (idOf) => around(idOf, cls_token, sep_token),
  };
  return { definition, roles };
};

type Scored = readonly (readonly [string, number])[];

/** @param charsmap base64 of SentencePiece's compiled normalisation. */
const assembleXlmRoberta = (vocab: Scored, charsmap: string | null, files: TokenFiles): Assembled => {
  const { roles, added } = specialTokens(files, ROBERTA_TOKENS, false);
  const { bos_token = '<s>', eos_token = '</s>' } = roles;
  const prepend_scheme = (files.settings.add_prefix_space ?? true) ? 'always' : 'never';
  const definition: PipelineDefinition = {
    model: { type: 'Unigram', vocab, unk_id: 3, byte_fallback: false },
    normalizer: charsmap === null ? null : { type: 'Precompiled', precompiled_charsmap: charsmap },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'WhitespaceSplit' },
        { type: 'Metaspace', replacement: '▁', prepend_scheme, split: true },
      ],
    },
    added,
    template: (idOf) => around(idOf, bos_token, eos_token),
  };
  return { definition, roles };
};

const charsmapOf = (normalizer: TokenizerDefinition['normalizer']): string | null => {
  const steps = normalizer?.type === 'Sequence' ? normalizer.normalizers : normalizer ? [normalizer] : [];
  for (const step of steps) if (step.type === 'Precompiled') return step.precompiled_charsmap;
  return null;
};

export const assembleFromFile = (kind: TokenizerClass, file: TokenizerDefinition, files: TokenFiles): Assembled => {
  const { model } = file;
  switch (kind) {
    case 'bert':
      return assembleBert(expectKind(model, 'WordPiece').vocab, files);
    case 'roberta': {
      const { vocab, merges } = expectKind(model, 'BPE');
      return assembleRoberta(vocab, merges, files);
    }
    case 'xlm-roberta':
      return assembleXlmRoberta(expectKind(model, 'Unigram').vocab, charsmapOf(file.normalizer), files);
    case 'file': {
      const { roles, added } = specialTokens(files, {}, true);
      return { definition: { ...file, added, template: () => file.post_processor }, roles };
    }
  }
};

/** XLM-R counts `<pad>` and `<mask>`, which its SentencePiece file lacks, and begins in fairseq's order. */
export const assembleFromSentencePiece = (file: SentencePieceFile, files: TokenFiles): Assembled => {
  if (file.modelType !== 1) throw new Error('This SentencePiece model is not of the Unigram kind.');
  const vocab: Scored = [
    ...['<s>', '<pad>', '</s>', '<unk>'].map((token) => [token, 0] as const),
    ...file.pieces.slice(3).map(({ piece, score }) => [piece, score] as const),
    ['<mask>', 0],
  ];
  const own = file.pieces.filter(({ kind }) => kind === CONTROL_PIECE || kind === USER_PIECE);
  const extra = own.map(({ piece, kind }) => ({
    content: piece,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: kind === CONTROL_PIECE,
  }));
  const charsmap = file.charsmap ? Buffer.from(file.charsmap).toString('base64') : null;
  return assembleXlmRoberta(vocab, charsmap, { ...files, pieceTokens: extra });
};
