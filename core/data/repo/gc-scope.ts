/** Which commits `dvc gc` keeps the data of. */
import { IdriftError } from '../../contract/errors.ts';
import { git, hasCommits, resolveRevision } from '../git.ts';
import type { DvcProject } from './project.ts';

/** The folder as it lies is always kept as well, as DVC keeps it. */
export type GcScope = {
  readonly workspace?: boolean;
  readonly allBranches?: boolean;
  readonly allTags?: boolean;
  readonly allCommits?: boolean;
  /** Refs of DVC's experiments. */
  readonly allExperiments?: boolean;
  /** `YYYY-MM-DD`: commits of this day, local time, and later. */
  readonly date?: string | undefined;
  readonly rev?: string | undefined;
  /** So many commits of `rev` and of each branch; 1 when it is not given. */
  readonly num?: number | undefined;
};

/** Options that exclude or need one another. */
class GcOptionsError extends IdriftError {}

export type CloudScope = {
  readonly cloud?: boolean;
  readonly remote?: string | undefined;
  readonly notInRemote?: boolean;
};

/** @throws GcOptionsError in DVC's words. */
export const checkScope = (scope: GcScope & CloudScope): void => {
  const refuse = (message: string): never => {
    throw new GcOptionsError({ code: 'bad-input', message });
  };
  if (scope.notInRemote === true && scope.cloud === true)
    refuse('`--not-in-remote` and `--cloud` are mutually exclusive');
  const { workspace, allBranches, allTags, allCommits, allExperiments, date, rev, num } = scope;
  if (![workspace, allBranches, allTags, allCommits, allExperiments, date, rev, num].some(Boolean)) {
    refuse(
      'Either of `-w|--workspace`, `-a|--all-branches`, `-T|--all-tags` `--all-experiments`, `--all-commits`, `--date` or `--rev` needs to be set.',
    );
  }
  if (num !== undefined && num !== 0 && !(rev !== undefined || allBranches === true)) {
    refuse('`--num` can only be used alongside `--rev` or `--all-branches`');
  }
  if (date !== undefined && Number.isNaN(startOfDay(date))) {
    refuse(`time data '${date}' does not match format '%Y-%m-%d'`);
  }
};

/** Full hashes, each once. @throws IdriftError `not-found` for a revision that git does not know. */
export const commitsOf = async (project: DvcProject, scope: GcScope): Promise<readonly string[]> => {
  const { rev, allCommits, allBranches, allTags, allExperiments, date } = scope;
  if (![rev, allCommits, allBranches, allTags, allExperiments, date].some(Boolean)) return []; // no git is started for nothing
  if (project.scmRoot === null || !(await hasCommits(project.root))) return [];
  const num = scope.num ?? 1;
  const found = new Set<string>();
  const add = (listed: string): void => {
    for (const line of listed.split('\n')) if (line !== '') found.add(line);
  };
  const list = (...words: string[]): Promise<string> => git(project.root, words);
  const lastOf = async (tip: string): Promise<void> => {
    if (num === 1) add(tip);
    else add(await list('rev-list', '--first-parent', ...(num < 0 ? [] : ['-n', String(num)]), tip));
  };
  if (scope.rev !== undefined) await lastOf(await resolveRevision(project.root, scope.rev));
  if (scope.allCommits === true) add(await list('rev-list', '--all', 'HEAD'));
  if (scope.allBranches === true) {
    for (const tip of await refs(project, 'refs/heads')) await lastOf(tip);
  }
  if (scope.allTags === true) for (const tip of await refs(project, 'refs/tags')) add(tip);
  if (scope.allExperiments === true) for (const tip of await refs(project, 'refs/exps')) add(tip);
  if (scope.date !== undefined) {
    // Not --since: git ends at the first commit that is older, and dates do not always fall from commit to parent.
    const since = startOfDay(scope.date) / 1000;
    for (const line of (await list('log', '--all', 'HEAD', '--format=%H %ct')).split('\n')) {
      const [commit = '', time] = line.split(' ');
      if (commit !== '' && Number(time) >= since) found.add(commit);
    }
  }
  return [...found];
};

const startOfDay = (date: string): number => {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(date);
  if (!match) return Number.NaN;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const start = new Date(year, month - 1, day);
  return start.getMonth() === month - 1 && start.getDate() === day ? start.getTime() : Number.NaN;
};

/** Commits that refs point to; a tag of a tree or a blob is none. */
const refs = async (project: DvcProject, prefix: string): Promise<readonly string[]> => {
  const listed = await git(project.root, [
    'for-each-ref',
    '--format=%(objecttype) %(objectname) %(*objecttype) %(*objectname)',
    prefix,
  ]);
  return listed.split('\n').flatMap((line) => {
    const [type, name, peeledType, peeled] = line.split(' ');
    if (type === 'commit' && name !== undefined) return [name];
    return peeledType === 'commit' && peeled !== undefined ? [peeled] : [];
  });
};
