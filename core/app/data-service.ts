/** The Data page's questions, answered from core/data; the runs that used a version come from tracking. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { toErrorInfo } from '../contract/errors.ts';
import type { ChangePage, DataDiff, DataPage, DataStatistics, DataVersion, GraphVersion } from '../contract/data.ts';
import type { RunSummary } from '../contract/tracking.ts';
import { ARCHIVE_FILE, type Restored, restoreArchive } from '../data/archive.ts';
import { isInCache } from '../data/cache.ts';
import { loadDvcConfig } from '../data/config/load.ts';
import type { LabelsOf } from '../data/label-trailers.ts';
import { outsOf } from '../data/split-files.ts';
import type { Changes } from './changes.ts';
import type { Jobs } from './jobs.ts';
import { createDataManagement } from './data-manage.ts';
import { openDataReader } from './data-process.ts';
import * as reads from './data-reads.ts';

export type DataServiceParts = {
  readonly dir: string;
  readonly jobs: Jobs;
  /** For what the page uploads. */
  readonly uploadDir: string;
  readonly changes: Changes;
  readonly runs: () => Promise<readonly Pick<RunSummary, 'runId' | 'name' | 'datasets'>[]>;
  /** Whether rows are read in processes of their own: in a program that stays open and answers others meanwhile. */
  readonly apart: boolean;
  /** Queues whose labels the next commit of the working copy brings. */
  readonly labels: () => Promise<readonly LabelsOf[]>;
};

export const createDataService = ({ dir, jobs, uploadDir, changes, runs, apart, labels }: DataServiceParts) => {
  // Two: while one reads every row for figures, the other still gives pages of rows.
  const [pages, figures] = [openDataReader(dir), openDataReader(dir)];
  // A page that is opened first must not wait for a process to start.
  if (apart) for (const reader of [pages, figures]) void reader.ask('warm', null).catch(() => undefined);
  const manage = createDataManagement({ dir, jobs, changes, uploadDir, figures, pages, labels });
  const restoreCache = async (): Promise<Restored> => {
    const restored = await restoreArchive(dir, loadDvcConfig(dir).cache.dir);
    changes.emit('data');
    return restored;
  };
  const withRuns = async <Version extends Pick<DataVersion, 'outs'>>(versions: readonly Version[]) => {
    const all = await runs();
    return versions.map((version) => ({
      ...version,
      runs: all.filter((run) => usesFiles(run, version.outs)).map(({ runId, name }) => ({ runId, name })),
    }));
  };
  return {
    manage,
    /** Of the process that reads every row. */
    ask: figures.ask,
    versions: async (): Promise<DataVersion[]> =>
      withRuns(await (apart ? pages.ask('versions', null) : reads.versions(dir))),
    graph: async (): Promise<GraphVersion[]> => withRuns(await (apart ? pages.ask('graph', null) : reads.graph(dir))),
    rows: (query: reads.RowQuery): Promise<DataPage> =>
      apart ? pages.ask('rows', query) : reads.rows(dir, query, true),
    statistics: (revision: string): Promise<DataStatistics> =>
      apart ? figures.ask('statistics', { revision }) : reads.statistics(dir, { revision }),
    /** Apart: the counts and the first rows only, the others by `rowChanges`. */
    diff: (from: string, to: string): Promise<DataDiff> =>
      apart ? figures.ask('diff', { from, to }) : reads.diff(dir, { from, to }),
    rowChanges: (query: reads.ChangeQuery): Promise<ChangePage> =>
      apart ? figures.ask('changes', query) : reads.changes(dir, query),
    restoreCache,
    /**
     * What lies in the project's archive and not in the cache costs nothing to put there. Faulty data does not keep a
     * project from being opened: reading it says what is wrong.
     */
    restoreMissing: async (): Promise<void> => {
      if (!existsSync(join(dir, ARCHIVE_FILE))) return;
      try {
        const cacheDir = loadDvcConfig(dir).cache.dir;
        const outs = await outsOf(dir, 'workspace');
        if (outs.some(({ md5 }) => md5 !== null && !isInCache(cacheDir, md5))) await restoreCache();
      } catch (thrown) {
        if (toErrorInfo(thrown).code === 'internal') throw thrown;
      }
    },
    close: async (): Promise<void> => {
      manage.close();
      await Promise.all([pages.close(), figures.close()]);
    },
  };
};

/** A run was trained on a version when every file it names is in the version with the same md5. */
const usesFiles = (run: Pick<RunSummary, 'datasets'>, outs: DataVersion['outs']): boolean => {
  const files = run.datasets.flatMap((dataset) => dataset.files);
  return files.length > 0 && files.every((file) => outs.some((out) => out.path === file.path && out.md5 === file.md5));
};
