/** `dvc add` */
import { add } from '../../../data/repo/add.ts';
import { inProject, type DvcProject } from '../../../data/repo/project.ts';
import { type Args, type DvcCommand, DvcError, type Ui } from '../command.ts';
import { hintGit } from '../git-hint.ts';
import { REMOTE_TO_FILL, TO_REMOTE } from '../import-options.ts';
import { flag, integer, value } from '../options.ts';

export const commands: readonly DvcCommand[] = [
  {
    words: ['add'],
    help: 'Track data files or directories with DVC.',
    options: [
      flag('--no-commit', 'noCommit', "Don't put files/directories into cache."),
      flag('--glob', 'glob', 'Allows targets containing shell-style wildcards.'),
      value('-o, --out', 'out', '<path>', 'Destination path to put files to.'),
      TO_REMOTE,
      REMOTE_TO_FILL,
      integer(
        '--remote-jobs',
        'remoteJobs',
        '<number>',
        "Only used along with '--to-remote'. Number of jobs to run simultaneously.",
      ),
      flag('-f, --force', 'force', 'Override local file or folder if exists.'),
      flag('--no-relink', 'noRelink', "Don't recreate links from cache to workspace."),
    ],
    positionals: [{ name: 'targets', count: '+', help: 'Input files/directories to add.' }],
    repo: 'required',
    failure: { status: 1 },
    run: async (args, ui, project) => {
      refuseOptions(args);
      const targets = args.flag('glob') ? await expand(args.list('targets'), ui.cwd) : args.list('targets');
      if (args.flag('toRemote') || args.value('out') !== undefined) return addFrom(args, ui, project, targets[0] ?? '');
      const paths = targets.map((target) => pathOf(project, target));
      const { gitFiles } = await add(project, paths, {
        ...ui.watched,
        noCommit: args.flag('noCommit'),
        noRelink: args.flag('noRelink'),
        waitForLock: ui.waitForLock,
      });
      hintGit(ui, project, gitFiles);
      return 0;
    },
  },
];

const refuseOptions = (args: Args): void => {
  const [toRemote, out] = [args.flag('toRemote'), args.value('out') !== undefined];
  const refuse = (option: string): never => {
    throw new DvcError(
      `${option} can't be used ${toRemote || out ? `with ${toRemote ? '--to-remote' : '--out'}` : 'without --to-remote'}`,
      1,
    );
  };
  if (toRemote || out) {
    if (args.list('targets').length !== 1) refuse('multiple targets');
    if (args.flag('glob')) refuse('--glob option');
    if (args.flag('noCommit')) refuse('--no-commit option');
  } else {
    if (args.value('remote') !== undefined) refuse('--remote');
    if (args.number('remoteJobs') !== undefined) refuse('--remote-jobs');
  }
};

const pathOf = (project: DvcProject, target: string): string => {
  const path = inProject(project, target);
  if (path !== null) return path;
  throw new DvcError(
    `Cached output(s) outside of DVC project: ${target}. See <https://dvc.org/doc/user-guide/data-management/importing-external-data> for more info.`,
    1,
  );
};

const addFrom = async (args: Args, ui: Ui, project: DvcProject, source: string): Promise<number> => {
  const { addExternal } = await import('../../../data/repo/add-external.ts');
  const { gitFiles } = await addExternal(project, source, {
    ...ui.watched,
    out: args.value('out'),
    force: args.flag('force'),
    toRemote: args.flag('toRemote'),
    remote: args.value('remote'),
    jobs: args.number('remoteJobs'),
    waitForLock: ui.waitForLock,
  });
  hintGit(ui, project, gitFiles);
  return 0;
};

/** As Python's glob: `*` leaves out names that begin with a dot. */
const expand = async (patterns: readonly string[], cwd: string): Promise<string[]> => {
  const { globSync } = await import('node:fs');
  const found = patterns.flatMap((pattern) =>
    globSync(pattern, { cwd })
      .filter((path) => !hasHidden(path) || hasHidden(pattern))
      .toSorted(),
  );
  if (found.length > 0) return found;
  throw new DvcError(`Glob [${patterns.map((pattern) => `'${pattern}'`).join(', ')}] has no matches.`, 1);
};

const hasHidden = (path: string): boolean => path.split(/[\\/]/).some((part) => /^\.[^.]/.test(part));
