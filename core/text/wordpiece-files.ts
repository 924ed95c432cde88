/** The tokenizer files of a BERT folder for a WordPiece vocabulary, as Hugging Face's own libraries write and read them. */

export type TokenizerFiles = Readonly<Record<'tokenizer.json' | 'tokenizer_config.json' | 'vocab.txt', string>>;

export const SPECIAL_TOKENS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'] as const;

/** Accents stay: in Swedish å, ä and ö are letters of their own. */
const normalizerOf = (lowercase: boolean) => ({
  type: 'BertNormalizer',
  clean_text: true,
  handle_chinese_chars: true,
  strip_accents: false,
  lowercase,
});

/** @param vocabulary in id order. Special tokens may stand anywhere in it; missing ones are not added. */
export const wordPieceFiles = (
  vocabulary: readonly string[],
  options: { readonly lowercase: boolean; readonly maxLength: number },
): TokenizerFiles => {
  const ids = new Map(vocabulary.map((token, id) => [token, id]));
  const special = SPECIAL_TOKENS.filter((token) => ids.has(token));
  const idOf = (token: string): number => ids.get(token) ?? 0;
  const piece = (id: string, type: number) => ({ SpecialToken: { id, type_id: type } });
  const sequence = (id: 'A' | 'B', type: number) => ({ Sequence: { id, type_id: type } });
  const definition = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: special.map((content) => ({
      id: idOf(content),
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: normalizerOf(options.lowercase),
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [piece('[CLS]', 0), sequence('A', 0), piece('[SEP]', 0)],
      pair: [piece('[CLS]', 0), sequence('A', 0), piece('[SEP]', 0), sequence('B', 1), piece('[SEP]', 1)],
      special_tokens: Object.fromEntries(
        ['[CLS]', '[SEP]'].map((token) => [token, { id: token, ids: [idOf(token)], tokens: [token] }]),
      ),
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id])),
    },
  };
  const config = {
    tokenizer_class: 'BertTokenizer',
    do_lower_case: options.lowercase,
    strip_accents: false,
    tokenize_chinese_chars: true,
    model_max_length: options.maxLength,
    unk_token: '[UNK]',
    sep_token: '[SEP]',
    pad_token: '[PAD]',
    cls_token: '[CLS]',
    mask_token: '[MASK]',
  };
  return {
    'tokenizer.json': `${JSON.stringify(definition, null, 2)}\n`,
    'tokenizer_config.json': `${JSON.stringify(config, null, 2)}\n`,
    'vocab.txt': `${vocabulary.join('\n')}\n`,
  };
};
