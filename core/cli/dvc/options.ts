/** Options that several commands have. */
import type { Option } from './command.ts';

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

export const JOBS = integer('-j, --jobs', 'jobs', '<number>', 'Number of jobs to run simultaneously.');
export const WITH_DEPS = flag('-d, --with-deps', 'withDeps', 'All dependencies of the specified target as well.');
