/** `dvc init` */
import type { IdriftError } from '../../../contract/errors.ts';
import { InitError, initRepository } from '../../../data/repo/init.ts';
import { type DvcCommand, DvcError } from '../command.ts';
import { flag } from '../options.ts';

export const commands: readonly DvcCommand[] = [
  {
    words: ['init'],
    help: 'Initialize DVC repository.',
    options: [
      flag('--no-scm', 'noScm', 'Initiate DVC in directory that is not tracked by any SCM tool (e.g. Git).'),
      flag('-f, --force', 'force', "Overwrite existing '.dvc/' directory. This operation removes local cache."),
      flag(
        '--subdir',
        'subdir',
        'Necessary for running this command inside a subdirectory of a parent SCM repository.',
      ),
    ],
    positionals: [{ name: 'directory', count: '?', help: 'Directory to initialize DVC in.' }],
    repo: 'none',
    run: async (args, ui) => {
      const noScm = args.flag('noScm');
      try {
        await initRepository(args.value('directory') ?? ui.cwd, {
          noScm,
          force: args.flag('force'),
          subdir: args.flag('subdir'),
        });
      } catch (thrown) {
        if (thrown instanceof InitError) throw new DvcError(`failed to initiate DVC - ${said(thrown)}`, 1);
        throw thrown;
      }
      ui.out('Initialized DVC repository.\n');
      if (!noScm) ui.out('You can now commit the changes to git.\n');
      return 0;
    },
  },
];

const said = ({ info }: IdriftError): string => (info.hint ? `${info.message}\n${info.hint}` : info.message);
