/** `dvc git-hook`: what git hooks call. Each is another command, run as a person would run it. */
import { dirname, resolve } from 'node:path';
import type { MergeFiles } from '../../../data/hooks/merge-driver.ts';
import { findProject, NoProjectError } from '../../../data/repo/project.ts';
import { type Args, type DvcCommand, DvcError, type Positional, type Ui, USAGE } from '../command.ts';

const ARGS: readonly Positional[] = [{ name: 'args', count: '*', help: 'Arguments passed by GIT or pre-commit tool.' }];

export const commands: readonly DvcCommand[] = [
  {
    words: ['git-hook', 'pre-commit'],
    help: 'Run pre-commit GIT hook.',
    options: [],
    positionals: ARGS,
    repo: 'none',
    run: (_args, ui) => runInProjects(ui, 'status'),
  },
  {
    words: ['git-hook', 'post-checkout'],
    help: 'Run post-checkout GIT hook.',
    options: [],
    positionals: ARGS,
    repo: 'none',
    run: async (args, ui) => {
      const { isCommitCheckout } = await import('../../../data/hooks/events.ts');
      return isCommitCheckout(args.list('args'), ui.cwd) ? runInProjects(ui, 'checkout') : 0;
    },
  },
  {
    words: ['git-hook', 'pre-push'],
    help: 'Run pre-push GIT hook.',
    options: [],
    positionals: ARGS,
    repo: 'none',
    run: (_args, ui) => runInProjects(ui, 'push'),
  },
  {
    words: ['git-hook', 'merge-driver'],
    help: 'Run GIT merge driver.',
    options: [
      { flags: ['--ancestor'], name: 'ancestor', kind: 'value', help: "Ancestor's version of the conflicting file." },
      { flags: ['--our'], name: 'our', kind: 'value', help: 'Current version of the conflicting file.' },
      { flags: ['--their'], name: 'their', kind: 'value', help: "Other branch's version of the conflicting file." },
    ],
    positionals: [],
    repo: 'none',
    run: (args, ui) => merge(args, ui),
  },
];

/** In the project around the working folder; where there is none, in those below. Gives the highest status; 0 without a project. */
const runInProjects = async (ui: Ui, word: string): Promise<number> => {
  // Only here: the frame loads this module.
  const { run } = await import('../run.ts');
  if (projectAt(ui.cwd)) return run([word]);
  const { projectsBelow } = await import('../../../data/hooks/events.ts');
  let status = 0;
  for (const dir of await projectsBelow(ui.cwd)) status = Math.max(status, await run(['--cd', dir, word]));
  return status;
};

const projectAt = (dir: string): ReturnType<typeof findProject> | null => {
  try {
    return findProject(dir);
  } catch (thrown) {
    if (thrown instanceof NoProjectError) return null;
    throw thrown;
  }
};

const merge = async (args: Args, ui: Ui): Promise<number> => {
  const files = filesOf(args, ui);
  // Set by our own driver: git hands the versions over in files at the top, whose names say nothing.
  const path = process.env['IDRIFT_MERGE_PATH'] || null;
  const project = projectAt(path === null ? ui.cwd : dirname(resolve(ui.cwd, path)));
  if (!project && path === null) return 0;
  const { mergePointers, writeConflict } = await import('../../../data/hooks/merge-driver.ts');
  try {
    if (!project) throw new DvcError(`${path} lies in no DVC project.`, 1);
    const { joinLabels } = await import('../../../app/labels/team-join.ts');
    await mergePointers(project, files, path ?? 'the pointer', joinLabels);
    return 0;
  } catch (thrown) {
    await writeConflict(files);
    throw thrown;
  }
};

/** @throws DvcError as argparse when one is missing. */
const filesOf = (args: Args, { cwd }: Ui): MergeFiles => {
  const missing = ['ancestor', 'our', 'their'].filter((name) => args.value(name) === undefined);
  if (missing.length > 0) {
    throw new DvcError(`the following arguments are required: ${missing.map((name) => `--${name}`).join(', ')}`, USAGE);
  }
  const file = (name: string): string => resolve(cwd, args.value(name) ?? '');
  return { ancestor: file('ancestor'), our: file('our'), their: file('their') };
};
