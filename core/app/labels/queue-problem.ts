/** What keeps part of a queue from working: what it was made from is gone. Its labels count all the same. */
import { toErrorInfo } from '../../contract/errors.ts';
import { findCommit } from '../../data/git.ts';
import type { StoredQueue } from '../../labels/queue-rows.ts';
import type { Tracking } from '../../tracking/tracking.ts';

/** With what to do; null: nothing is wrong, or it cannot be known now. */
export type QueueProblem = (queue: Pick<StoredQueue, 'source' | 'suggestedBy'>) => Promise<string | null>;

/** The page asks after every key, a server of models need not be. */
const KEPT_MS = 5000;

export const createQueueProblem = (dir: string, store: Pick<Tracking, 'listRegisteredModels'>): QueueProblem => {
  let known: { readonly until: number; readonly versions: Promise<ReadonlySet<string> | null> } | null = null;
  const versions = (): Promise<ReadonlySet<string> | null> => {
    if (known === null || known.until < performance.now()) {
      known = { until: performance.now() + KEPT_MS, versions: orUnknown(registered(store)) };
    }
    return known.versions;
  };
  return async ({ source, suggestedBy }) => {
    if (source.kind === 'label-errors' && source.revision !== 'workspace') {
      const { revision } = source;
      const isThere = await orUnknown(findCommit(dir, revision).then((commit) => commit !== null));
      if (isThere === false) return noRevision(revision);
    }
    if (suggestedBy === null) return null;
    const { model, version } = suggestedBy;
    const all = await versions();
    return all === null || all.has(`${model}/${version}`) ? null : noVersion(model, version, source.kind === 'random');
  };
};

const registered = async (store: Pick<Tracking, 'listRegisteredModels'>): Promise<ReadonlySet<string>> => {
  const models = await store.listRegisteredModels();
  return new Set(models.flatMap(({ name, versions }) => versions.map(({ version }) => `${name}/${version}`)));
};

/** null: git is missing, or the server is away. */
const orUnknown = async <Value>(asked: Promise<Value>): Promise<Value | null> => {
  try {
    return await asked;
  } catch (thrown) {
    if (toErrorInfo(thrown).code === 'not-available') return null;
    throw thrown;
  }
};

const noRevision = (revision: string): string =>
  `The data version ${revision.slice(0, 12)} that these rows are of is gone from git's history. Labels count; what they change is looked for in the working copy by text. To find label errors of today's data, make a new queue.`;

const noVersion = (model: string, version: number, isSample: boolean): string =>
  `${model} v${version}, which suggests labels here, was deleted: suggestions are as it gave them, how reliable they are is not known. ` +
  (isSample ? 'Labels count; accuracy in use is still that of this version.' : 'Labels count.');
