/** `dvc import` */
import { importRepo } from '../../../data/repo/import-repo.ts';
import type { DvcCommand } from '../command.ts';
import { hintGit } from '../git-hint.ts';
import {
  givenSettings,
  NO_DOWNLOAD,
  NO_EXEC,
  refuseNoExecAndNoDownload,
  tellImport,
  SOURCE_SETTINGS,
} from '../import-options.ts';
import { flag, JOBS, REV, value } from '../options.ts';

export const commands: readonly DvcCommand[] = [
  {
    words: ['import'],
    help: 'Download file or directory tracked by DVC or by Git into the workspace, and track it.',
    options: [
      value('-o, --out', 'out', '<path>', 'Destination path to download files to'),
      flag('-f, --force', 'force', 'Override destination file or folder if exists.'),
      REV,
      NO_EXEC,
      NO_DOWNLOAD,
      JOBS,
      ...SOURCE_SETTINGS,
    ],
    positionals: [
      { name: 'url', count: '1', help: 'Location of DVC or Git repository to download from' },
      { name: 'path', count: '1', help: 'Path to a file or directory within the repository' },
    ],
    repo: 'required',
    failure: { status: 1, words: (args) => `failed to import '${args.value('path')}' from '${args.value('url')}'.` },
    run: async (args, ui, project) => {
      refuseNoExecAndNoDownload(args);
      const { gitFiles } = await importRepo(project, args.value('url') ?? '', args.value('path') ?? '', {
        ...ui.watched,
        out: args.value('out'),
        force: args.flag('force'),
        rev: args.value('rev'),
        noExec: args.flag('noExec'),
        noDownload: args.flag('noDownload'),
        jobs: args.number('jobs'),
        ...givenSettings(args),
        waitForLock: ui.waitForLock,
        onImport: tellImport(ui),
      });
      hintGit(ui, project, gitFiles);
      return 0;
    },
  },
];
