/** `dvc update` */
import { update } from '../../../data/repo/update.ts';
import type { DvcCommand } from '../command.ts';
import { tellImport } from '../import-options.ts';
import { flag, JOBS, REV, value } from '../options.ts';

export const commands: readonly DvcCommand[] = [
  {
    words: ['update'],
    help: 'Update data artifact imported (via dvc import or dvc import-url) from an external DVC repository or URL.',
    options: [
      REV,
      flag('-R, --recursive', 'recursive', 'Update all stages in the specified directory.'),
      flag(
        '--no-download',
        'noDownload',
        'Update .dvc file git revision/hash value(s) but do not download the file(s).',
      ),
      flag('--to-remote', 'toRemote', 'Update data directly on the remote'),
      value('-r, --remote', 'remote', '<name>', 'Remote storage to perform updates to'),
      JOBS,
    ],
    positionals: [{ name: 'targets', count: '+', help: '.dvc files to update.' }],
    repo: 'required',
    failure: { status: 1, words: 'failed update data' },
    run: async (args, ui, project) => {
      await update(project, args.list('targets'), {
        ...ui.watched,
        rev: args.value('rev'),
        recursive: args.flag('recursive'),
        noDownload: args.flag('noDownload'),
        toRemote: args.flag('toRemote'),
        remote: args.value('remote'),
        jobs: args.number('jobs'),
        waitForLock: ui.waitForLock,
        onImport: tellImport(ui),
        onUnchanged: (address) => ui.out(`'${address}' didn't change, skipping`),
      });
      return 0;
    },
  },
];
