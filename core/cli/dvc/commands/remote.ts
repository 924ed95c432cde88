/** `dvc remote`: add, default, list, modify, remove, rename. */
import {
  addRemote,
  defaultRemote,
  listRemotes,
  modifyRemote,
  type RemotePlace,
  removeRemote,
  renameRemote,
  setDefaultRemote,
} from '../../../data/config/remotes.ts';
import type { Args, DvcCommand, Ui } from '../command.ts';
import { LEVEL_OPTIONS, levelOf, placeOf } from '../config-level.ts';
import { flag, UNSET } from '../options.ts';
import { ConfigError } from '../../../data/config/config-error.ts';

const place = (args: Args, ui: Ui): RemotePlace => ({ ...placeOf(ui), level: levelOf(args) });

/** Each but the last is filled up to the next multiple of 8, by a blank at least: as DVC shows tabs. */
const inColumns = (texts: readonly string[]): string => {
  let line = '';
  for (const text of texts.slice(0, -1)) {
    line += text;
    line = line.padEnd(line.length + 8 - (line.length % 8));
  }
  return line + (texts.at(-1) ?? '');
};

export const commands: readonly DvcCommand[] = [
  {
    words: ['remote', 'add'],
    help: 'Add a new data remote.',
    options: [
      ...LEVEL_OPTIONS,
      flag('-d, --default', 'default', 'Set as default remote.'),
      flag('-f, --force', 'force', 'Force overwriting existing configs'),
    ],
    positionals: [
      { name: 'name', count: '1', help: 'Name of the remote' },
      { name: 'url', count: '1', help: 'Remote location: s3://bucket/path, a folder, and others.' },
    ],
    repo: 'none',
    run: (args, ui) => {
      const [name, isDefault] = [(args.value('name') ?? '').toLowerCase(), args.flag('default')];
      if (isDefault) ui.out(`Setting '${name}' as a default remote.`);
      addRemote(place(args, ui), { name, url: args.value('url') ?? '', isDefault, force: args.flag('force') });
      return 0;
    },
  },
  {
    words: ['remote', 'default'],
    help: 'Set/unset the default data remote.',
    options: [...LEVEL_OPTIONS, { ...UNSET, help: 'Unset default remote.' }],
    positionals: [{ name: 'name', count: '?', help: 'Name of the remote' }],
    repo: 'none',
    run: (args, ui) => {
      const [at, name] = [place(args, ui), args.value('name')];
      if (args.flag('unset')) setDefaultRemote(at, null);
      else if (name !== undefined) setDefaultRemote(at, name);
      else {
        const found = defaultRemote(at);
        ui.out(found ?? 'No default remote set');
        return found === null ? 1 : 0;
      }
      return 0;
    },
  },
  {
    words: ['remote', 'list'],
    help: 'List all available data remotes.',
    options: LEVEL_OPTIONS,
    positionals: [],
    repo: 'none',
    run: (args, ui) => {
      for (const { name, url, isDefault } of listRemotes(place(args, ui))) {
        ui.out(inColumns([name, url ?? '', ...(isDefault ? ['(default)'] : [])]));
      }
      return 0;
    },
  },
  {
    words: ['remote', 'modify'],
    help: 'Modify the configuration of a data remote.',
    options: [...LEVEL_OPTIONS, UNSET],
    positionals: [
      { name: 'name', count: '1', help: 'Name of the remote' },
      { name: 'option', count: '1', help: 'Name of the option to modify.' },
      { name: 'value', count: '?', help: '(optional) Value of the option.' },
    ],
    repo: 'none',
    run: (args, ui) => {
      const [at, name, option] = [place(args, ui), args.value('name') ?? '', args.value('option') ?? ''];
      const value = args.value('value');
      if (args.flag('unset')) modifyRemote(at, name, option, null);
      else if (value !== undefined) modifyRemote(at, name, option, value);
      else throw new ConfigError(`no value given for the option '${option}'.`, undefined, 'To unset it: --unset');
      return 0;
    },
  },
  {
    words: ['remote', 'remove'],
    help: 'Remove a data remote.',
    options: LEVEL_OPTIONS,
    positionals: [{ name: 'name', count: '1', help: 'Name of the remote to remove.' }],
    repo: 'none',
    run: (args, ui) => {
      removeRemote(place(args, ui), args.value('name') ?? '');
      return 0;
    },
  },
  {
    words: ['remote', 'rename'],
    help: 'Rename a DVC remote',
    options: LEVEL_OPTIONS,
    positionals: [
      { name: 'name', count: '1', help: 'Remote to be renamed' },
      { name: 'new', count: '1', help: 'New name of the remote' },
    ],
    repo: 'none',
    run: (args, ui) => {
      renameRemote(place(args, ui), args.value('name') ?? '', args.value('new') ?? '');
      return 0;
    },
  },
];
