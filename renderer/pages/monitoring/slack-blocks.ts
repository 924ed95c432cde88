/** The kinds of Block Kit blocks that alerts are made of (api.slack.com/reference/block-kit/blocks). */
import { z } from 'zod';

const text = z.object({ type: z.enum(['plain_text', 'mrkdwn']), text: z.string() });

const block = z.discriminatedUnion('type', [
  z.object({ type: z.literal('header'), text }),
  z.object({ type: z.literal('section'), text }),
  z.object({ type: z.literal('context'), elements: z.array(text) }),
  z.object({ type: z.literal('actions'), elements: z.array(z.object({ type: z.literal('button'), text })) }),
]);
const named = z.string();
export type SlackText = z.infer<typeof text>;
export type SlackBlock = z.infer<typeof block> | { readonly type: 'other'; readonly name: string };

/** A block of another kind keeps its place and its name. */
export const readBlocks = (blocks: readonly Readonly<Record<string, unknown>>[]): readonly SlackBlock[] =>
  blocks.map((raw) => {
    const known = block.safeParse(raw);
    return known.success ? known.data : { type: 'other', name: named.catch('a block').parse(raw['type']) };
  });
