/** `dvc commit` */
import { commit } from '../../../data/repo/commit.ts';
import type { DvcCommand } from '../command.ts';
import { confirm } from '../confirm.ts';
import { flag, TARGETS } from '../options.ts';

export const commands: readonly DvcCommand[] = [
  {
    words: ['commit'],
    help: 'Record changes to files or directories tracked by DVC by storing the current versions in the cache.',
    options: [
      flag('-f, --force', 'force', 'Commit data even if hash values for dependencies or outputs did not change.'),
      flag('-d, --with-deps', 'withDeps', 'Commit all dependencies of the specified target.'),
      flag('-R, --recursive', 'recursive', 'Commit cache for subdirectories of the specified directory.'),
      flag('--no-relink', 'noRelink', "Don't recreate links from cache to workspace."),
    ],
    positionals: [TARGETS],
    repo: 'required',
    failure: {
      status: 1,
      words: (args) => `failed to commit${args.list('targets').length === 1 ? ` ${args.value('targets')}` : ''}`,
    },
    run: async (args, ui, project) => {
      await commit(project, args.list('targets'), {
        ...ui.watched,
        force: args.flag('force'),
        withDeps: args.flag('withDeps'),
        recursive: args.flag('recursive'),
        noRelink: args.flag('noRelink'),
        waitForLock: ui.waitForLock,
        confirm: (question) => confirm(ui, question),
      });
      return 0;
    },
  },
];
