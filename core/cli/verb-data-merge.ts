/** data merge: two versions that git stopped at, joined by rows. Status 4 when rows are still to be chosen. */
import type { Command } from 'commander';
import type { DataMerge, MergePick, RowConflict } from '../contract/data-merge.ts';
import { watched } from './data-progress.ts';
import { projectDirOf } from './open-project.ts';
import { EXIT, type GlobalOptions, printResult, table } from './terminal.ts';
import { UsageError } from './usage.ts';

type Options = {
  readonly mineForAll?: boolean;
  readonly theirsForAll?: boolean;
  readonly abort?: boolean;
  readonly dryRun?: boolean;
};

export const addDataMerge = (data: Command, globals: () => GlobalOptions): void => {
  data
    .command('merge')
    .option('--mine-for-all', 'rows that both changed are as in mine')
    .option('--theirs-for-all', 'rows that both changed are as in theirs')
    .option('--dry-run', 'say what it comes to, and change nothing')
    .option('--abort', 'give the merge up, as git merge --abort')
    .description('finish a merge that git stopped in pointers of the data: by rows')
    .action(async ({ mineForAll, theirsForAll, abort, dryRun }: Options) => {
      const dir = projectDirOf(globals());
      const { dataMerge, fetchMerge, finishDataMerge } = await import('../data/merge-rows/merge-data.ts');
      if (abort === true) {
        const { abortDataMerge } = await import('../data/merge-rows/abort-merge.ts');
        await abortDataMerge(dir);
        printResult(globals(), { aborted: true }, () => 'The merge is given up; the data is as before it.');
        return;
      }
      if (mineForAll === true && theirsForAll === true)
        throw new UsageError('--mine-for-all and --theirs-for-all exclude each other.', 'Give one of them.');
      const rest: MergePick | undefined = mineForAll === true ? 'mine' : theirsForAll === true ? 'theirs' : undefined;
      const merge = await watched(globals(), 'Fetching', async (watch) => {
        await fetchMerge(dir, watch);
        return dataMerge(dir);
      });
      if (merge === null) return;
      const isOpen = merge.conflicts.length > 0 && rest === undefined;
      const revision =
        isOpen || dryRun === true
          ? null
          : await watched(globals(), 'Merging', (watch) => finishDataMerge(dir, { picks: {}, rest, ...watch }));
      printResult(globals(), { revision, ...merge }, () => textOf(merge, revision, isOpen));
      if (isOpen) process.exitCode = EXIT.no;
    });
};

const textOf = (merge: DataMerge, revision: string | null, isOpen: boolean): string => {
  const lines: string[] = [];
  if (merge.counts) {
    const of = ({ added, removed, changed }: (typeof merge.counts)['mine']): string =>
      `${added} added, ${removed} removed, ${changed} changed`;
    lines.push(
      `Mine: ${of(merge.counts.mine)}. Theirs: ${of(merge.counts.theirs)}. The same on both: ${merge.counts.both}.`,
    );
  }
  if (merge.conflicts.length > 0) {
    const side = (row: RowConflict['mine']): string => (row === null ? 'removed' : `${row.split} ${row.label}`);
    lines.push(
      table(
        ['as it was', 'mine', 'theirs', 'text'],
        merge.conflicts.map(({ text, base, mine, theirs }) => [
          base === null ? 'new' : side(base),
          side(mine),
          side(theirs),
          text,
        ]),
      ),
    );
  }
  if (revision !== null) lines.push(`Merged as ${revision.slice(0, 7)}.`);
  else if (isOpen)
    lines.push('Choose on the Data page, row by row, or for all of them: --mine-for-all, --theirs-for-all.');
  return lines.join('\n');
};
