/** `dvc push` */
import { push } from '../../../data/repo/sync.ts';
import type { DvcCommand } from '../command.ts';
import { TARGETS } from '../options.ts';
import { summaryOf } from '../shown-changes.ts';
import {
  GLOB,
  globbed,
  refuseFailures,
  SYNC_OPTIONS,
  syncOptions,
  tellingOfRemote,
  warnOfIncomplete,
  warnOfMissing,
  warnWithoutRemote,
  WORDS,
} from '../sync-options.ts';

export const commands: readonly DvcCommand[] = [
  {
    words: ['push'],
    help: 'Upload tracked files or directories to remote storage.',
    options: [...SYNC_OPTIONS, GLOB],
    positionals: [TARGETS],
    repo: 'required',
    failure: { status: 1, words: WORDS.push },
    run: async (args, ui, project) => {
      const targets = await globbed(args, ui, 'push');
      const done = await tellingOfRemote('push', () => push(project, syncOptions(args, ui, targets)));
      warnOfMissing(ui, done);
      warnOfIncomplete(ui, done);
      refuseFailures(ui, done, 'push');
      warnWithoutRemote(ui, args, project);
      ui.out(summaryOf({ pushed: done.transferred }) || 'Everything is up to date.');
      return 0;
    },
  },
];
