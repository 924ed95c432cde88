/** `dvc remove` */
import { remove } from '../../../data/repo/remove.ts';
import type { DvcCommand } from '../command.ts';
import { flag } from '../options.ts';

export const commands: readonly DvcCommand[] = [
  {
    words: ['remove'],
    help: 'Remove stages from dvc.yaml and/or stop tracking files or directories.',
    options: [flag('--outs', 'outs', 'Remove outputs as well.')],
    positionals: [{ name: 'targets', count: '+', help: '.dvc files or stages from dvc.yaml to remove.' }],
    repo: 'required',
    failure: { status: 1 },
    run: async (args, ui, project) => {
      for (const target of args.list('targets')) {
        await remove(project, target, { outs: args.flag('outs'), waitForLock: ui.waitForLock });
      }
      return 0;
    },
  },
];
