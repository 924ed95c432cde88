/** `dvc status` */
import type { JsonValue } from '../../../data/formats/python-json.ts';
import { workspaceStages } from '../../../data/repo/stages.ts';
import { status } from '../../../data/repo/status.ts';
import type { DvcProject } from '../../../data/repo/project.ts';
import type { Args, DvcCommand, Ui } from '../command.ts';
import { dvcJson } from '../json.ts';
import { flag, JOBS, scopeOptions, TARGETS, value } from '../options.ts';

export const commands: readonly DvcCommand[] = [
  {
    words: ['status'],
    help: 'Show changed stages, compare local cache and a remote storage.',
    options: [
      JOBS,
      flag('-c, --cloud', 'cloud', 'Show status of a local cache compared to a remote repository.'),
      value('-r, --remote', 'remote', '<name>', 'Remote storage to compare local cache to'),
      flag('-a, --all-branches', 'allBranches', 'Compare with a remote repository for all branches.'),
      flag('-T, --all-tags', 'allTags', 'Compare with a remote repository for all tags.'),
      flag('-A, --all-commits', 'allCommits', 'Compare with a remote repository for all commits.'),
      flag('-d, --with-deps', 'withDeps', 'Show status for all dependencies of the specified target.'),
      flag('-R, --recursive', 'recursive', 'Show status of all stages in the specified directory.'),
      flag('--json', 'json', 'Show status in JSON format.'),
      flag('--no-updates', 'noUpdates', 'Ignore updates to imported data.'),
    ],
    positionals: [TARGETS],
    repo: 'required',
    failure: { status: 1, busy: 255 },
    run: async (args, ui, project) => {
      const isCloud = args.flag('cloud') || args.value('remote') !== undefined;
      const found = isCloud ? await cloud(args, ui, project) : await local(args, ui, project);
      if (args.flag('json')) {
        ui.out(dvcJson(found));
        return 0;
      }
      const isClean = Object.keys(found).length === 0;
      if (ui.quiet) return isClean ? 0 : 1;
      if (!isClean) show(ui, found, args.flag('cloud') ? 1 : 0);
      else if (workspaceStages(project).length === 0) {
        ui.out(
          'There are no data or pipelines tracked in this project yet.\nSee <https://dvc.org/doc/start> to get started!',
        );
      } else if (isCloud) {
        ui.out(`Cache and remote '${args.value('remote') ?? project.config.core.remote}' are in sync.`);
      } else ui.out('Data and pipelines are up to date.');
      return 0;
    },
  },
];

type Found = { readonly [key: string]: JsonValue };

const local = (args: Args, ui: Ui, project: DvcProject): Promise<Found> =>
  status(project, args.list('targets'), {
    ...ui.watched,
    withDeps: args.flag('withDeps'),
    recursive: args.flag('recursive'),
    noUpdates: args.flag('noUpdates'),
    waitForLock: ui.waitForLock,
    onFrozen: (address) => {
      if (!ui.quiet)
        ui.err(
          `WARNING: stage: '${address}' is frozen. Its dependencies are not going to be shown in the status output.`,
        );
    },
  });

const cloud = async (args: Args, ui: Ui, project: DvcProject): Promise<Found> => {
  const { cloudStatusOf } = await import('../../../data/repo/cloud-status.ts');
  return cloudStatusOf(project, { ...scopeOptions(args, ui), targets: args.list('targets') });
};

const STATUS_LENGTH = 20;

const show = (ui: Ui, said: JsonValue, depth: number): void => {
  const indent = '\t'.repeat(depth);
  if (typeof said === 'string') ui.out(indent + said);
  else if (isList(said)) for (const each of said) show(ui, each, depth);
  else if (typeof said === 'object' && said !== null) {
    for (const [key, each] of Object.entries(said)) {
      if (typeof each === 'string') ui.out(`${indent}${`${each}:`.padEnd(STATUS_LENGTH)}${key}`);
      else {
        ui.out(`${indent}${key}:`);
        show(ui, each, depth + 1);
      }
    }
  }
};

const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);
