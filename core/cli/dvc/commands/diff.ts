/** `dvc diff` */
import type { JsonValue } from '../../../data/formats/python-json.ts';
import { diff, NoTargetError, type VersionDiff } from '../../../data/repo/diff.ts';
import { type DvcCommand, DvcError, type Ui } from '../command.ts';
import { dvcJson } from '../json.ts';
import { flag, words } from '../options.ts';
import { markdownTable } from '../table-text.ts';

type Line = { readonly path: string; readonly hash: string };
const STATES = ['added', 'deleted', 'renamed', 'modified', 'not in cache'] as const;
type State = (typeof STATES)[number];

export const commands: readonly DvcCommand[] = [
  {
    words: ['diff'],
    help: 'Show added, modified, or deleted data between commits in the DVC repository, or between a commit and the workspace.',
    options: [
      words(
        '--targets',
        'targets',
        '<paths>',
        'Specific DVC-tracked files to compare. Accepts one or more file paths.',
      ),
      flag('--json', 'json', 'Format the output into a JSON'),
      flag('--show-hash', 'showHash', 'Display hash value for each entry'),
      flag('--md', 'markdown', 'Show tabulated output in the Markdown format (GFM).'),
      flag('--hide-missing', 'hideMissing', 'Hide missing cache file status.'),
    ],
    positionals: [
      { name: 'a_rev', count: '?', help: 'Old Git commit to compare (defaults to HEAD)' },
      { name: 'b_rev', count: '?', help: 'New Git commit to compare (defaults to the current workspace)' },
    ],
    repo: 'required',
    failure: { status: 1, words: 'failed to get diff' },
    run: async (args, ui, project) => {
      const newRevision = args.value('b_rev') ?? null;
      let found: VersionDiff | null;
      try {
        found = await diff(project, args.value('a_rev') ?? 'HEAD', newRevision === 'workspace' ? null : newRevision, {
          ...ui.watched,
          targets: args.list('targets'),
          waitForLock: ui.waitForLock,
        });
      } catch (thrown) {
        if (thrown instanceof NoTargetError) throw new DvcError(`unexpected error - ${thrown.message}`, 255);
        throw thrown;
      }
      const hideMissing = newRevision !== null || args.flag('hideMissing');
      const showHash = args.flag('showHash');
      if (args.flag('json')) ui.out(dvcJson(found ? jsonOf(found, hideMissing, showHash) : {}));
      else if (args.flag('markdown')) ui.out(markdownOf(found, hideMissing, showHash));
      else if (found) showText(ui, found, hideMissing, showHash);
      return 0;
    },
  },
];

const jsonOf = (found: VersionDiff, hideMissing: boolean, showHash: boolean): JsonValue => {
  const { 'not in cache': missing, ...others } = found;
  const all = hideMissing ? others : { ...others, 'not in cache': missing };
  return Object.fromEntries(
    Object.entries(all).map(([state, entries]) => [
      state,
      entries.map(({ path, hash }): JsonValue => (showHash ? { path, hash } : { path })),
    ]),
  );
};

const linesOf = (found: VersionDiff, state: State): readonly Line[] => {
  switch (state) {
    case 'renamed':
      return found.renamed.map(({ path, hash }) => ({ path: `${path.old} -> ${path.new}`, hash: hash.slice(0, 8) }));
    case 'modified':
      return found.modified.map(({ path, hash }) => ({
        path,
        hash: `${hash.old.slice(0, 8)}..${hash.new.slice(0, 8)}`,
      }));
    case 'added':
    case 'deleted':
    case 'not in cache':
      return found[state].map(({ path, hash }) => ({ path, hash: hash.slice(0, 8) }));
  }
};

const markdownOf = (found: VersionDiff | null, hideMissing: boolean, showHash: boolean): string => {
  const rows = STATES.filter((state) => !(hideMissing && state === 'not in cache')).flatMap((state) =>
    (found ? linesOf(found, state) : []).map(({ path, hash }) => (showHash ? [state, hash, path] : [state, path])),
  );
  return markdownTable(showHash ? ['Status', 'Hash', 'Path'] : ['Status', 'Path'], rows);
};

const showText = (ui: Ui, found: VersionDiff, hideMissing: boolean, showHash: boolean): void => {
  const counts: string[] = [];
  for (const state of STATES) {
    if (hideMissing && state === 'not in cache') continue;
    const lines = linesOf(found, state);
    if (lines.length === 0) continue;
    ui.out(`${state[0]?.toUpperCase()}${state.slice(1)}:`);
    for (const { path, hash } of lines) ui.out(`    ${showHash && hash !== '' ? `${hash}  ` : ''}${path}`);
    ui.out('');
    const files = lines.filter(({ path }) => !path.endsWith('/')).length;
    if (files > 0) counts.push(`${files} ${state}`);
  }
  if (counts.length > 0) ui.out(`files summary: ${counts.join(', ')}`);
};
