/** The small files beside `tokenizer.json`: which tokens are special, and what else `tokenizer_config.json` decides. */
import { z } from 'zod';
import type { AddedToken } from './added-tokens.ts';
import { addedTokenSchema } from './tokenizer-definition.ts';

const writtenToken = z.union([z.string(), addedTokenSchema]);

export const settingsSchema = z.looseObject({
  tokenizer_class: z.string().nullish(),
  model_max_length: z.number().nullish(),
  do_lower_case: z.boolean().nullish(),
  strip_accents: z.boolean().nullish(),
  tokenize_chinese_chars: z.boolean().nullish(),
  add_prefix_space: z.boolean().nullish(),
  added_tokens_decoder: z.record(z.string(), addedTokenSchema).nullish(),
  additional_special_tokens: z.array(writtenToken).nullish(),
  extra_special_tokens: z.union([z.array(writtenToken), z.record(z.string(), writtenToken)]).nullish(),
});
export type TokenizerSettings = z.infer<typeof settingsSchema>;

const ROLES = ['bos_token', 'eos_token', 'unk_token', 'sep_token', 'pad_token', 'cls_token', 'mask_token'] as const;
type Role = (typeof ROLES)[number];
export type SpecialTokens = Readonly<Partial<Record<Role, string>>>;

const special = (content: string): AddedToken => ({
  content,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: true,
});

const isSame = (a: AddedToken, b: AddedToken): boolean =>
  a.content === b.content &&
  a.single_word === b.single_word &&
  a.lstrip === b.lstrip &&
  a.rstrip === b.rstrip &&
  a.normalized === b.normalized &&
  a.special === b.special;

export type TokenFiles = {
  readonly settings: TokenizerSettings;
  /** special_tokens_map.json, or {}. */
  readonly specialMap: Readonly<Record<string, unknown>>;
  /** added_tokens.json, or {}. */
  readonly addedIds: Readonly<Record<string, number>>;
  /** Of tokenizer.json, by id. */
  readonly fileTokens: readonly (AddedToken & { readonly id: number })[];
  /** Of a SentencePiece model. */
  readonly pieceTokens?: readonly AddedToken[];
};

/**
 * Special tokens by role, and all added tokens in the order in which `transformers` 5 adds them: those of `tokenizer.json` when it
 * takes that file as it is (`keepsFileTokens`), then the listed ones by id, then special ones that are on no list.
 */
export const specialTokens = (files: TokenFiles, defaults: SpecialTokens, keepsFileTokens: boolean) => {
  const { settings, specialMap } = files;
  const listed = new Map<number, AddedToken>();
  const overrides: Record<string, unknown> = { ...settings };
  // The older name stands for the newer one, and only where that is not used.
  if (!listOf(settings.extra_special_tokens)) {
    overrides['extra_special_tokens'] = settings.additional_special_tokens;
    delete overrides['additional_special_tokens'];
  }
  if (settings.added_tokens_decoder) {
    for (const [id, token] of Object.entries(settings.added_tokens_decoder)) listed.set(Number(id), token);
  } else {
    for (const [role, value] of Object.entries(specialMap)) overrides[role] = value;
    const values = [...ROLES.map((role) => overrides[role]), ...(listOf(overrides['extra_special_tokens']) ?? [])];
    const named = new Set(values.flatMap((value) => contentOf(value) ?? []));
    for (const [content, id] of Object.entries(files.addedIds)) {
      listed.set(id, { ...special(content), special: named.has(content), normalized: !named.has(content) });
    }
    for (const token of files.fileTokens) listed.set(token.id, addedTokenSchema.parse(token));
  }
  const byContent = new Map([...listed.values()].map((token) => [token.content, token]));
  const tokenOf = (value: unknown): AddedToken | undefined => {
    const content = contentOf(value);
    if (content === undefined) return undefined;
    const known = byContent.get(content);
    if (known) return { ...known, special: true };
    return typeof value === 'string' ? special(content) : { ...addedTokenSchema.parse(value), special: true };
  };
  const roles: Partial<Record<Role, string>> = {};
  const named: AddedToken[] = [];
  for (const role of ROLES) {
    const token = overrides[role] === undefined ? tokenOf(defaults[role]) : tokenOf(overrides[role]);
    if (!token) continue;
    roles[role] = token.content;
    named.push(token);
  }
  const extra =
    listOf(overrides['extra_special_tokens']) ?? files.pieceTokens ?? listOf(overrides['additional_special_tokens']);
  const inFile = keepsFileTokens ? files.fileTokens.map((token) => addedTokenSchema.parse(token)) : [];
  const added: AddedToken[] = [...inFile];
  const isNamed = (content: string): boolean => named.some((token) => token.content === content);
  for (const [, token] of [...listed].toSorted(([a], [b]) => a - b)) {
    if (!inFile.some((known) => isSame(known, token)))
      added.push(isNamed(token.content) ? { ...token, special: true } : token);
  }
  // Of these, one may be there twice with other flags: the later one counts.
  const known = new Set(added.map(({ content }) => content));
  added.push(
    ...[...named, ...(extra ?? []).flatMap((value) => tokenOf(value) ?? [])].filter(
      ({ content }) => !known.has(content),
    ),
  );
  return { roles, added };
};

/** undefined for an empty list, as for none. */
const listOf = (value: unknown): readonly z.infer<typeof writtenToken>[] | undefined => {
  const list = z
    .union([z.array(writtenToken), z.record(z.string(), writtenToken)])
    .nullish()
    .parse(value);
  const tokens = Object.values(list ?? {});
  return tokens.length > 0 ? tokens : undefined;
};

const contentOf = (value: unknown): string | undefined => {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null && 'content' in value && typeof value.content === 'string'
    ? value.content
    : undefined;
};
