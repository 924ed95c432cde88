/** `dvc push`, `fetch` and `pull` of a project: each out with the remote that its pointer names, else the one asked for or the default. */
import { withRepoLock } from '../lock/repo-lock.ts';
import type { Watched } from '../progress.ts';
import type { ObjectStore } from '../remote/object-store.ts';
import { fetch as fetchObjects } from '../remote/fetch.ts';
import { push as pushObjects } from '../remote/push.ts';
import type { TransferOptions, TransferResult } from '../remote/transfer-result.ts';
import { fetchRunCache, pushRunCache } from '../remote/run-cache.ts';
import { type CheckedOut, checkout, type CheckoutOptions } from './checkout.ts';
import { type DvcProject, ownFolder } from './project.ts';
import { collectWanted, type Scope, type WantedOut } from './wanted.ts';
import { withRemote } from './with-remote.ts';

export type SyncOptions = Watched &
  Scope & {
    /** Undefined is the default remote. */
    readonly remote?: string | undefined;
    readonly jobs?: number | undefined;
    /** Look for every file, also where a folder's manifest says that they are there. */
    readonly checkFiles?: boolean;
    /** The run history of pipelines as well. */
    readonly runCache?: boolean;
    readonly waitForLock?: boolean;
  };

export type Synced = TransferResult;

const NOTHING: Synced = { transferred: 0, bytes: 0, failed: [], missing: [], incomplete: [] };

/** @throws ConfigError without a remote; what concerns the whole remote. Objects that failed alone are in the result. */
export const push = (project: DvcProject, options: SyncOptions = {}): Promise<Synced> =>
  locked(project, options, async () =>
    sync(project, await collectWanted(project, { ...options, push: true }), options, pushObjects),
  );

export const fetch = (project: DvcProject, options: SyncOptions = {}): Promise<Synced> =>
  locked(project, options, async () => sync(project, await collectWanted(project, options), options, fetchObjects));

export type Pulled = { readonly fetched: Synced; readonly checkedOut: CheckedOut };

const NOT_CHECKED_OUT: CheckedOut = {
  added: [],
  modified: [],
  deleted: [],
  failed: [],
  corrupt: [],
  stats: { added: 0, modified: 0, deleted: 0 },
};

/** Fetches, then checks out. An object that turns out damaged on the way is fetched again. */
export const pull = (
  project: DvcProject,
  options: SyncOptions & Pick<CheckoutOptions, 'force' | 'allowMissing'> = {},
): Promise<Pulled> =>
  locked(project, options, async () => {
    const fetched = await fetch(project, options);
    // As DVC: the folder is left as it is when what it needs did not come.
    if (fetched.failed.length > 0) return { fetched, checkedOut: NOT_CHECKED_OUT };
    const checkedOut = await checkout(project, options.targets ?? [], options);
    if (checkedOut.corrupt.length === 0) return { fetched, checkedOut };
    const again = await fetch(project, options);
    const second = await checkout(project, options.targets ?? [], options);
    return {
      fetched: added(fetched, again),
      checkedOut: {
        ...second,
        added: union(checkedOut.added, second.added),
        modified: union(checkedOut.modified, second.modified),
      },
    };
  });

const union = (a: readonly string[], b: readonly string[]): string[] => [...new Set([...a, ...b])];

const locked = <Result>(
  project: DvcProject,
  { waitForLock }: SyncOptions,
  work: () => Promise<Result>,
): Promise<Result> => withRepoLock(project, work, { waitForever: waitForLock === true });

type Transfer = (
  store: ObjectStore,
  cacheDir: string,
  wanted: readonly WantedOut[],
  options: TransferOptions,
) => Promise<TransferResult>;

const sync = async (
  project: DvcProject,
  wanted: readonly WantedOut[],
  options: SyncOptions,
  transfer: Transfer,
): Promise<Synced> => {
  // Asked for one remote, DVC leaves alone what belongs to another.
  const chosen = options.remote?.toLowerCase();
  const mine = wanted.filter(
    ({ remote }) => chosen === undefined || remote === null || remote.toLowerCase() === chosen,
  );
  const byRemote = Map.groupBy(mine, ({ remote }) => options.remote ?? remote ?? undefined);
  // A remote that is not there is an error also when there is nothing to send to it.
  if (byRemote.size === 0 && options.remote !== undefined) byRemote.set(options.remote, []);
  // Without a remote a fetch brings nothing, a push fails.
  const isNowhere = transfer === fetchObjects && options.remote === undefined && project.config.core.remote === null;
  if (isNowhere) byRemote.delete(undefined);
  let total = NOTHING;
  if (options.runCache === true && !isNowhere) {
    const work = transfer === pushObjects ? pushRunCache : fetchRunCache;
    const runs = await withRemote(project, options.remote, options.signal, (store) =>
      work(store, project.config.cache.dir),
    );
    // As DVC: what is fetched of it is not counted.
    if (transfer === pushObjects) total = { ...total, transferred: runs };
  }
  for (const [name, some] of byRemote) {
    const done = await withRemote(project, name, options.signal, (store) =>
      transfer(store, project.config.cache.dir, some, {
        ...options,
        stateDir: ownFolder(project),
        shared: project.config.cache.shared === 'group',
      }),
    );
    total = added(total, done);
  }
  return total;
};

const added = (a: Synced, b: Synced): Synced => ({
  transferred: a.transferred + b.transferred,
  bytes: a.bytes + b.bytes,
  failed: [...a.failed, ...b.failed],
  missing: [...a.missing, ...b.missing],
  incomplete: [...a.incomplete, ...b.incomplete],
});
