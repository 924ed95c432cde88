/** `dvc cache`: where the cache lies. */
import { join } from 'node:path';
import { ConfigError } from '../../../data/config/config-error.ts';
import { getOption, type OptionName, setOption, unsetOption } from '../../../data/config/options.ts';
import type { DvcCommand } from '../command.ts';
import { LEVEL_OPTIONS, levelOf, placeOf } from '../config-level.ts';
import { UNSET } from '../options.ts';

const DIR: OptionName = { kind: null, section: 'cache', option: 'dir' };

export const commands: readonly DvcCommand[] = [
  {
    words: ['cache', 'dir'],
    help: 'Configure cache directory location.',
    options: [...LEVEL_OPTIONS, UNSET],
    positionals: [
      {
        name: 'value',
        count: '?',
        help: 'Path to the cache folder, meant from the current folder; without it the present one is shown.',
      },
    ],
    repo: 'none',
    run: (args, ui) => {
      const [place, level, value] = [placeOf(ui), levelOf(args), args.value('value')];
      if (args.flag('unset')) unsetOption(place, DIR, level);
      else if (value !== undefined) setOption(place, DIR, value, level);
      else {
        const set = getOption(place, DIR, level);
        if (!set && place.dvcDir === null) throw new ConfigError("option 'dir' doesn't exist in section 'cache'");
        ui.out(set ? set.value : join(place.dvcDir ?? '', 'cache'));
      }
      return 0;
    },
  },
];
