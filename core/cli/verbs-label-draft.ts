/** label draft show, add, take, hold-out, release; label loop: from labels to the next data version. */
import type { Command } from 'commander';
import { z } from 'zod';
import type { Session } from '../app/session.ts';
import type { LabelDraft, LabelLoop } from '../contract/label-loop.ts';
import type { Split } from '../contract/common.ts';
import { withProject } from './open-project.ts';
import { EXIT, type GlobalOptions, printResult, table } from './terminal.ts';
import { numberOf, oneOf } from './usage.ts';

const ONE_IN = numberOf(z.number().int().min(0).max(100));

export const addLabelDraftVerbs = (label: Command, globals: () => GlobalOptions): void => {
  const draft = label.command('draft').description("a queue's labels in the working copy, before they are a version");
  const verb = (
    name: string,
    description: string,
    work: (drafts: Session['labelLoop']['draft'], queueId: string, split: Split) => Promise<LabelDraft>,
    splits = false,
  ): void => {
    const command = draft.command(name).argument('<queue>', 'its name').description(description);
    if (splits) command.option('--split <name>', 'train, val or test', oneOf(['train', 'val', 'test']), 'train');
    command.action(async (queueId: string, { split = 'train' }: { split?: Split }) => {
      const result = await withProject(globals(), ({ labelLoop }) => work(labelLoop.draft, queueId, split));
      printResult(globals(), result, () => draftText(result));
      if (result.problem !== null) process.exitCode = EXIT.no;
    });
  };
  verb(
    'show',
    'what is in the working copy, and what adding would do',
    (drafts, id, split) => drafts.read(id, split),
    true,
  );
  verb(
    'add',
    'put labelled texts into a data file; adding again adds nothing twice',
    (drafts, id, split) => drafts.add(id, split),
    true,
  );
  verb('take', 'take rows out again whose label was taken back', (drafts, id) => drafts.takeWithdrawn(id));
  verb('release', 'let what was held out of training into the data from now on', (drafts, id) =>
    drafts.releaseHeldOut(id),
  );
  draft
    .command('hold-out')
    .argument('<queue>', 'its name')
    .argument('<n>', 'one text in so many stays out of training; 0: none', ONE_IN)
    .description('keep texts out of training, so that the comparison on them is honest')
    .action(async (queueId: string, oneIn: number) => {
      const result = await withProject(globals(), ({ labelLoop }) => labelLoop.draft.setHoldOut(queueId, oneIn));
      printResult(globals(), result, () => draftText(result));
    });
  label
    .command('loop')
    .argument('<queue>', 'its name')
    .description('where a queue is on its way to a better version, and what comes next')
    .action(async (queueId: string) => {
      const loop = await withProject(globals(), ({ labelLoop }) => labelLoop.loop(queueId));
      printResult(globals(), loop, () => loopText(loop));
    });
};

const draftText = (draft: LabelDraft): string => {
  const {
    queueId,
    path,
    ready,
    added,
    lost,
    inData,
    holdOut,
    differs,
    withdrawn,
    conflicts,
    conflictCount,
    message,
    problem,
  } = draft;
  const line = (count: number, words: string): string[] => (count === 0 ? [] : [`${count} ${words}`]);
  return [
    `${queueId} → ${path ?? '–'}`,
    ...line(added.rows + added.relabels, 'labels are in the working copy.'),
    ...line(ready.rows, `rows can be added: idrift label draft add ${queueId}`),
    ...line(ready.relabels, 'rows would get another label.'),
    ...line(inData, 'were in the data with the same label.'),
    ...line(lost, 'were added, and are not there any more.'),
    ...line(holdOut.labelled, `are kept out of training (one in ${holdOut.oneIn}).`),
    ...line(differs, `differ between people: idrift label review ${queueId}`),
    ...line(withdrawn, `are there though their label was taken back: idrift label draft take ${queueId}`),
    ...line(conflictCount, 'are not added, because the data says otherwise:'),
    ...(conflicts.length === 0
      ? []
      : [
          table(
            ['text', 'label', 'why', 'the data says'],
            conflicts.map(({ text, label, why, there }) => [
              text,
              label,
              why,
              there === null ? '' : `${there.label} (${there.split} ${there.index})`,
            ]),
          ),
        ]),
    ...(message === null ? [] : [`To commit: ${message.split('\n')[0]}`]),
    ...(problem === null ? [] : [problem]),
  ].join('\n');
};

const loopText = ({ queueId, labels, commit, run, rehearsal, promoted, next, problem }: LabelLoop): string =>
  [
    `${queueId ?? '–'}: next is "${next}".`,
    ...(labels === null ? [] : [`${labels.labelled} of ${labels.total} labelled, ${labels.open} open.`]),
    ...(commit === null ? [] : [`Version ${commit.revision.slice(0, 7)} "${commit.subject}" by ${commit.by}.`]),
    ...(run === null ? [] : [`Run ${run.name}: ${run.state}.`]),
    ...(rehearsal === null
      ? []
      : [`Compared: ${rehearsal.verdict}.${rehearsal.alertTexts === null ? '' : ` ${rehearsal.alertTexts}`}`]),
    ...(promoted === null ? [] : [`${promoted.model}/${promoted.version} is live.`]),
    ...(problem === null ? [] : [problem]),
  ].join('\n');
