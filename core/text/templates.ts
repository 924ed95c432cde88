/** The special tokens around a text: the post-processors of `tokenizer.json`, for one text. */
import { z } from 'zod';
import { assertNever } from '../base/assert-never.ts';

const namedId = z.tuple([z.string(), z.number().int()]);
const piece = z.union([
  z.object({ SpecialToken: z.object({ id: z.string() }) }),
  z.object({ Sequence: z.object({ id: z.string() }) }),
]);
const simple = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('TemplateProcessing'),
    single: z.array(piece),
    special_tokens: z.record(z.string(), z.object({ ids: z.array(z.number().int()) })),
  }),
  z.object({ type: z.literal('BertProcessing'), sep: namedId, cls: namedId }),
  z.object({ type: z.literal('RobertaProcessing'), sep: namedId, cls: namedId }),
  /** Changes offsets only. */
  z.object({ type: z.literal('ByteLevel') }),
]);
type Simple = z.infer<typeof simple>;
export type TemplateDefinition =
  | Simple
  | { readonly type: 'Sequence'; readonly processors: readonly TemplateDefinition[] };
export const templateSchema: z.ZodType<TemplateDefinition> = z.lazy(() =>
  z.union([z.object({ type: z.literal('Sequence'), processors: z.array(templateSchema) }), simple]),
);

/** Ids before and after those of the text. */
export type Template = { readonly before: readonly number[]; readonly after: readonly number[] };

export const createTemplate = (definition: TemplateDefinition): Template => {
  switch (definition.type) {
    case 'Sequence':
      return definition.processors.map(createTemplate).reduce((inner, outer) => ({
        before: [...outer.before, ...inner.before],
        after: [...inner.after, ...outer.after],
      }));
    case 'BertProcessing':
    case 'RobertaProcessing':
      return { before: [definition.cls[1]], after: [definition.sep[1]] };
    case 'ByteLevel':
      return { before: [], after: [] };
    case 'TemplateProcessing': {
      const { single, special_tokens } = definition;
      const at = single.findIndex((part) => 'Sequence' in part);
      if (at < 0) throw new Error('The template of one text has no place for the text.');
      const idsOf = (parts: typeof single): readonly number[] =>
        parts.flatMap((part) => {
          if (!('SpecialToken' in part)) return [];
          const token = special_tokens[part.SpecialToken.id];
          if (!token) throw new Error(`The template names ${part.SpecialToken.id}, and gives no id for it.`);
          return token.ids;
        });
      return { before: idsOf(single.slice(0, at)), after: idsOf(single.slice(at + 1)) };
    }
    default:
      return assertNever(definition);
  }
};
