/** The Data page's questions, answered from core/data; the runs that used a version come from tracking. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { mean } from '../analysis/mean.ts';
import { share } from '../analysis/proportion.ts';
import type { Split } from '../contract/common.ts';
import { toErrorInfo } from '../contract/errors.ts';
import type { DataDiff, DataPage, DataStatistics, DataVersion } from '../contract/data.ts';
import type { RunSummary } from '../contract/tracking.ts';
import { ARCHIVE_FILE, type Restored, restoreArchive } from '../data/archive.ts';
import { isInCache } from '../data/cache.ts';
import { diffRows } from '../data/diff.ts';
import { readDvcConfig } from '../data/dvc-config.ts';
import { pageOfRows, type RowFilter } from '../data/row-page.ts';
import { outsOf, readSplit, readSplits } from '../data/split-files.ts';
import { statisticsOf } from '../data/statistics.ts';
import { listVersions } from '../data/versions.ts';
import type { Changes } from './changes.ts';

export type RowQuery = RowFilter & {
  readonly revision: string;
  readonly split: Split;
  readonly offset: number;
  readonly limit: number;
};

export const createDataService = (
  projectDir: string,
  changes: Changes,
  runs: () => readonly Pick<RunSummary, 'runId' | 'name' | 'datasets'>[],
) => {
  const restoreCache = async (): Promise<Restored> => {
    const restored = await restoreArchive(projectDir, readDvcConfig(projectDir).cacheDir);
    changes.emit('data');
    return restored;
  };
  return {
    versions: async (): Promise<DataVersion[]> => {
      const all = runs();
      return (await listVersions(projectDir)).map((version) => ({
        ...version,
        outs: [...version.outs],
        runs: all.filter((run) => usesFiles(run, version.outs)).map(({ runId, name }) => ({ runId, name })),
      }));
    },
    rows: async ({ revision, split, offset, limit, search, label }: RowQuery): Promise<DataPage> =>
      pageOfRows(await readSplit(projectDir, revision, split), offset, limit, { search, label }),
    statistics: async (revision: string): Promise<DataStatistics> =>
      statisticsOf(revision, await readSplits(projectDir, revision), { share, mean }),
    diff: async (from: string, to: string): Promise<DataDiff> => {
      const [before, after] = [await readSplits(projectDir, from), await readSplits(projectDir, to)];
      return { from, to, ...diffRows(before, after) };
    },
    restoreCache,
    /**
     * What lies in the project's archive and not in the cache costs nothing to put there. Faulty data does not keep a
     * project from being opened: reading it says what is wrong.
     */
    restoreMissing: async (): Promise<void> => {
      if (!existsSync(join(projectDir, ARCHIVE_FILE))) return;
      try {
        const { cacheDir } = readDvcConfig(projectDir);
        const outs = await outsOf(projectDir, 'workspace');
        if (outs.some(({ md5 }) => md5 !== null && !isInCache(cacheDir, md5))) await restoreCache();
      } catch (thrown) {
        if (toErrorInfo(thrown).code === 'internal') throw thrown;
      }
    },
  };
};

/** A run was trained on a version when every file it names is in the version with the same md5. */
const usesFiles = (run: Pick<RunSummary, 'datasets'>, outs: DataVersion['outs']): boolean => {
  const files = run.datasets.flatMap((dataset) => dataset.files);
  return files.length > 0 && files.every((file) => outs.some((out) => out.path === file.path && out.md5 === file.md5));
};
