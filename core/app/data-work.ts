/** Long work on data as jobs: each in a process of its own, which a cancel ends. */
import type { DataWork } from '../contract/data-files.ts';
import type { CommitOrder, ExportOrder } from '../contract/data-import.ts';
import type { FinishMerge } from '../contract/data-merge.ts';
import type { Changes } from './changes.ts';
import { workOnData } from './data-process.ts';
import { reportOf } from './data-report.ts';
import type { PathImport } from './data-importing.ts';
import type { VerbInput } from './data-verbs.ts';
import type { Jobs } from './jobs.ts';

export type DataWorkParts = { readonly dir: string; readonly jobs: Jobs; readonly changes: Changes };

/** A task whose result is the sentence that says what came of it. */
type Task = DataWork['verb'] | 'import' | 'make-version' | 'merge-finish' | 'export';

const short = (revision: string): string => (/^[0-9a-f]{40}$/.test(revision) ? revision.slice(0, 7) : revision);
const some = (targets: readonly string[] | undefined): string =>
  targets === undefined || targets.length === 0
    ? ''
    : targets.length === 1
      ? ` ${targets[0]}`
      : ` ${targets.length} paths`;

const titleOf = (work: DataWork): string => {
  switch (work.verb) {
    case 'push':
      return `Pushing${some(work.targets)}${work.remote === undefined ? ' data' : ` to ${work.remote}`}`;
    case 'fetch':
      return `Fetching${some(work.targets) || ' data'}${work.remote === undefined ? '' : ` from ${work.remote}`}`;
    case 'pull':
      return `Pulling${some(work.targets) || ' data'}${work.remote === undefined ? '' : ` from ${work.remote}`}`;
    case 'checkout':
      return `Checking out${some(work.targets) || ' data'}`;
    case 'take':
      return `Taking the files of ${short(work.revision)}`;
    case 'switch':
      return `Switching to ${short(work.revision)}`;
    case 'add':
      return `Adding${some(work.targets)}`;
    case 'clean':
      return 'Cleaning up the cache';
    case 'archive-export':
      return 'Writing the cache archive';
    case 'archive-import':
      return 'Reading the cache archive';
    default:
      return work satisfies never;
  }
};

export const createDataWork = ({ dir, jobs, changes }: DataWorkParts) => {
  const run = <Verb extends Task>(verb: Verb, input: VerbInput<Verb>, title: string): { readonly jobId: string } => {
    const { job } = jobs.start({ kind: 'data', title, path: '/data' }, async (report, signal) => {
      const reporting = reportOf();
      try {
        const said = await workOnData(dir, verb, input, { onProgress: (moment) => report(reporting(moment)), signal });
        report({ where: said, progress: 1, rate: null });
      } finally {
        changes.emit('data');
      }
    });
    return { jobId: job.id };
  };
  return {
    start: (work: DataWork): { readonly jobId: string } => {
      // Each verb of the work is a task of that name, with the work as its input.
      const verb: Task = work.verb;
      return run(verb, work, titleOf(work));
    },
    importFiles: (order: PathImport) =>
      run('import', order, `Importing ${order.sources.length === 1 ? 'a file' : `${order.sources.length} files`}`),
    makeVersion: (order: CommitOrder) => run('make-version', order, 'Making a data version'),
    finishMerge: (order: FinishMerge) => run('merge-finish', order, 'Merging two versions of the data'),
    exportRows: (order: ExportOrder & { readonly out: string }) =>
      run('export', order, `Exporting ${short(order.revision)}`),
  };
};
