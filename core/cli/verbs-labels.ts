/** label queue, next, set, undo, redo, meaning, accuracy: the app's labelling from a terminal or a script. */
import type { Command } from 'commander';
import type { LabelsService } from '../app/labels-service.ts';
import { IdriftError } from '../contract/errors.ts';
import type { Acted, LabelAct, QueueItem } from '../contract/labels.ts';
import { addLabelFileVerbs } from './verbs-label-files.ts';
import { addLabelGo } from './label-go.ts';
import { accuracyTable, actedText, itemText, whatWasSaid } from './label-text.ts';
import { addLabelQueueVerbs } from './verbs-label-queues.ts';
import { withProject } from './open-project.ts';
import { EXIT, type GlobalOptions, printResult } from './terminal.ts';
import { UsageError } from './usage.ts';

type SetOptions = {
  readonly note?: string;
  readonly skip?: true;
  readonly flag?: true;
  readonly clear?: true;
  readonly blind?: true;
  readonly twins?: true;
};

export const addLabelVerbs = (program: Command): void => {
  const globals = (): GlobalOptions => program.opts();
  const label = program.command('label').description('queues of texts, and what people say of them');
  addLabelQueueVerbs(label, globals);

  label
    .command('next')
    .argument('<queue>', 'its name, as alert-12')
    .option('--blind', 'without the suggestion and what others said')
    .description('the next text that nobody has labelled; exit status 4 when there is none')
    .action(async (queueId: string, { blind = false }: { blind?: boolean }) => {
      const { item, ...rest } = await withProject(globals(), ({ labels }) => nextOf(labels, queueId, blind));
      printResult(globals(), { item, ...rest }, () => {
        if (item === null || rest.help === null) return `${queueId}: no open text is left.`;
        return itemText(item, rest.help, rest.queue.labels, rest.queue.counts);
      });
      if (item === null) process.exitCode = EXIT.no;
    });

  label
    .command('set')
    .argument('<queue>', 'its name')
    .argument('<text>', 'id of the text, as "next" gives it')
    .argument('[label]', 'what the text is')
    .option('--skip', 'leave it without a label')
    .option('--flag', 'somebody else should look at it')
    .option('--clear', 'take your answer back')
    .option('--note <text>', 'a note; empty: none')
    .option('--blind', 'it was given without seeing the suggestion')
    .option('--twins', 'the same of all open texts that are nearly the same')
    .description('say what a text is; on the disk when it ends')
    .action(async (queueId: string, itemId: string, given: string | undefined, options: SetOptions) => {
      const acts = actsOf(given, options);
      const { blind = false, twins = false } = options;
      const acted = await withProject(globals(), async ({ labels }) => {
        let last: Acted | null = null;
        for (const act of acts)
          last = await labels.act({ queueId, itemId, act, blind, twins: twins && act.kind !== 'note' });
        return last;
      });
      printResult(globals(), acted, () => actedText(acted, acts.map(whatWasSaid).join(', ')));
    });

  const back = (name: 'undo' | 'redo', description: string, none: string): void => {
    label
      .command(name)
      .argument('<queue>', 'its name')
      .description(`${description}; exit status 4 when there was nothing`)
      .action(async (queueId: string) => {
        const acted = await withProject(globals(), ({ labels }) => labels[name]({ queueId }));
        const nothing = acted.items.length === 0;
        printResult(globals(), acted, () =>
          nothing ? none : actedText(acted, name === 'undo' ? 'taken back' : 'done again'),
        );
        if (nothing) process.exitCode = EXIT.no;
      });
  };
  back('undo', 'take back your newest act in the queue', 'There is nothing to take back.');
  back('redo', 'do again what was taken back', 'There is nothing to do again.');

  label
    .command('meaning')
    .argument('<label>', 'its name')
    .argument('<text>', 'what it means, for everybody; empty: nothing')
    .description('say what a label means; a label that is new is one from then on')
    .action(async (name: string, meaning: string) => {
      await withProject(globals(), ({ labels }) => labels.setMeaning({ label: name, meaning }));
      printResult(globals(), { label: name, meaning }, () =>
        meaning === '' ? `${name}: no meaning.` : `${name}: ${meaning}`,
      );
    });

  label
    .command('accuracy')
    .argument('[model]', "its name (default: the project's)")
    .description('accuracy in use, from labels of answers that were drawn at random')
    .action(async (model: string | undefined) => {
      const list = await withProject(globals(), ({ labels, settings }) =>
        labels.accuracy({ model: model ?? settings().model }),
      );
      printResult(globals(), list, () => accuracyTable(list));
    });
  addLabelFileVerbs(label, globals);
  addLabelGo(label, globals);
};

/** The next open text, what helps to decide, and the queue. */
export const nextOf = async (labels: LabelsService, queueId: string, blind: boolean) => {
  const queue = await labels.queue({ queueId });
  const page = await labels.items({ queueId, offset: 0, limit: 1, state: 'open' });
  const [found] = page.items;
  if (found === undefined) return { item: null, help: null, queue };
  const help = await labels.help({ queueId, itemId: found.id, blind });
  return { item: found satisfies QueueItem, help, queue };
};

/** In the order in which they are done: a label, then its note. */
const actsOf = (label: string | undefined, { note, skip, flag, clear }: SetOptions): LabelAct[] => {
  const kinds: LabelAct[] = [
    ...(label === undefined ? [] : [{ kind: 'label', label } as const]),
    ...(skip ? [{ kind: 'skip' } as const] : []),
    ...(flag ? [{ kind: 'flag' } as const] : []),
    ...(clear ? [{ kind: 'clear' } as const] : []),
  ];
  if (kinds.length > 1)
    throw new UsageError('A text gets one answer.', 'Give a label, or one of --skip, --flag and --clear.');
  const acts: LabelAct[] = note === undefined ? kinds : [...kinds, { kind: 'note', note }];
  if (acts.length === 0)
    throw new UsageError('What the text is, is missing.', 'Give a label, or --skip, --flag, --clear or --note TEXT.');
  if (note !== undefined && note.length > 2000)
    throw new IdriftError({
      code: 'bad-input',
      message: 'The note is longer than 2000 characters.',
      where: '--note',
      hint: 'Shorten it.',
    });
  return acts;
};
