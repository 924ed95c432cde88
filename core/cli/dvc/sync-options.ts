/** What push, fetch and pull have in common: their options, and how they tell what went over. */
import { setFlagsFromString } from 'node:v8';
import type { DvcProject } from '../../data/repo/project.ts';
import type { SyncOptions, Synced } from '../../data/repo/sync.ts';
import { type Args, DvcError, type Option, type Ui } from './command.ts';
import { flag, JOBS, scopeOptions, value, WITH_DEPS } from './options.ts';

// Tens of thousands of names make the nursery of V8's heap grow to its limit, here and in each thread: half as much memory, no slower.
setFlagsFromString('--semi-space-growth-factor=1');

export type Direction = 'push' | 'fetch' | 'pull';

export const SYNC_OPTIONS: readonly Option[] = [
  JOBS,
  value('-r, --remote', 'remote', '<name>', 'Remote storage to use.'),
  flag('-a, --all-branches', 'allBranches', 'All branches, not only what is checked out.'),
  flag('-T, --all-tags', 'allTags', 'All tags.'),
  flag('-A, --all-commits', 'allCommits', 'All commits.'),
  WITH_DEPS,
  flag('-R, --recursive', 'recursive', 'All subdirectories of the specified directory.'),
  flag('--run-cache', 'runCache', 'The run history of pipelines as well.'),
  flag('--no-run-cache', 'noRunCache', 'Without the run history of pipelines.'),
  flag(
    '--check-files',
    'checkFiles',
    'Look for every file of a folder, also where its manifest says that all are there, and mend holes (Idrift only).',
  ),
];

/** Not of fetch. */
export const GLOB = flag('--glob', 'glob', 'Allows targets containing shell-style wildcards.');

export const syncOptions = (args: Args, ui: Ui, targets: readonly string[]): SyncOptions => ({
  ...scopeOptions(args, ui),
  targets,
  runCache: args.flag('runCache') && !args.flag('noRunCache'),
  checkFiles: args.flag('checkFiles'),
});

/** `--glob`: what matches a pattern in the working folder, or has a pointer there that does. @throws DvcError when nothing does */
export const globbed = async (args: Args, ui: Ui, verb: Direction): Promise<readonly string[]> => {
  const targets = args.list('targets');
  if (!args.flag('glob') || targets.length === 0) return targets;
  const { globSync } = await import('node:fs');
  const found = targets.flatMap((target) => {
    const paths = new Set([...globSync(target, { cwd: ui.cwd }), ...globSync(`${target}.dvc`, { cwd: ui.cwd })]);
    return [...paths].filter((path) => !paths.has(`${path}.dvc`));
  });
  if (found.length > 0) return found;
  throw new DvcError(`${WORDS[verb]} - Glob [${targets.map((target) => `'${target}'`).join(', ')}] has no matches.`, 1);
};

export const WORDS: Readonly<Record<Direction, string>> = {
  push: 'failed to push data to the cloud',
  fetch: 'failed to fetch data from the cloud',
  pull: 'failed to pull data from the cloud',
};

/** What the remote itself refuses ends a push with 255; a fetch does so only where there is no bucket. */
export const tellingOfRemote = async <Result>(verb: Direction, work: () => Promise<Result>): Promise<Result> => {
  try {
    return await work();
  } catch (thrown) {
    const { S3Error } = await import('../../data/remote/s3/errors.ts');
    if (!(thrown instanceof S3Error) || (verb !== 'push' && thrown.reason !== 'NoSuchBucket')) throw thrown;
    throw new DvcError(`unexpected error - ${thrown.message}${thrown.info.hint ? `\n${thrown.info.hint}` : ''}`, 255);
  }
};

export const warnWithoutRemote = (ui: Ui, args: Args, project: DvcProject): void => {
  if (args.value('remote') === undefined && project.config.core.remote === null)
    ui.err('No remote provided and no default remote set.');
};

const MOST_TOLD = 100;

export const warnOfMissing = (ui: Ui, { missing }: Synced): void => {
  if (missing.length === 0) return;
  const lines = missing.slice(0, MOST_TOLD).map(({ id, name }) => `md5: ${id.oid}, name: ${name}`);
  if (missing.length > MOST_TOLD) lines.push(`… and ${missing.length - MOST_TOLD} more`);
  ui.err(
    `WARNING: Some of the cache files do not exist neither locally nor on remote. Missing cache files:\n${lines.join('\n')}`,
  );
};

/** What a part of a folder's files does not make whole, on the remote. */
export const warnOfIncomplete = (ui: Ui, { incomplete }: Synced): void => {
  for (const name of incomplete) {
    ui.err(
      `WARNING: '${name}' is not whole on the remote, so it is not listed there: 'dvc push ${name}' sends the rest.`,
    );
  }
};

/** @throws DvcError status 1 when some did not go over. */
export const refuseFailures = (ui: Ui, { failed }: Synced, verb: Direction): void => {
  for (const { id, name, fault } of failed.slice(0, MOST_TOLD)) {
    const hint = fault.info.hint ? `\n${fault.info.hint}` : '';
    ui.err(`ERROR: failed to transfer '${id.oid}' (${name}) - ${fault.message}${hint}`);
  }
  if (failed.length > MOST_TOLD) ui.err(`… and ${failed.length - MOST_TOLD} more`);
  if (failed.length > 0)
    throw new DvcError(
      `${WORDS[verb]} - ${failed.length} files failed to ${verb === 'push' ? 'upload' : 'download'}`,
      1,
    );
};
