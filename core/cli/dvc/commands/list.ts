/** `dvc list` */
import { list, type Listed, type ListedTree, listTree, NothingThereError } from '../../../data/repo/list.ts';
import { type DvcCommand, DvcError } from '../command.ts';
import { dvcJson } from '../json.ts';
import { givenSettings, SOURCE_SETTINGS } from '../import-options.ts';
import { flag, integer, REV } from '../options.ts';
import { naturalSize } from '../natural-size.ts';
import { plainTable } from '../table-text.ts';

export const commands: readonly DvcCommand[] = [
  {
    words: ['list'],
    help: 'List repository contents, including files and directories tracked by DVC and by Git.',
    options: [
      flag('-R, --recursive', 'recursive', 'Recursively list files.'),
      flag('-T, --tree', 'tree', 'Recurse into directories as a tree.'),
      integer('-L, --level', 'level', 'depth', 'Limit the depth of recursion.'),
      flag('--dvc-only', 'dvcOnly', 'Show only DVC outputs.'),
      flag('--json', 'json', 'Show output in JSON format.'),
      REV,
      ...SOURCE_SETTINGS,
      flag('--size', 'size', 'Show sizes.'),
      flag('--show-hash', 'showHash', 'Display hash value for each item.'),
    ],
    positionals: [
      { name: 'url', count: '1', help: 'Location of DVC repository to list' },
      { name: 'path', count: '?', help: 'Path to directory within the repository to list outputs for' },
    ],
    repo: 'none',
    failure: { status: 1, words: (args) => `failed to list '${args.value('url')}'` },
    run: async (args, ui) => {
      const url = args.value('url') ?? '.';
      const options = {
        path: args.value('path'),
        rev: args.value('rev'),
        recursive: args.flag('recursive'),
        dvcOnly: args.flag('dvcOnly'),
        depth: args.number('level'),
        source: givenSettings(args),
      };
      const [size, hash] = [args.flag('size'), args.flag('showHash')];
      if (args.flag('tree') && args.flag('json'))
        throw new DvcError('Cannot use --tree and --json options together.', 255);
      try {
        if (args.flag('tree')) ui.out(treeText(await listTree(url, options), size, hash));
        else {
          const entries = await list(url, options);
          if (args.flag('json')) ui.out(dvcJson(entries));
          else if (entries.length > 0)
            ui.out(size || hash ? table(entries, size, hash) : entries.map(({ path }) => path).join('\n'));
        }
        return 0;
      } catch (thrown) {
        if (thrown instanceof NothingThereError) throw new DvcError(thrown.message, 1);
        throw thrown;
      }
    },
  },
];

type Shown = Pick<Listed, 'size' | 'md5' | 'isdir'>;

const cells = (entry: Shown, name: string, size: boolean, hash: boolean): string[] => [
  ...(size ? [entry.size === null || (entry.size <= 0 && entry.isdir) ? '' : naturalSize(entry.size)] : []),
  ...(hash ? [entry.md5 ?? '-'] : []),
  name,
];

const table = (entries: readonly Listed[], size: boolean, hash: boolean): string =>
  plainTable(
    entries.map((entry) => cells(entry, entry.path, size, hash)),
    size,
  );

const treeText = (root: ListedTree, size: boolean, hash: boolean): string => {
  const rows: string[][] = [];
  const visit = (entry: ListedTree, prefix: string, branch: string, below: string): void => {
    rows.push(cells(entry, prefix + branch + entry.name, size, hash));
    const contents = entry.contents ?? [];
    for (const [at, each] of contents.entries()) {
      const isLast = at === contents.length - 1;
      visit(each, prefix + below, isLast ? '└── ' : '├── ', isLast ? '    ' : '│   ');
    }
  };
  visit(root, '', '', '');
  return plainTable(rows, size);
};
