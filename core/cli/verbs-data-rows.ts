/** data relabel, move, drop, undo, redo, history: rows of the working copy, and what became of a row. */
import { type Command, InvalidArgumentError } from 'commander';
import type { Edited, RowEdit, RowEvent, RowRef } from '../contract/data-edits.ts';
import type { Split } from '../contract/common.ts';
import { IdriftError } from '../contract/errors.ts';
import { watched } from './data-progress.ts';
import { projectDirOf, withProject } from './open-project.ts';
import { type GlobalOptions, printResult, table } from './terminal.ts';
import { short } from './verbs-data.ts';

type Globals = () => GlobalOptions;

export const addDataRowVerbs = (data: Command, globals: Globals): void => {
  const edits = () => import('../data/edit/edit-rows.ts');
  const edit = async (split: Split, rows: readonly number[], of: (row: RowRef) => RowEdit): Promise<void> => {
    const dir = projectDirOf(globals());
    const found = await rowsAt(dir, split, rows);
    const done = await watched(globals(), 'Editing', async ({ signal }) =>
      (await edits()).editRows(dir, found.map(of), { signal }),
    );
    printDone(globals(), done);
  };

  data
    .command('relabel')
    .argument('<split>', 'train, val or test', splitOf)
    .argument('<rows>', 'row numbers as "data show" has them: 12 or 12,15', numbersOf)
    .argument('<label>', 'the label that they get', labelOf)
    .description('give rows of the working copy another label')
    .action((split: Split, rows: readonly number[], label: string) =>
      edit(split, rows, (row) => ({ kind: 'relabel', row, label })),
    );

  data
    .command('move')
    .argument('<split>', 'train, val or test', splitOf)
    .argument('<rows>', 'row numbers: 12 or 12,15', numbersOf)
    .argument('<to>', 'the split that they go to', splitOf)
    .description('move rows of the working copy to another split')
    .action((split: Split, rows: readonly number[], to: Split) =>
      edit(split, rows, (row) => ({ kind: 'move', row, to })),
    );

  data
    .command('drop')
    .argument('<split>', 'train, val or test', splitOf)
    .argument('<rows>', 'row numbers: 12 or 12,15', numbersOf)
    .description('take rows out of the working copy')
    .action((split: Split, rows: readonly number[]) => edit(split, rows, (row) => ({ kind: 'remove', row })));

  data
    .command('undo')
    .description('take the last edit of rows back')
    .action(async () => printDone(globals(), await (await edits()).undoEdit(projectDirOf(globals()))));

  data
    .command('redo')
    .description('do again what was taken back')
    .action(async () => printDone(globals(), await (await edits()).redoEdit(projectDirOf(globals()))));

  data
    .command('history')
    .argument('<text>', 'the whole text of a row')
    .description('the versions in which a row came, went, or got another label, split or text')
    .action(async (text: string) => {
      const { rowHistory } = await import('../data/row-history.ts');
      const dir = projectDirOf(globals());
      const found = await watched(globals(), 'Looking', ({ signal }) => rowHistory(dir, text, signal));
      const said = await withProject(globals(), async (session) => session.data.manage.said(text));
      const history = { ...found, said };
      printResult(globals(), history, () =>
        [
          history.events.length === 0
            ? `None of ${history.versions} versions has this text.`
            : table(
                ['version', 'date', 'author', 'what', 'before', 'after', 'message'],
                history.events.map((event) => [
                  short(event.revision),
                  event.date.slice(0, 10),
                  event.author,
                  event.kind,
                  event.kind === 'edited' ? event.before.text : placesText(event.before.places),
                  placesText(event.after),
                  event.message,
                ]),
              ),
          ...said.map(({ at, person, label, queue }) => `${at.slice(0, 10)} ${person} labelled it ${label}: ${queue}`),
        ].join('\n'),
      );
    });
};

const placesText = (places: RowEvent['after']): string =>
  places.map(({ split, label }) => `${split} ${label}`).join(', ') || '–';

const splitOf = (text: string): Split => {
  if (text === 'train' || text === 'val' || text === 'test') return text;
  throw new InvalidArgumentError('Give train, val or test.');
};

const labelOf = (text: string): string => {
  if (text.trim() === '') throw new InvalidArgumentError('A row has a label.');
  return text;
};

const numbersOf = (text: string): readonly number[] => {
  if (!/^\d+(,\d+)*$/.test(text)) throw new InvalidArgumentError('Give row numbers, as 12 or 12,15.');
  return [...new Set(text.split(',').map(Number))];
};

/** The rows as they are now. @throws IdriftError `not-found` */
const rowsAt = async (dir: string, split: Split, rows: readonly number[]): Promise<readonly RowRef[]> => {
  const { rowsOfVersion } = await import('../data/rows/version-rows.ts');
  const found: RowRef[] = [];
  for (const index of rows) {
    const page = await rowsOfVersion(dir, { revision: 'workspace', split, offset: index, limit: 1, whole: true });
    const [row] = page.rows;
    if (!row) {
      throw new IdriftError({
        code: 'not-found',
        message: `${page.path} has ${page.total} rows: there is no row ${index} (they count from 0).`,
        where: page.path,
        hint: `"idrift data show ${split}" lists them.`,
      });
    }
    found.push({ split, index, text: row.text, label: row.label });
  }
  return found;
};

const printDone = (options: GlobalOptions, { session, places, undo, redo }: Edited): void =>
  printResult(
    options,
    {
      title: session?.title ?? null,
      paths: session?.paths ?? [],
      places,
      undo: undo?.title ?? null,
      redo: redo?.title ?? null,
    },
    () =>
      session === null ? 'There is nothing to take back or do again.' : `${session.title}: ${session.paths.join(', ')}`,
  );
