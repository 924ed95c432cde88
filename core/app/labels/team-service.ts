/** Several people on one queue, over the contract: sharing and receiving as jobs, second opinions, agreement, and review. */
import { agreementOf, FEWEST_IN_COMMON } from '../../analysis/kappa.ts';
import { errorSentence, IdriftError, toErrorInfo } from '../../contract/errors.ts';
import type { AskSecond, PairAgreement, ReviewItem, SecondOpinions, TeamStatus } from '../../contract/label-team.ts';
import type { Acted, Answer } from '../../contract/labels.ts';
import { openDvcProject } from '../../data/repo/project.ts';
import { aheadBehind, upstreamOf } from '../../data/upstream/upstream.ts';
import type { LabelStore } from '../../labels/label-store.ts';
import type { AnsweredItem } from '../../labels/team/answered.ts';
import { countingEvents, secondOpinions } from '../../labels/team/second-opinions.ts';
import type { Changes } from '../changes.ts';
import { workOnData } from '../data-process.ts';
import { reportOf } from '../data-report.ts';
import type { Jobs } from '../jobs.ts';
import { lastReceived } from './team-record.ts';
import { openUnshared } from './team-unshared.ts';
import { agreementWords } from './team-words.ts';

export type LabelTeamParts = {
  readonly dir: string;
  readonly labels: LabelStore;
  readonly jobs: Jobs;
  readonly changes: Changes;
  /** Who labels here. */
  readonly person: () => Promise<string>;
};

/** Texts that come with the names of those that wait. */
const MOST_SHOWN = 100;

type SettleInput = {
  readonly queueId: string;
  readonly itemId: string;
  readonly label: string | null;
  readonly actId?: string | undefined;
};
type ReviewInput = {
  readonly queueId: string;
  readonly state: 'differs' | 'settled';
  readonly offset: number;
  readonly limit: number;
};

export type LabelTeam = ReturnType<typeof createLabelTeam>;

export const createLabelTeam = ({ dir, labels, jobs, changes, person }: LabelTeamParts) => {
  const unshared = openUnshared();

  const start = (verb: 'share-labels' | 'receive-labels', title: string, input: { person: string; push: boolean }) => {
    const { job } = jobs.start({ kind: 'labels', title, path: '/labels' }, async (report, signal) => {
      const reporting = reportOf();
      try {
        const said = await workOnData(dir, verb, input, { onProgress: (moment) => report(reporting(moment)), signal });
        report({ where: said, progress: 1, rate: null });
      } finally {
        for (const name of ['labels', 'data', 'settings'] as const) changes.emit(name);
      }
    });
    return { jobId: job.id };
  };
  const opinions = async (queueId: string): Promise<SecondOpinions> => {
    const who = await person();
    labels.counts(queueId, who); // not-found, in its words
    const found = secondOpinions(queueId, labels.answered(queueId), labels.events(queueId), who);
    const items = found.waiting.slice(0, MOST_SHOWN).map(({ id }) => labels.items.get(queueId, id, who));
    return { ...found, waiting: [...found.waiting], items };
  };
  const act = (queueId: string, order: Omit<Parameters<LabelStore['act']>[0], 'queueId'>): Acted => {
    const { acted, queues } = labels.act({ ...order, queueId });
    for (const id of queues) changes.emit('labels', id);
    return acted;
  };

  return {
    status: async (): Promise<TeamStatus> => {
      const who = await person();
      const status: TeamStatus = {
        person: who,
        through: null,
        unshared: { events: 0, texts: 0 },
        newQueues: 0,
        ahead: null,
        behind: null,
        received: lastReceived(dir),
        problem: null,
      };
      try {
        const project = openDvcProject(dir);
        Object.assign(status, await unshared(project, labels, who));
        const through = await upstreamOf(project.root);
        Object.assign(status, { through: through.name, ...(await aheadBehind(project.root, through)) });
        if (project.config.core.remote === null) {
          status.problem =
            'The project has no data remote, so labels cannot be sent. Add one that all of you can reach.';
        }
      } catch (thrown) {
        status.problem = errorSentence(toErrorInfo(thrown));
      }
      return status;
    },
    share: async ({ push }: { readonly push: boolean }) =>
      start('share-labels', 'Sharing labels', { push, person: await person() }),
    receive: async () => start('receive-labels', 'Receiving labels', { push: false, person: await person() }),

    secondOpinions: ({ queueId }: { readonly queueId: string }): Promise<SecondOpinions> => opinions(queueId),
    askSecond: async ({
      queueId,
      of,
    }: {
      readonly queueId: string;
      readonly of: AskSecond;
    }): Promise<SecondOpinions> => {
      const who = await person();
      const itemIds = itemsToAsk(labels, queueId, of, who);
      const given = of.kind === 'share' ? ({ kind: 'overlap', share: of.share } as const) : ({ kind: 'ask' } as const);
      if (itemIds.length > 0) act(queueId, { itemIds, act: given, person: who });
      return opinions(queueId);
    },
    agreement: ({ queueId }: { readonly queueId?: string | undefined }): Promise<PairAgreement[]> =>
      agreements(labels, queueId, person),
    review: async ({ queueId, state, offset, limit }: ReviewInput) => {
      const who = await person();
      labels.counts(queueId, who);
      const ids =
        state === 'settled'
          ? labels.settledItems(queueId)
          : labels.answered(queueId).flatMap((item) => (item.state === 'differs' ? [item.id] : []));
      const settled = state === 'settled' ? settlements(labels, queueId) : null;
      return {
        total: ids.length,
        items: ids.slice(offset, offset + limit).map((id): ReviewItem => {
          const { position, text, group, answers, suggestion } = labels.items.kept(queueId, id);
          const said = answers.filter((each) => each.state !== 'open' || each.note !== '');
          return {
            id,
            position,
            text,
            group,
            answers: said,
            suggestion,
            settled: settled?.get(id) ?? null,
          };
        }),
      };
    },
    settle: async ({ queueId, itemId, label, actId }: SettleInput): Promise<Acted> => {
      const who = await person();
      labels.items.get(queueId, itemId, who); // not-found, in its words
      const item = labels.answeredItem(queueId, itemId);
      if (item === null || (item.state !== 'differs' && !item.settled)) throw nothingToSettle(queueId, itemId);
      if (label !== null) requireLabel(labels, queueId, label, item, who);
      return act(queueId, { itemIds: [itemId], act: { kind: 'settle', label }, person: who, actId });
    },
  };
};

