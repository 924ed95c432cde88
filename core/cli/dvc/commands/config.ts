/** `dvc config`: gets, sets, unsets and lists options of the config files. */
import {
  getOption,
  listOptions,
  parseOptionName,
  type SetOption,
  setOption,
  unsetOption,
} from '../../../data/config/options.ts';
import { type DvcCommand, DvcError, USAGE } from '../command.ts';
import { LEVEL_OPTIONS, levelOf, placeOf } from '../config-level.ts';
import { flag, UNSET } from '../options.ts';

export const commands: readonly DvcCommand[] = [
  {
    words: ['config'],
    help: 'Get or set config options.',
    options: [
      ...LEVEL_OPTIONS,
      UNSET,
      flag('-l, --list', 'list', 'List all defined config values.'),
      flag('--show-origin', 'showOrigin', 'Show the source file containing each config value.'),
    ],
    positionals: [
      { name: 'name', count: '?', help: 'Option name (section.option or remote.name.option).' },
      { name: 'value', count: '?', help: 'Option value.' },
    ],
    repo: 'none',
    run: (args, ui) => {
      const [given, value, unset] = [args.value('name'), args.value('value'), args.flag('unset')];
      const name = given === undefined ? null : parseOptionName(given);
      if (given !== undefined && !name) {
        throw new DvcError(
          'argument name: name argument should look like remote.name.option or db.name.option or section.option',
          USAGE,
        );
      }
      const [place, level] = [placeOf(ui), levelOf(args)];
      const refuse = (option: string, others: string): never => {
        throw new DvcError(`${option} can't be used together with any of these options: ${others}`, 1);
      };
      const shown = ({ origin, value: text }: Pick<SetOption, 'origin' | 'value'>, label = ''): string =>
        `${args.flag('showOrigin') ? `${origin}\t` : ''}${label}${text}`;

      if (args.flag('showOrigin') && (value || unset)) refuse('--show-origin', '-u/--unset, value');
      if (args.flag('list')) {
        if (name || value || unset) refuse('-l/--list', '-u/--unset, name, value');
        for (const each of listOptions(place, level)) ui.out(shown(each, `${each.name}=`));
        return 0;
      }
      if (!name) throw new DvcError('name argument is required', 1);
      if (unset) unsetOption(place, name, level);
      else if (value !== undefined) setOption(place, name, value, level);
      else {
        const found = getOption(place, name, level);
        if (found) ui.out(shown(found));
      }
      return 0;
    },
  },
];
