/** `dvc move` */
import { move } from '../../../data/repo/move.ts';
import type { DvcCommand } from '../command.ts';
import { hintGit } from '../git-hint.ts';

export const commands: readonly DvcCommand[] = [
  {
    words: ['move'],
    help: 'Rename or move a DVC controlled data file or a directory.',
    options: [],
    positionals: [
      { name: 'src', count: '1', help: 'Source path to a data file or directory.' },
      { name: 'dst', count: '1', help: 'Destination path.' },
    ],
    repo: 'required',
    failure: { status: 1, words: (args) => `failed to move '${args.value('src')}' -> '${args.value('dst')}'` },
    run: async (args, ui, project) => {
      const [from, to] = [args.value('src') ?? '', args.value('dst') ?? ''];
      const moved = await move(project, from, to, { ...ui.watched, waitForLock: ui.waitForLock });
      if (!moved.wasThere) ui.err(`WARNING: '${from}' missing`);
      hintGit(ui, project, moved.gitFiles);
      return 0;
    },
  },
];