/** Texts that an asking names. */
const itemsToAsk = (labels: LabelStore, queueId: string, of: AskSecond, person: string): readonly string[] => {
  if (of.kind === 'items') return of.itemIds;
  if (of.kind === 'share') {
    // Any text carries what is said of the whole queue.
    return labels.items.page({ queueId, offset: 0, limit: 1 }, person).items.map(({ id }) => id);
  }
  const wanted = of.kind === 'flagged' ? 'flagged' : 'labelled';
  return labels.answered(queueId).flatMap(({ id, answers }) => {
    const others = of.kind === 'flagged' ? answers : answers.filter((answer) => answer.person === person);
    return others.some(({ state }) => state === wanted) ? [id] : [];
  });
};

/** The newest decision of each text that counts. */
const settlements = (labels: LabelStore, queueId: string): ReadonlyMap<string, NonNullable<ReviewItem['settled']>> => {
  const found = new Map<string, NonNullable<ReviewItem['settled']>>();
  for (const { act, item, person, at } of countingEvents(labels.events(queueId))) {
    if (act.kind !== 'settle') continue;
    const before = found.get(item);
    if (before === undefined || before.at <= at) found.set(item, { label: act.label, by: person, at });
  }
  return found;
};

type Pair = { readonly labels: (readonly [string, string])[]; blind: number };

const agreements = async (
  labels: LabelStore,
  queueId: string | undefined,
  person: () => Promise<string>,
): Promise<PairAgreement[]> => {
  const who = await person();
  const queues = queueId === undefined ? labels.queues(who) : [labels.queue(queueId, who)];
  const order = [...new Set(queues.flatMap((queue) => queue.labels))];
  const pairs = new Map<string, Pair>();
  for (const { id } of queues) {
    for (const { answers } of labels.answered(id)) {
      // A label that came along from another queue was given there, and counts there.
      const given = answers.filter(({ state, via }) => state === 'labelled' && via === null);
      for (const [first, second] of inTwos(given.toSorted((a, b) => (a.person < b.person ? -1 : 1)))) {
        const key = JSON.stringify([first.person, second.person]);
        const pair = pairs.get(key) ?? { labels: [], blind: 0 };
        pair.labels.push([first.label ?? '', second.label ?? '']);
        pair.blind += (first.at > second.at ? first : second).blind ? 1 : 0;
        pairs.set(key, pair);
      }
    }
  }
  return [...pairs].map(([key, pair]) => {
    const [first, second] = JSON.parse(key) as [string, string];
    const found = agreementOf(pair.labels, order);
    const { state, agreed, byChance, kappa, counts } = found;
    return {
      first,
      second,
      state,
      least: FEWEST_IN_COMMON,
      agreed,
      byChance,
      kappa,
      blind: pair.blind,
      labels: [...found.labels],
      counts: counts.map((row) => [...row]),
      words: agreementWords(first, second, found, pair.blind),
    };
  });
};

const inTwos = (given: readonly Answer[]): (readonly [Answer, Answer])[] =>
  given.flatMap((first, index) => given.slice(index + 1).map((second) => [first, second] as const));

const nothingToSettle = (queueId: string, itemId: string): IdriftError =>
  new IdriftError({
    code: 'conflict',
    message: `Nobody differs on this text of ${queueId} any more: a label was changed or taken back meanwhile.`,
    where: `${queueId}/${itemId}`,
    hint: 'It has left the review. Look at the text in its queue.',
  });

/** Labels of the queue, and whatever one of the two gave. */
const requireLabel = (
  labels: LabelStore,
  queueId: string,
  label: string,
  { answers }: AnsweredItem,
  person: string,
): void => {
  const known = [...labels.queue(queueId, person).labels, ...answers.flatMap((answer) => answer.label ?? [])];
  if (known.includes(label)) return;
  throw new IdriftError({
    code: 'bad-input',
    message: `"${label}" is none of the labels of ${queueId}: ${[...new Set(known)].join(', ')}.`,
    where: queueId,
    hint: 'Give one of those, or leave the text out.',
  });
};
