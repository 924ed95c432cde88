/** `dvc import-url` */
import { importUrl } from '../../../data/repo/import-url.ts';
import { type DvcCommand, DvcError } from '../command.ts';
import { hintGit } from '../git-hint.ts';
import { flag, JOBS, value } from '../options.ts';

export const commands: readonly DvcCommand[] = [
  {
    words: ['import-url'],
    help: 'Download or copy file from URL and take it under DVC control.',
    options: [
      flag('--to-remote', 'toRemote', 'Download it directly to the remote'),
      value('-r, --remote', 'remote', '<name>', 'Remote storage to download to'),
      flag('--no-exec', 'noExec', 'Only create .dvc file without actually importing target data.'),
      flag(
        '--no-download',
        'noDownload',
        'Create .dvc file including target data hash value(s) but do not actually download the file(s).',
      ),
      JOBS,
      flag('-f, --force', 'force', 'Override local file or folder if exists.'),
      flag('--version-aware', 'versionAware', 'Import using cloud versioning.'),
      {
        flags: ['--fs-config'],
        name: 'fsConfig',
        kind: 'words',
        metavar: '<name>=<value>',
        help: 'Config options for the target url.',
      },
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
      if (args.flag('noExec') && args.flag('noDownload')) {
        throw new DvcError('argument --no-download: not allowed with argument --no-exec', 254);
      }
      if (args.flag('versionAware') || args.list('fsConfig').length > 0) {
        throw new DvcError(
          'Idrift does not have --version-aware and --fs-config. Use dvc itself for this import.',
          254,
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
        onImport: (source, out) => ui.out(`Importing '${source}' -> '${out}'`),
      });
      hintGit(ui, project, gitFiles);
      return 0;
    },
  },
];
