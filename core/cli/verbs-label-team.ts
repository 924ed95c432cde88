/** label team, share, receive, second, agreement, review, settle: several people on one queue. */
import type { Command } from 'commander';
import { z } from 'zod';
import type { Session } from '../app/session.ts';
import type { AskSecond, PairAgreement, ReviewItem, SecondOpinions, TeamStatus } from '../contract/label-team.ts';
import { actedText, plainText } from './label-text.ts';
import { untilInterrupted, withProject } from './open-project.ts';
import { progressLine } from './progress.ts';
import { type GlobalOptions, printResult, table, withInterval } from './terminal.ts';
import { numberOf, UsageError } from './usage.ts';
import { waitForJob } from './wait-for-job.ts';

const SHARE = numberOf(z.number().min(0).max(1));
const LIMIT = numberOf(z.number().int().min(1).max(1000));

export const addLabelTeamVerbs = (label: Command, globals: () => GlobalOptions): void => {
  label
    .command('team')
    .description('what is shared with others, and what is not yet')
    .action(async () => {
      const status = await withProject(globals(), ({ labelTeam }) => labelTeam.status());
      printResult(globals(), status, () => statusText(status));
    });
  label
    .command('share')
    .option('--no-push', 'commit only, send nothing')
    .description('write your labels to labels/, commit them, and send them; receives first when others were faster')
    .action(({ push }: { push: boolean }) =>
      inJob(globals(), 'Sharing labels', ({ labelTeam }) => labelTeam.share({ push })),
    );
  label
    .command('receive')
    .description('take over the shared branch: its data and its labels, merged by rows')
    .action(() => inJob(globals(), 'Receiving labels', ({ labelTeam }) => labelTeam.receive()));
  addOpinions(label, globals);
};

const addOpinions = (label: Command, globals: () => GlobalOptions): void => {
  label
    .command('second')
    .argument('<queue>', 'its name')
    .option('--share <n>', 'ask for a second opinion of this share of the texts; 0: of none', SHARE)
    .option('--flagged', 'ask for one of what was flagged')
    .option('--mine', 'ask for one of what you labelled')
    .description('texts that wait for your second opinion')
    .action(async (queueId: string, options: { share?: number; flagged?: true; mine?: true }) => {
      const of = askOf(options);
      const opinions = await withProject(globals(), ({ labelTeam }) =>
        of === null ? labelTeam.secondOpinions({ queueId }) : labelTeam.askSecond({ queueId, of }),
      );
      printResult(globals(), opinions, () => secondText(opinions));
    });
  label
    .command('agreement')
    .argument('[queue]', 'its name (default: all queues)')
    .description("how far each two people agree: Cohen's kappa with its interval")
    .action(async (queueId: string | undefined) => {
      const pairs = await withProject(globals(), ({ labelTeam }) => labelTeam.agreement({ queueId }));
      printResult(globals(), pairs, () => agreementText(pairs));
    });
  label
    .command('review')
    .argument('<queue>', 'its name')
    .option('--settled', 'what was settled')
    .option('--limit <n>', 'texts at most', LIMIT, 200)
    .description('texts on which people differ')
    .action(async (queueId: string, { settled, limit }: { settled?: true; limit: number }) => {
      const state = settled === true ? 'settled' : 'differs';
      const found = await withProject(globals(), ({ labelTeam }) =>
        labelTeam.review({ queueId, state, offset: 0, limit }),
      );
      printResult(globals(), found, () => reviewText(found));
    });
  label
    .command('settle')
    .argument('<queue>', 'its name')
    .argument('<text>', 'id of the text, as "review" gives it')
    .argument('[label]', 'what the text is')
    .option('--leave-out', 'the text stays out of the data')
    .description('decide what differing labels come to')
    .action(async (queueId: string, itemId: string, given: string | undefined, { leaveOut }: { leaveOut?: true }) => {
      if ((given === undefined) === (leaveOut === undefined))
        throw new UsageError('What the text comes to is missing, or said twice.', 'Give a label, or --leave-out.');
      const acted = await withProject(globals(), ({ labelTeam }) =>
        labelTeam.settle({ queueId, itemId, label: given ?? null }),
      );
      printResult(globals(), acted, () => actedText(acted, given ?? 'left out'));
    });
};

const inJob = async (
  options: GlobalOptions,
  title: string,
  start: (session: Session) => Promise<{ readonly jobId: string }>,
): Promise<void> => {
  const signal = untilInterrupted();
  const line = progressLine(options, title);
  const result = await withProject(options, async (session) => {
    const { jobId } = await start(session);
    await waitForJob(session, jobId, session.jobs.ended(jobId), line.show, signal).finally(line.end);
    const said = session.jobs.list().find(({ id }) => id === jobId)?.where ?? '';
    return { said, status: await session.labelTeam.status() };
  });
  printResult(options, result, () => [result.said, statusText(result.status)].filter((part) => part !== '').join('\n'));
};

const askOf = ({ share, flagged, mine }: { share?: number; flagged?: true; mine?: true }): AskSecond | null => {
  const asked: AskSecond[] = [
    ...(share === undefined ? [] : [{ kind: 'share', share } as const]),
    ...(flagged ? [{ kind: 'flagged' } as const] : []),
    ...(mine ? [{ kind: 'mine' } as const] : []),
  ];
  if (asked.length > 1)
    throw new UsageError('Ask for one thing at a time.', 'Give one of --share, --flagged and --mine.');
  return asked[0] ?? null;
};

const statusText = ({ person, through, unshared, newQueues, ahead, behind, received, problem }: TeamStatus): string =>
  [
    `${person} labels here. ${through === null ? 'There is nowhere to share through.' : `Shared through ${through}.`}`,
    `Not shared yet: ${unshared.texts} texts${newQueues === 0 ? '' : `, ${newQueues} queues`}.`,
    ...(ahead === null || behind === null ? [] : [`${ahead} commits ahead, ${behind} behind, as of the last look.`]),
    ...(received === null
      ? []
      : [
          `Received ${received.at}: ${received.events.map((each) => `${each.person} ${each.events}`).join(', ') || 'nothing new'}.`,
          ...received.unread.map(({ where, problem: what }) => `  ${where}: ${what}`),
        ]),
    ...(problem === null ? [] : [problem]),
  ].join('\n');

const secondText = ({ share, waiting, withOthers, done }: SecondOpinions): string =>
  [
    `${waiting.length} texts wait for your second opinion, ${withOthers} of yours for somebody else's; ${done} have two.`,
    ...(share > 0 ? [`Two people label ${Math.round(share * 100)} % of this queue.`] : []),
    ...waiting.slice(0, 20).map(({ id, why }) => `  ${id} (${why})`),
  ].join('\n');

const agreementText = (pairs: readonly PairAgreement[]): string =>
  pairs.length === 0
    ? 'No two people have labelled the same text yet.'
    : pairs
        .map(({ first, second, kappa, words }) => `${first} and ${second}: kappa ${withInterval(kappa)}. ${words}`)
        .join('\n');

const reviewText = ({ total, items }: { total: number; items: readonly ReviewItem[] }): string =>
  total === 0
    ? 'There is none.'
    : table(
        ['text', 'said', 'settled', ''],
        items.map(({ id, text, answers, settled }) => [
          id,
          answers.map(({ person, label, state }) => `${person}: ${label ?? state}`).join(', '),
          settled === null ? '' : (settled.label ?? 'left out'),
          plainText(text).replaceAll('\n', ' '),
        ]),
      );
