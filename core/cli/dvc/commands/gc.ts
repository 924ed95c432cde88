/** `dvc gc` */
import { resolve } from 'node:path';
import { gc, type GcOptions, type Unused } from '../../../data/repo/gc.ts';
import { checkScope } from '../../../data/repo/gc-scope.ts';
import type { Args, DvcCommand, Ui } from '../command.ts';
import { confirm } from '../confirm.ts';
import { flag, integer, JOBS, value, words } from '../options.ts';

export const commands: readonly DvcCommand[] = [
  {
    words: ['gc'],
    help: 'Garbage collect unused objects from cache or remote storage.',
    options: [
      flag('-w, --workspace', 'workspace', 'Keep data files used in the current workspace.'),
      value('--rev', 'rev', '<commit>', 'Keep data files used in the specified <commit>.'),
      integer(
        '-n, --num',
        'num',
        '<num>',
        'Keep data files used in the last `num` commits starting from each selected revision root.',
      ),
      flag('-a, --all-branches', 'allBranches', 'Keep data files for the tips of all Git branches.'),
      flag('-T, --all-tags', 'allTags', 'Keep data files for all Git tags.'),
      flag('-A, --all-commits', 'allCommits', 'Keep data files for all Git commits.'),
      value(
        '--date',
        'date',
        '<yyyy-mm-dd>',
        'Keep cached data referenced in the commits after ( inclusive ) a certain time.',
      ),
      flag('--all-experiments', 'allExperiments', 'Keep data files for all experiments.'),
      flag('--not-in-remote', 'notInRemote', 'Keep data files that are not present in the remote.'),
      flag('-c, --cloud', 'cloud', 'Collect garbage in remote storage in addition to local cache.'),
      value('-r, --remote', 'remote', '<name>', 'Remote storage to collect garbage in'),
      flag('--skip-failed', 'skipFailed', 'Skip revisions that fail when collected.'),
      flag('-f, --force', 'force', 'Force garbage collection - automatically agree to all prompts.'),
      JOBS,
      words(
        '-p, --projects',
        'projects',
        '<paths>',
        'Keep data files required by these projects in addition to the current one.',
      ),
      flag('--dry', 'dry', 'Only print what would get removed without actually removing.'),
    ],
    positionals: [],
    repo: 'required',
    run: async (args, ui, project) => {
      const options = optionsOf(args, ui);
      checkScope(options);
      if (!ui.quiet) ui.err(`WARNING: ${warningOf(options)}`);
      if (!args.flag('force') && options.dry !== true && !confirm(ui, 'Are you sure you want to proceed?')) return 1;
      const result = await gc(project, options);
      const say = (unused: readonly Unused[], some: (count: number) => string, none: string): void => {
        if (options.dry === true) for (const { place } of unused) ui.out(`Removing ${place}`);
        ui.out(unused.length > 0 ? some(unused.length) : none);
      };
      say(result.cache, (count) => `Removed ${count} objects from repo cache.`, "No unused 'repo' cache to remove.");
      say(
        result.legacy,
        (count) => `Removed ${count} objects from legacy cache.`,
        "No unused 'legacy' cache to remove.",
      );
      for (const { unused } of result.remotes) {
        say(unused, (count) => `Removed ${count} objects from remote.`, 'No unused cache to remove from remote.');
      }
      return 0;
    },
  },
];

const optionsOf = (args: Args, ui: Ui): GcOptions => ({
  ...ui.watched,
  workspace: args.flag('workspace'),
  rev: args.value('rev'),
  num: args.number('num'),
  allBranches: args.flag('allBranches'),
  allTags: args.flag('allTags'),
  allCommits: args.flag('allCommits'),
  allExperiments: args.flag('allExperiments'),
  date: args.value('date'),
  notInRemote: args.flag('notInRemote'),
  cloud: args.flag('cloud'),
  remote: args.value('remote'),
  skipFailed: args.flag('skipFailed'),
  projects: args.list('projects'),
  dry: args.flag('dry'),
  jobs: args.number('jobs'),
  waitForLock: ui.waitForLock,
  measure: false,
});

const warningOf = (options: GcOptions): string => {
  const { allCommits, allBranches, allTags, allExperiments, date, rev, notInRemote, projects = [] } = options;
  const num = options.num ?? (rev === undefined ? undefined : 1);
  const last = num === undefined || num === 0 ? '' : ` last ${num} commits from`;
  let text = 'This will remove all cache except items used in the workspace';
  if (allCommits === true) text += ' and all git commits';
  else {
    if (allBranches === true && allTags === true) {
      text += last === '' ? ' and all git branches and tags' : ` and${last} all git branches and all git tags`;
    } else if (allBranches === true) text += last === '' ? ' and all git branches' : ` and${last} all git branches`;
    else if (allTags === true) text += ' and all git tags';
    if (date !== undefined) text += ` and all git commits before date ${date}`;
    if (rev !== undefined) text += ` and last ${num} commits from ${rev}`;
  }
  if (allExperiments === true) text += ' and all experiments';
  if (notInRemote === true) text += ' that are not present in the DVC remote';
  if (projects.length === 0) return `${text} of the current repo.`;
  return `${text} of the current and the following repos:${projects.map((each) => `\n  - ${resolve(each)}`).join('')}`;
};
