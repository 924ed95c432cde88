/** `dvc unprotect` */
import { unprotect } from '../../../data/repo/unprotect.ts';
import type { DvcCommand } from '../command.ts';

export const commands: readonly DvcCommand[] = [
  {
    words: ['unprotect'],
    help: 'Unprotect tracked files or directories (when hardlinks or symlinks have been enabled with `dvc config cache.type`).',
    options: [],
    positionals: [{ name: 'targets', count: '+', help: 'Data files/directories to unprotect.' }],
    repo: 'required',
    run: async (args, ui, project) => {
      for (const target of args.list('targets')) {
        await unprotect(project, target, { ...ui.watched, waitForLock: ui.waitForLock });
      }
      return 0;
    },
  },
];
