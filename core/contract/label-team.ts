/** Several people on one queue: what travels between copies of a project, second opinions, agreement, and review of what differs. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { estimate } from './common.ts';
import { acted, answer, queueItem, suggestion } from './labels.ts';

const queueId = z.string().min(1).max(200);
const itemId = z.string().min(1).max(200);

/** A line that could not be read, as `labels/alert-12/bo-1f2e3d4c.jsonl:17`. */
export const unreadLine = z.object({ where: z.string(), problem: z.string() });
export type UnreadLine = z.infer<typeof unreadLine>;

export const teamStatus = z.object({
  /** Who labels here. */
  person: z.string(),
  /** `origin/main`; null: there is no git remote to share through. */
  through: z.string().nullable(),
  /** Said here and not yet committed to the shared folder. */
  unshared: z.object({ events: z.number().int(), texts: z.number().int() }),
  /** Queues that only this copy has. */
  newQueues: z.number().int(),
  /** Commits of this branch that are not over there, and the other way round, as of the last look; null: never looked. */
  ahead: z.number().int().nullable(),
  behind: z.number().int().nullable(),
  /** null: never. `events` counts what was new. */
  received: z
    .object({
      at: z.string(),
      events: z.array(z.object({ person: z.string(), events: z.number().int() })),
      unread: z.array(unreadLine),
    })
    .nullable(),
  /** What keeps it from being shared, with what to do. */
  problem: z.string().nullable(),
});
export type TeamStatus = z.infer<typeof teamStatus>;

export const secondOpinions = z.object({
  /** Of the queue's texts, those that two people label. */
  share: z.number(),
  /** Texts that wait for this person, in the order in which they are to be labelled. */
  waiting: z.array(z.object({ id: z.string(), why: z.enum(['asked', 'flagged', 'overlap']) })),
  /** The first of them. */
  items: z.array(queueItem),
  /** Texts of this person that wait for somebody else. */
  withOthers: z.number().int(),
  /** Texts that were to have two opinions and have them. */
  done: z.number().int(),
});
export type SecondOpinions = z.infer<typeof secondOpinions>;

export const askSecond = z.discriminatedUnion('kind', [
  /** Of this share of the queue's texts, always the same ones; 0 takes it back, 1 is all. */
  z.object({ kind: z.literal('share'), share: z.number().min(0).max(1) }),
  /** Of texts that somebody flagged. */
  z.object({ kind: z.literal('flagged') }),
  /** Of texts that this person labelled. */
  z.object({ kind: z.literal('mine') }),
  z.object({ kind: z.literal('items'), itemIds: z.array(itemId).min(1).max(1000) }),
]);
export type AskSecond = z.infer<typeof askSecond>;

export const pairAgreement = z.object({
  first: z.string(),
  second: z.string(),
  /** ok; none: no text in common; too-few; one-label: one of them gave every text the same label. */
  state: z.enum(['ok', 'none', 'too-few', 'one-label']),
  /** Fewest texts in common of which something is said. */
  least: z.number().int(),
  agreed: estimate,
  /** Share on which they would agree by chance; null when `state` is not ok. */
  byChance: z.number().nullable(),
  kappa: estimate.nullable(),
  /** Texts whose later label was given blind; the others may have followed what they saw. */
  blind: z.number().int(),
  labels: z.array(
    z.object({
      label: z.string(),
      first: z.number().int(),
      second: z.number().int(),
      both: z.number().int(),
      /** Of the texts that at least one of them gave it. */
      agreed: estimate,
    }),
  ),
  /** `counts[i][j]`: texts that the first gave label i and the second label j, in the order of `labels`. */
  counts: z.array(z.array(z.number().int())),
  /** What it means, in sentences. */
  words: z.string(),
});
export type PairAgreement = z.infer<typeof pairAgreement>;

export const reviewItem = z.object({
  id: z.string(),
  position: z.number().int(),
  text: z.string(),
  group: z.string(),
  /** By person. */
  answers: z.array(answer),
  suggestion: suggestion.nullable(),
  /** null: not decided yet. `label` null: it stays out of the data. */
  settled: z.object({ label: z.string().nullable(), by: z.string(), at: z.string() }).nullable(),
});
export type ReviewItem = z.infer<typeof reviewItem>;

export const labelTeamContract = {
  teamStatus: oc.output(teamStatus),
  /** A job: writes what was said here to `labels/`, commits it, and, with `push`, sends objects and commits; receives first when others were faster. */
  shareLabels: oc.input(z.object({ push: z.boolean().default(true) })).output(z.object({ jobId: z.string() })),
  /** A job: takes over the branch that is shared, its data and its labels. */
  receiveLabels: oc.output(z.object({ jobId: z.string() })),
  secondOpinions: oc.input(z.object({ queueId })).output(secondOpinions),
  askSecond: oc.input(z.object({ queueId, of: askSecond })).output(secondOpinions),
  /** Each pair of people who labelled a text in common; of one queue, or of all. */
  agreement: oc.input(z.object({ queueId: queueId.optional() })).output(z.array(pairAgreement)),
  review: oc
    .input(
      z.object({
        queueId,
        state: z.enum(['differs', 'settled']).default('differs'),
        offset: z.number().int().min(0).default(0),
        limit: z.number().int().min(1).max(1000).default(200),
      }),
    )
    .output(z.object({ total: z.number().int(), items: z.array(reviewItem) })),
  /** Decides what differing labels come to; null: the text stays out of the data. */
  settle: oc
    .input(z.object({ queueId, itemId, label: z.string().min(1).max(200).nullable(), actId: z.uuid().optional() }))
    .output(acted),
};
