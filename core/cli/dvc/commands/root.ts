/** `dvc root` */
import { relative } from 'node:path';
import type { DvcCommand } from '../command.ts';

export const commands: readonly DvcCommand[] = [
  {
    words: ['root'],
    help: 'Return the relative path to the root of the DVC project.',
    options: [],
    positionals: [],
    repo: 'required',
    run: (_args, ui, project) => {
      ui.out(relative(ui.cwd, project.root) || '.');
      return 0;
    },
  },
];
