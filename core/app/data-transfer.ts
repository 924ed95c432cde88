/** Push, fetch and pull of a project's data, by the remote that each pointer asks for, and what the remote lacks. */
import type { RemoteState } from '../contract/data-files.ts';
import { IdriftError, toErrorInfo } from '../contract/errors.ts';
import type { Watched } from '../data/progress.ts';
import { keyOf } from '../data/remote/object-store.ts';
import { type DvcProject, openDvcProject } from '../data/repo/project.ts';
import { fetch, pull, push, type Synced, type SyncOptions } from '../data/repo/sync.ts';
import { collectWanted } from '../data/repo/wanted.ts';
import { withRemote } from '../data/repo/with-remote.ts';
import { inOurWords } from './data-files.ts';
import { sizeOf } from './data-report.ts';

export type TransferOrder = {
  readonly targets?: readonly string[] | undefined;
  readonly remote?: string | undefined;
  /** Every commit's data, not the folder's alone. */
  readonly all?: boolean;
  /** Only what these versions hold. */
  readonly revisions?: readonly string[] | undefined;
};

/** Revisions that git knows: the folder is none of them. */
const scopeOf = ({ targets, all, revisions, remote }: TransferOrder): SyncOptions => ({
  targets: targets ?? [],
  remote,
  ...(all === true ? { allCommits: true } : {}),
  ...(revisions === undefined
    ? {}
    : { revs: revisions.filter((one) => one !== 'workspace'), workspace: revisions.includes('workspace') }),
});

const nameOf = ({ config }: DvcProject, { remote }: TransferOrder): string =>
  remote ?? config.core.remote ?? 'the remote';

const objects = (n: number): string => `${n} ${n === 1 ? 'object' : 'objects'}`;

/** @throws IdriftError for the first that failed, with how many did; what went over stays. */
const refuseFailed = ({ failed, transferred }: Synced, verb: string): void => {
  const [first] = failed;
  if (!first) return;
  const { code, message, where, hint } = first.fault.info;
  throw new IdriftError({
    code,
    message: failed.length === 1 ? message : `${failed.length} files could not be ${verb}, among them: ${message}`,
    ...(where === undefined ? {} : { where }),
    hint: `${hint ?? 'Try again.'} ${objects(transferred)} went over and stay.`,
  });
};

export const pushData = async (dir: string, order: TransferOrder, watched: Watched): Promise<string> => {
  const project = openDvcProject(dir);
  const done = await push(project, { ...scopeOf(order), ...watched });
  refuseFailed(done, 'pushed');
  const to = nameOf(project, order);
  const absent = done.missing.length;
  const rest = absent === 0 ? '' : `; ${objects(absent)} ${absent === 1 ? 'is' : 'are'} neither in the cache nor there`;
  return done.transferred === 0
    ? `Everything was on ${to} already${rest}`
    : `${objects(done.transferred)}, ${sizeOf(done.bytes)}, pushed to ${to}${rest}`;
};

const fetchedWords = (done: Synced, from: string): string => {
  refuseFailed(done, 'fetched');
  const absent = done.missing.length;
  if (absent > 0) {
    throw new IdriftError({
      code: 'not-found',
      message: `${objects(absent)} ${absent === 1 ? 'is' : 'are'} not on ${from}.`,
      where: from,
      hint: `Push them from where they are. ${objects(done.transferred)} came over and stay.`,
    });
  }
  return done.transferred === 0
    ? 'Everything was in the cache already'
    : `${objects(done.transferred)}, ${sizeOf(done.bytes)}, fetched from ${from}`;
};

export const fetchData = async (dir: string, order: TransferOrder, watched: Watched): Promise<string> => {
  const project = openDvcProject(dir);
  return fetchedWords(await fetch(project, { ...scopeOf(order), ...watched }), nameOf(project, order));
};

export const pullData = async (
  dir: string,
  { force, ...order }: TransferOrder & { readonly force: boolean },
  watched: Watched,
): Promise<string> => {
  const project = openDvcProject(dir);
  const { fetched, checkedOut } = await inOurWords(() => pull(project, { ...scopeOf(order), ...watched, force }));
  const written = checkedOut.stats.added + checkedOut.stats.modified;
  return `${fetchedWords(fetched, nameOf(project, order))}; ${written} ${written === 1 ? 'file' : 'files'} written`;
};

/** What of all versions' data the default remote lacks. A remote that cannot be asked is told of, not thrown. */
export const remoteStateOf = async (dir: string, watched: Watched = {}): Promise<RemoteState> => {
  const nothing = { missing: [], checkedAt: new Date().toISOString() };
  let remote: string | null = null;
  try {
    const project = openDvcProject(dir);
    remote = project.config.core.remote;
    if (remote === null) return { ...nothing, remote, problem: null };
    const wanted = (await collectWanted(project, { allCommits: true, push: true })).filter(
      (out) => out.remote === null || out.remote === remote,
    );
    const ids = wanted.flatMap(({ id, children }) => [id, ...(children ?? []).map((each) => each.id)]);
    return await withRemote(project, remote, watched.signal, async (store, name) => {
      const there = await store.existing(ids, { signal: watched.signal });
      const missing = [...new Set(ids.filter((id) => !there.has(keyOf(id))).map(({ oid }) => oid))];
      return { ...nothing, remote: name, missing, problem: null };
    });
  } catch (thrown) {
    const { message, hint } = toErrorInfo(thrown);
    return { ...nothing, remote, problem: hint === undefined ? message : `${message} ${hint}` };
  }
};
