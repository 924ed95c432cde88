/** `dvc data status` */
import { dataStatus, type DiffLists, type GitInfo, gitInfo } from '../../../data/repo/data-status.ts';
import { inProject } from '../../../data/repo/project.ts';
import { type DvcCommand, DvcError, type Ui } from '../command.ts';
import { dvcJson } from '../json.ts';
import { flag, TARGETS, value } from '../options.ts';

type Section = { readonly label: string; readonly hints: readonly string[] };

const SECTIONS: Readonly<Record<string, Section>> = {
  not_in_remote: { label: 'Not in remote', hints: ['use "dvc push <file>..." to upload files'] },
  not_in_cache: { label: 'Not in cache', hints: ['use "dvc fetch <file>..." to download files'] },
  committed: { label: 'DVC committed changes', hints: ['git commit the corresponding dvc files to update the repo'] },
  uncommitted: {
    label: 'DVC uncommitted changes',
    hints: ['use "dvc commit <file>..." to track changes', 'use "dvc checkout <file>..." to discard changes'],
  },
  untracked: {
    label: 'Untracked files',
    hints: ['use "git add <file> ..." or "dvc add <file>..." to commit to git or to dvc'],
  },
  unchanged: { label: 'DVC unchanged files', hints: [] },
};

export const commands: readonly DvcCommand[] = [
  {
    words: ['data', 'status'],
    help: 'Show changes between the last git commit, the dvcfiles and the workspace.',
    options: [
      flag('--json', 'json', 'Show output in JSON format.'),
      flag('--granular', 'granular', 'Show granular file-level info for DVC-tracked directories.'),
      flag('--unchanged', 'unchanged', 'Show unmodified DVC-tracked files.'),
      {
        flags: ['--untracked-files'],
        name: 'untracked',
        kind: 'value',
        choices: ['no', 'all'],
        fallback: 'all',
        metavar: '{no,all}',
        help: 'Show untracked files.',
      },
      value('-r, --remote', 'remote', '<name>', 'Remote storage to check (only applicable with --not-in-remote).'),
      flag('--not-in-remote', 'notInRemote', 'Show files not in remote.'),
      flag('--no-remote-refresh', 'noRefresh', "Use cached remote index (don't check remote)."),
    ],
    positionals: [TARGETS],
    repo: 'required',
    run: async (args, ui, project) => {
      const untracked = args.value('untracked') === 'all' ? 'all' : 'no';
      const targets = args.list('targets').map((target) => {
        const path = inProject(project, target);
        if (path === null) throw new DvcError(`'${target}' is outside of the project`, 255);
        return path;
      });
      const found = await dataStatus(project, { ...ui.watched, granular: args.flag('granular'), untracked, targets });
      const missing = args.flag('notInRemote') ? await notInRemote(args.value('remote')) : null;
      const { unchanged, untracked: files, not_in_cache, committed, uncommitted } = found;
      const shown: Record<string, readonly string[] | DiffLists> = {
        ...(missing ? { not_in_remote: missing } : {}),
        not_in_cache,
        committed,
        uncommitted,
        ...(untracked === 'all' ? { untracked: files } : {}),
        ...(args.flag('unchanged') ? { unchanged } : {}),
      };
      const filled = Object.fromEntries(Object.entries(shown).filter(([, each]) => Object.values(each).length > 0));
      if (args.flag('json')) ui.out(dvcJson(filled));
      else show(ui, filled, await gitInfo(project, untracked === 'all'));
      return 0;

      async function notInRemote(remote: string | undefined): Promise<readonly string[]> {
        const { notInRemoteOf } = await import('../../../data/repo/cloud-status.ts');
        return notInRemoteOf(project, { ...ui.watched, remote, granular: args.flag('granular'), targets });
      }
    },
  },
];

const show = (ui: Ui, found: Readonly<Record<string, readonly string[] | DiffLists>>, git: GitInfo | null): void => {
  const sections = Object.entries(found);
  if (sections.length === 0) ui.out(`No changes${git?.isEmpty === true ? ' in an empty git repo' : ''}.`);
  for (const [at, [name, content]] of sections.entries()) {
    const { label, hints } = SECTIONS[name] ?? { label: name, hints: [] };
    if (at > 0) ui.out('');
    ui.out(`${label}:`);
    for (const hint of hints) ui.out(`  (${hint})`);
    for (const line of linesOf(content)) ui.out(`        ${line}`);
  }
  if (git?.isDirty === true) {
    ui.out(`(there are ${sections.length > 0 ? 'other ' : ''}changes not tracked by dvc, use "git status" to see)`);
  }
};

const linesOf = (content: readonly string[] | DiffLists): readonly string[] => {
  if (isList(content)) return content;
  return Object.entries(content).flatMap(([state, changes]: [string, DiffLists[keyof DiffLists]]) =>
    (changes ?? []).map(
      (change) => `${state}: ${typeof change === 'string' ? change : `${change.old} -> ${change.new}`}`,
    ),
  );
};

const isList = (content: readonly string[] | DiffLists): content is readonly string[] => Array.isArray(content);
