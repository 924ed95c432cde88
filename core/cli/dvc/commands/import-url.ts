/** `dvc import-url` */
import { importUrl } from '../../../data/repo/import-url.ts';
import { type DvcCommand, DvcError, USAGE } from '../command.ts';
import { hintGit } from '../git-hint.ts';
import {
  NO_DOWNLOAD,
  NO_EXEC,
  refuseNoExecAndNoDownload,
  REMOTE_TO_FILL,
  tellImport,
  TO_REMOTE,
} from '../import-options.ts';
import { flag, JOBS, words } from '../options.ts';

export const commands: readonly DvcCommand[] = [
  {
    words: ['import-url'],
    help: 'Download or copy file from URL and take it under DVC control.',
    options: [
      TO_REMOTE,
      REMOTE_TO_FILL,
      NO_EXEC,
      NO_DOWNLOAD,
      JOBS,
      flag('-f, --force', 'force', 'Override local file or folder if exists.'),
      flag('--version-aware', 'versionAware', 'Import using cloud versioning.'),
      words('--fs-config', 'fsConfig', '<name>=<value>', 'Config options for the target url.'),
    ],
    positionals: [
      { name: 'url', count: '1', help: 'Location of the data: a path, http(s)://, s3:// or remote://name/path.' },
      { name: 'out', count: '?', help: 'Destination path to put files to.' },
    ],
    repo: 'required',
    failure: {
      status: 1,
      words: (args) =>
        `failed to import ${args.value('url')}. You could also try downloading it manually, and adding it with \`dvc add\`.`,
    },
    run: async (args, ui, project) => {
      refuseNoExecAndNoDownload(args);
      if (args.flag('versionAware') || args.list('fsConfig').length > 0) {
        throw new DvcError(
          'Idrift does not have --version-aware and --fs-config. Use dvc itself for this import.',
          USAGE,
        );
      }
      const { gitFiles } = await importUrl(project, args.value('url') ?? '', {
        ...ui.watched,
        out: args.value('out'),
        force: args.flag('force'),
        noExec: args.flag('noExec'),
        noDownload: args.flag('noDownload'),
        toRemote: args.flag('toRemote'),
        remote: args.value('remote'),
        jobs: args.number('jobs'),
        waitForLock: ui.waitForLock,
        onImport: tellImport(ui),
      });
      hintGit(ui, project, gitFiles);
      return 0;
    },
  },
];
