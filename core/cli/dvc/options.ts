/** Options that several commands have. */
import type { Args, Option, Positional, Ui } from './command.ts';

export const flag = (flags: string, name: string, help: string): Option => ({
  flags: flags.split(', '),
  name,
  kind: 'flag',
  help,
});

export const value = (flags: string, name: string, metavar: string, help: string): Option => ({
  flags: flags.split(', '),
  name,
  kind: 'value',
  metavar,
  help,
});

export const integer = (flags: string, name: string, metavar: string, help: string): Option => ({
  ...value(flags, name, metavar, help),
  integer: true,
});

export const words = (flags: string, name: string, metavar: string, help: string): Option => ({
  ...value(flags, name, metavar, help),
  kind: 'words',
});

export const JOBS = integer('-j, --jobs', 'jobs', '<number>', 'Number of jobs to run simultaneously.');
export const WITH_DEPS = flag('-d, --with-deps', 'withDeps', 'All dependencies of the specified target as well.');
export const REV = value('--rev', 'rev', '<commit>', 'Git revision (e.g. SHA, branch, tag)');
export const UNSET = flag('-u, --unset', 'unset', 'Unset option.');

export const TARGETS: Positional = {
  name: 'targets',
  count: '*',
  help: 'Limit command scope to these tracked files/directories, .dvc files and stage names.',
};

/** What push, fetch, pull and status of a remote ask alike. */
export const scopeOptions = (args: Args, ui: Ui) => ({
  ...ui.watched,
  remote: args.value('remote'),
  jobs: args.number('jobs'),
  allBranches: args.flag('allBranches'),
  allTags: args.flag('allTags'),
  allCommits: args.flag('allCommits'),
  withDeps: args.flag('withDeps'),
  recursive: args.flag('recursive'),
  waitForLock: ui.waitForLock,
});
