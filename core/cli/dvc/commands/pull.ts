/** `dvc pull` */
import { pull } from '../../../data/repo/sync.ts';
import { type DvcCommand, DvcError } from '../command.ts';
import { flag, TARGETS } from '../options.ts';
import { showChanges, summaryOf } from '../shown-changes.ts';
import {
  GLOB,
  globbed,
  refuseFailures,
  SYNC_OPTIONS,
  syncOptions,
  tellingOfRemote,
  warnOfMissing,
  warnWithoutRemote,
  WORDS,
} from '../sync-options.ts';

export const commands: readonly DvcCommand[] = [
  {
    words: ['pull'],
    help: 'Download tracked files or directories from remote storage.',
    options: [
      ...SYNC_OPTIONS,
      GLOB,
      flag('-f, --force', 'force', 'Do not prompt when removing working directory files.'),
      flag('--allow-missing', 'allowMissing', 'Ignore errors if some of the files or directories are missing.'),
    ],
    positionals: [TARGETS],
    repo: 'required',
    failure: { status: 1, words: WORDS.pull },
    run: async (args, ui, project) => {
      const allowMissing = args.flag('allowMissing');
      const options = {
        ...syncOptions(args, ui, await globbed(args, ui, 'pull')),
        force: args.flag('force'),
        allowMissing,
      };
      const { fetched, checkedOut } = await tellingOfRemote('pull', () => pull(project, options));
      warnOfMissing(ui, fetched);
      refuseFailures(ui, fetched, 'pull');
      showChanges(ui, checkedOut);
      warnWithoutRemote(ui, args, project);
      ui.out(summaryOf({ fetched: fetched.transferred, ...checkedOut.stats }) || 'Everything is up to date.');
      if (checkedOut.failed.length === 0 || allowMissing) return 0;
      throw new DvcError(
        `${WORDS.pull} - Checkout failed for following targets:\n${checkedOut.failed.join('\n')}\nIs your cache up to date?\n<https://error.dvc.org/missing-files>`,
        1,
      );
    },
  },
];
