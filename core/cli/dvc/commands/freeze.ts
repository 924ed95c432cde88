/** `dvc freeze` and `dvc unfreeze` */
import { toErrorInfo } from '../../../contract/errors.ts';
import { BusyError } from '../../../data/lock/repo-lock.ts';
import { setFrozen } from '../../../data/repo/freeze.ts';
import type { DvcCommand } from '../command.ts';

const command = (word: string, frozen: boolean): DvcCommand => ({
  words: [word],
  help: `${frozen ? 'Freeze' : 'Unfreeze'} stages or .dvc files.`,
  options: [],
  positionals: [{ name: 'targets', count: '+', help: `Stages or .dvc files to ${word}` }],
  repo: 'required',
  failure: { status: 1 },
  run: async (args, ui, project) => {
    let status = 0;
    for (const target of args.list('targets')) {
      try {
        await setFrozen(project, target, frozen, { waitForLock: ui.waitForLock });
      } catch (thrown) {
        if (thrown instanceof BusyError) throw thrown;
        const { message, hint } = toErrorInfo(thrown);
        ui.err(`ERROR: failed to ${word} '${target}' - ${message}${hint ? `\n${hint}` : ''}`);
        status = 1;
      }
    }
    return status;
  },
});

export const commands: readonly DvcCommand[] = [command('freeze', true), command('unfreeze', false)];
