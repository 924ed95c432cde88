/** What the commands that bring data from elsewhere have in common. */
import type { GivenSettings } from '../../data/repo/source-settings.ts';
import { type Args, DvcError, type Option, type Ui, USAGE } from './command.ts';
import { keyValues } from './key-values.ts';
import { flag, value, words } from './options.ts';

export const NO_EXEC = flag('--no-exec', 'noExec', 'Only create .dvc file without actually importing target data.');
export const NO_DOWNLOAD = flag(
  '--no-download',
  'noDownload',
  'Create .dvc file including target data hash value(s) but do not actually download the file(s).',
);
export const TO_REMOTE = flag('--to-remote', 'toRemote', 'Download it directly to the remote');
export const REMOTE_TO_FILL = value('-r, --remote', 'remote', '<name>', 'Remote storage to download to');

/** Settings for the repository that the data comes from. */
export const SOURCE_SETTINGS: readonly Option[] = [
  value(
    '--config',
    'config',
    'config',
    'Path to a config file that will be merged with the config in the target repository.',
  ),
  value('--remote', 'remote', 'remote', 'Remote name to set as a default in the target repository.'),
  words(
    '--remote-config',
    'remoteConfig',
    '<name>=<value>',
    "Remote config options to merge with a remote's config in the target repository.",
  ),
];

/** @throws DvcError with status 254 for a setting without `=`. */
export const givenSettings = (args: Args): GivenSettings => ({
  config: args.value('config'),
  remote: args.value('remote'),
  remoteConfig: keyValues('--remote-config', args.list('remoteConfig')),
});

/** @throws DvcError as argparse */
export const refuseNoExecAndNoDownload = (args: Args): void => {
  if (args.flag('noExec') && args.flag('noDownload'))
    throw new DvcError('argument --no-download: not allowed with argument --no-exec', USAGE);
};

export const tellImport =
  (ui: Ui) =>
  (source: string, out: string): void =>
    ui.out(`Importing '${source}' -> '${out}'`);
