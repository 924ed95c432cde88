/** `dvc fetch` */
import { fetch } from '../../../data/repo/sync.ts';
import type { DvcCommand } from '../command.ts';
import { integer, TARGETS } from '../options.ts';
import { summaryOf } from '../shown-changes.ts';
import {
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
    words: ['fetch'],
    help: 'Download files or directories from remote storage to the cache.',
    options: [
      ...SYNC_OPTIONS,
      integer(
        '--max-size',
        'maxSize',
        '<bytes>',
        'Fetch data files/directories that are each below specified size (bytes).',
      ),
      {
        flags: ['--type'],
        name: 'types',
        kind: 'list',
        choices: ['metrics', 'plots'],
        metavar: '{metrics,plots}',
        help: 'Only fetch data files/directories that are of a particular type (metrics, plots).',
      },
    ],
    positionals: [TARGETS],
    repo: 'required',
    failure: { status: 1, words: WORDS.fetch },
    run: async (args, ui, project) => {
      const options = {
        ...syncOptions(args, ui, args.list('targets')),
        maxSize: args.number('maxSize'),
        types: args.list('types'),
      };
      const done = await tellingOfRemote('fetch', () => fetch(project, options));
      warnOfMissing(ui, done);
      refuseFailures(ui, done, 'fetch');
      warnWithoutRemote(ui, args, project);
      ui.out(summaryOf({ fetched: done.transferred }) || 'Everything is up to date.');
      return 0;
    },
  },
];
