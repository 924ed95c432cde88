/** `--global`, `--system`, `--project`, `--local`: which config file a command means. */
import type { ConfigPlace } from '../../data/config/edit.ts';
import { findDvcDir, type Level } from '../../data/config/levels.ts';
import { type Args, DvcError, type Option, type Ui, USAGE } from './command.ts';
import { flag } from './options.ts';

const FLAGS = new Map<string, Level>([
  ['global', 'global'],
  ['system', 'system'],
  ['project', 'repo'],
  ['local', 'local'],
]);

export const LEVEL_OPTIONS: readonly Option[] = [
  flag('--global', 'global', 'Use global config.'),
  flag('--system', 'system', 'Use system config.'),
  flag('--project', 'project', 'Use project config (.dvc/config).'),
  flag('--local', 'local', 'Use local config (.dvc/config.local).'),
];

/** @throws DvcError for two of them */
export const levelOf = (args: Args): Level | undefined => {
  const [first, second] = [...FLAGS.keys()].filter((name) => args.flag(name));
  if (second) throw new DvcError(`argument --${second}: not allowed with argument --${first}`, USAGE);
  return first === undefined ? undefined : FLAGS.get(first);
};

/** Also outside a project, and in one whose settings are broken: `dvc config` is what mends them. */
export const placeOf = (ui: Ui): ConfigPlace => ({ dvcDir: findDvcDir(ui.cwd), cwd: ui.cwd });
