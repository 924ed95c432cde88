/** A remote in a folder: a disk, a share. Objects are copied, by reflink where the disk can, and checked on the way. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import { IdriftError } from '../../contract/errors.ts';
import type { ObjectId } from '../store/object-id.ts';
import { listObjects, missingObjects, objectPath } from '../store/objects.ts';
import { type CopyTask, copyObjects } from './copy-objects.ts';
import {
  badCacheObject,
  badRemoteObject,
  keyOf,
  type Listed,
  missingObject,
  type ObjectStore,
  type TransferCalls,
  type TransferTask,
} from './object-store.ts';
import { openStaging } from './staging.ts';

/** Copies wait for one another up to this many: one sync serves them all. */
const BATCH = 10_000;

export const openLocalStore = (root: string): ObjectStore => ({
  url: root,
  existing: async (ids) => {
    const missing = new Set(missingObjects(root, ids).map(keyOf));
    return new Set(ids.map(keyOf).filter((key) => !missing.has(key)));
  },
  upload: async (tasks, calls) => {
    makeRoot(root);
    const staging = openStaging(root);
    try {
      for (let from = 0; from < tasks.length; from += BATCH) {
        const some = tasks.slice(from, from + BATCH);
        const copies = some.map(
          (task): CopyTask => ({ from: task.source, to: staging.next(), id: task.id, size: task.size }),
        );
        const ready: { id: ObjectId; temporary: string }[] = [];
        const done: (typeof some)[number][] = [];
        try {
          await copyAll(some, copies, calls, 'the cache', badCacheObject, (task, at) => {
            ready.push({ id: task.id, temporary: copies[at]?.to ?? '' });
            done.push(task);
          });
        } finally {
          staging.commit(ready);
          for (const task of done) calls.onDone(task, null);
        }
      }
    } finally {
      staging.close();
    }
  },
  download: async (tasks, calls) => {
    const copies = tasks.map(
      (task): CopyTask => ({
        from: objectPath(root, task.id.oid, task.id.legacy),
        to: task.temporary,
        id: task.id,
        size: task.size,
      }),
    );
    await copyAll(tasks, copies, calls, root, badRemoteObject, (task) => calls.onDone(task, null));
  },
  list: async function* (legacy): AsyncGenerator<readonly Listed[]> {
    const objects = [...listObjects(root, legacy)];
    yield objects.map((oid) => ({
      id: { oid, legacy },
      size: statSync(objectPath(root, oid, legacy), { throwIfNoEntry: false })?.size ?? 0,
    }));
  },
  remove: async (ids, { signal }) => {
    for (const { oid, legacy } of ids) {
      signal?.throwIfAborted();
      const path = objectPath(root, oid, legacy);
      rmSync(path, { force: true });
      try {
        rmdirSync(dirname(path));
      } catch {
        // other objects lie there
      }
    }
  },
  files: {
    list: async (folder) => {
      const dir = join(root, folder);
      if (!existsSync(dir)) return [];
      return readdirSync(dir, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) =>
          join(entry.parentPath, entry.name)
            .slice(root.length + 1)
            .replaceAll('\\', '/'),
        );
    },
    read: async (path) => readFileSync(join(root, path)),
    write: async (path, bytes) => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileAtomic(join(root, path), bytes);
    },
  },
  close: () => {},
});

const makeRoot = (root: string): void => {
  try {
    mkdirSync(root, { recursive: true });
  } catch (cause) {
    throw new IdriftError(
      {
        code: 'not-available',
        message: `The remote's folder ${root} cannot be made: ${cause instanceof Error ? cause.message : String(cause)}`,
        where: root,
        hint: 'Make it, connect the disk or share it lies on, or give this user the right to write there.',
      },
      { cause },
    );
  }
};

/** Copies, once more what did not match: somebody may just have replaced it. What does not match then is told, not kept. */
const copyAll = async <Task extends TransferTask>(
  tasks: readonly Task[],
  copies: readonly CopyTask[],
  calls: TransferCalls<Task>,
  where: string,
  mismatch: (task: Task, path: string, found: string) => IdriftError,
  onCopied: (task: Task, at: number) => void,
): Promise<void> => {
  const again: number[] = [];
  const see = (indices: readonly number[], isLast: boolean): Promise<void> =>
    copyObjects(
      indices.flatMap((at) => copies[at] ?? []),
      calls,
      (index, outcome) => {
        const at = indices[index] ?? 0;
        const task = tasks[at];
        const from = copies[at]?.from ?? '';
        if (!task) return;
        if ('bytes' in outcome) {
          calls.onBytes?.(outcome.bytes);
          onCopied(task, at);
        } else if ('isMissing' in outcome) calls.onDone(task, missingObject(task, where));
        else if ('found' in outcome) {
          if (isLast) calls.onDone(task, mismatch(task, from, outcome.found));
          else again.push(at);
        } else calls.onDone(task, new IdriftError(outcome.fault));
      },
    );
  await see(
    tasks.map((_, at) => at),
    false,
  );
  if (again.length > 0) await see([...again], true);
};
