/** Folders of runs that nothing goes on from. */
import { canonicalServer } from '../tracking/rest/address.ts';
import type { Tracking } from '../tracking/tracking.ts';
import type { RunFolders } from './run-folder.ts';

/** Checkpoints of runs that are finished, deleted or gone: a crash may have come before their removal. */
export const removeUnneeded = async (folders: RunFolders, store: Tracking, server: string | null): Promise<void> => {
  // Those of another store it says nothing of.
  const own = folders.list().filter((runId) => nameOf(folders.server(runId)) === nameOf(server));
  if (own.length === 0) return;
  const known = new Map((await store.listRuns()).map((run) => [run.runId, run.status]));
  for (const runId of own) {
    const status = known.get(runId);
    if (status === undefined || status === 'FINISHED') folders.remove(runId);
  }
};

const nameOf = (server: string | null): string | null => server && canonicalServer(server);
