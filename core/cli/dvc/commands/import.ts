/** `dvc import` */
import { importRepo } from '../../../data/repo/import-repo.ts';
import { type DvcCommand, DvcError } from '../command.ts';
import { hintGit } from '../git-hint.ts';
import { keyValues } from '../key-values.ts';
import { flag, JOBS, value } from '../options.ts';

export const commands: readonly DvcCommand[] = [
  {
    words: ['import'],
    help: 'Download file or directory tracked by DVC or by Git into the workspace, and track it.',
    options: [
      value('-o, --out', 'out', '<path>', 'Destination path to download files to'),
      flag('-f, --force', 'force', 'Override destination file or folder if exists.'),
      value('--rev', 'rev', '<commit>', 'Git revision (e.g. SHA, branch, tag)'),
      flag('--no-exec', 'noExec', 'Only create .dvc file without actually importing target data.'),
      flag(
        '--no-download',
        'noDownload',
        'Create .dvc file including target data hash value(s) but do not actually download the file(s).',
      ),
      JOBS,
      value(
        '--config',
        'config',
        'config',
        'Path to a config file that will be merged with the config in the target repository.',
      ),
      value('--remote', 'remote', 'remote', 'Remote name to set as a default in the target repository.'),
      {
        flags: ['--remote-config'],
        name: 'remoteConfig',
        kind: 'words',
        metavar: '<name>=<value>',
        help: "Remote config options to merge with a remote's config in the target repository.",
      },
    ],
    positionals: [
      { name: 'url', count: '1', help: 'Location of DVC or Git repository to download from' },
      { name: 'path', count: '1', help: 'Path to a file or directory within the repository' },
    ],
    repo: 'required',
    failure: { status: 1, words: (args) => `failed to import '${args.value('path')}' from '${args.value('url')}'.` },
    run: async (args, ui, project) => {
      if (args.flag('noExec') && args.flag('noDownload')) {
        throw new DvcError('argument --no-download: not allowed with argument --no-exec', 254);
      }
      const { gitFiles } = await importRepo(project, args.value('url') ?? '', args.value('path') ?? '', {
        ...ui.watched,
        out: args.value('out'),
        force: args.flag('force'),
        rev: args.value('rev'),
        noExec: args.flag('noExec'),
        noDownload: args.flag('noDownload'),
        jobs: args.number('jobs'),
        config: args.value('config'),
        remote: args.value('remote'),
        remoteConfig: keyValues('--remote-config', args.list('remoteConfig')),
        waitForLock: ui.waitForLock,
        onImport: (source, out) => ui.out(`Importing '${source}' -> '${out}'`),
      });
      hintGit(ui, project, gitFiles);
      return 0;
    },
  },
];
