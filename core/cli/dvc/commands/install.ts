/** `dvc install` */
import { installAsDvc, installDvcPreCommit } from '../../../data/hooks/install.ts';
import type { DvcCommand } from '../command.ts';
import { flag } from '../options.ts';
import { DVC_VERSION } from '../version.ts';

export const commands: readonly DvcCommand[] = [
  {
    words: ['install'],
    help: 'Install DVC git hooks into the repository.',
    options: [
      flag(
        '--use-pre-commit-tool',
        'usePreCommitTool',
        'Install DVC hooks using pre-commit (https://pre-commit.com) if it is installed.',
      ),
    ],
    positionals: [],
    repo: 'required',
    failure: { status: 1, words: 'failed to install DVC Git hooks' },
    run: async (args, _ui, project) => {
      if (project.scmRoot === null) return 0;
      if (args.flag('usePreCommitTool')) await installDvcPreCommit(project.root, DVC_VERSION);
      else await installAsDvc(project.root);
      return 0;
    },
  },
];
