/** label export, label import: queues and answers as files of other programs. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Exported, Imported } from '../app/labels/label-files.ts';
import type { LabelFormat } from '../app/labels/label-file-read.ts';
import { IdriftError } from '../contract/errors.ts';
import { withProject } from './open-project.ts';
import { type GlobalOptions, printResult, table } from './terminal.ts';
import { oneOf, pairs } from './usage.ts';

const FORMATS: readonly LabelFormat[] = ['label-studio', 'argilla', 'jsonl', 'csv'];
type Names = Readonly<Record<string, string>>;

type ExportOptions = {
  readonly format: LabelFormat;
  readonly out: string;
  readonly person?: Names;
  readonly force?: true;
};
type ImportOptions = {
  readonly format: LabelFormat;
  readonly text?: string;
  readonly question?: string;
  readonly label?: Names;
  readonly person?: Names;
  readonly newLabels?: true;
  readonly asNew?: true;
  readonly title?: string;
};

export const addLabelFileVerbs = (label: Command, globals: () => GlobalOptions): void => {
  label
    .command('export')
    .argument('<queue>', 'its name')
    .requiredOption('--format <name>', FORMATS.join(', '), oneOf(FORMATS))
    .requiredOption('--out <file>', 'the file to write')
    .option('--person <name=user...>', "people as the other program knows them: an e-mail address, a user's id", pairs)
    .option('--force', 'also over a file that is there')
    .description('a queue with all that was said, for another program')
    .action(async (queueId: string, { format, out, person: people = {}, force }: ExportOptions) => {
      const path = resolve(out);
      if (existsSync(path) && force !== true) throw isThere(path);
      requireApart(people);
      const done = await withProject(globals(), ({ labelFiles }) =>
        labelFiles.exportQueue({ queueId, format, path, people }),
      );
      printResult(globals(), done, () => exportedText(done));
    });
  importVerb(label.command('import'), globals);
};

/** `label queue make import FILE` is the same. */
export const makeByImport = (make: Command, globals: () => GlobalOptions): void => {
  importVerb(make.command('import'), globals);
};

const importVerb = (command: Command, globals: () => GlobalOptions): void => {
  command
    .argument('<file>', 'what the other program exported')
    .requiredOption('--format <name>', FORMATS.join(', '), oneOf(FORMATS))
    .option('--text <field>', 'the field of the text (default: found)')
    .option('--question <name>', 'the question, or field, of the label (default: found)')
    .option('--label <from=to...>', 'labels that are called otherwise in the file', pairs)
    .option('--person <from=to...>', 'people that are called otherwise in the file', pairs)
    .option('--new-labels', 'take labels that the project does not have')
    .option('--as-new', 'as texts of their own, also when they came from a queue of ours')
    .option('--title <text>', 'what a new queue is called')
    .description('texts and answers of another program: into a new queue, or into the one that they came from')
    .action(async (file: string, options: ImportOptions) => {
      const { format, text, question, title, label: labels = {}, person: people = {} } = options;
      const { asNew = false, newLabels = false } = options;
      const order = { path: resolve(file), format, text, question, title, labels, people, asNew, newLabels };
      const done = await withProject(globals(), ({ labelFiles }) => labelFiles.importFile(order));
      printResult(globals(), done, () => importedText(done));
    });
};

const isThere = (path: string): IdriftError =>
  new IdriftError({
    code: 'conflict',
    message: `${path} is there already.`,
    where: path,
    hint: 'Give another name, or --force to write over it.',
  });

/** Two people under one name there would come back as one. */
const requireApart = (people: Names): void => {
  const names = Object.entries(people);
  for (const [index, [name, user]] of names.entries()) {
    const other = names.slice(0, index).find(([, each]) => each === user);
    if (!other) continue;
    throw new IdriftError({
      code: 'bad-input',
      message: `${other[0]} and ${name} are both "${user}".`,
      where: '--person',
      hint: 'Give each person a user of their own.',
    });
  }
};

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

const exportedText = ({ queueId, files, texts, answers }: Exported): string =>
  [
    `${queueId}: ${plural(texts, 'text')} with ${plural(answers, 'answer')}.`,
    ...files.map(({ file, bytes }) => `  ${file} (${bytes} bytes)`),
  ].join('\n');

const importedText = ({ queueId, made, texts, answers, same, people, dropped, notes }: Imported): string =>
  [
    made === 'new'
      ? `Queue ${queueId}: ${plural(texts, 'text')}, ${plural(answers, 'answer')}.`
      : `Queue ${queueId}: ${plural(answers, 'new answer')}; ${same} were here already.`,
    ...(people.length === 0 ? [] : [`By ${people.join(', ')}.`]),
    ...notes,
    ...(dropped.length === 0
      ? []
      : [
          'Left out:',
          table(
            ['what', 'times', 'because', 'first'],
            dropped.map(({ what, why, count, first }) => [what, String(count), why, first]),
          ),
        ]),
  ].join('\n');
