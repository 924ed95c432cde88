/** A checkout's plan, carried out: each file replaced in one step, so that a process that is killed leaves whole files only. */
import { chmodSync, mkdirSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { IdriftError, toErrorInfo } from '../../contract/errors.ts';
import type { Watched } from '../progress.ts';
import { recordWritten } from '../store/record-written.ts';
import { HUGE_BYTES } from '../store/huge-file.ts';
import { linkLarge } from '../store/link-large.ts';
import { DEFAULT_TYPES, type Linked, type LinkTask } from '../store/links.ts';
import { UNSURE_MS } from '../store/stat-state.ts';
import { md5Of } from '../store/object-id.ts';
import { objectPath } from '../store/objects.ts';
import { linkObjects } from '../store/workers.ts';
import type { FileToMake, OutPlan } from './checkout-plan.ts';
import { setAside } from './corrupt.ts';
import { type DvcProject, ownFolder } from './project.ts';

/** Gives the objects that turned out damaged: they were moved out of the cache, and the outs they belong to are not complete. */
export const applyPlans = async (
  project: DvcProject,
  plans: readonly OutPlan[],
  watched: Watched,
): Promise<readonly { readonly path: string; readonly object: string }[]> => {
  const todo = plans.filter(({ isFailed }) => !isFailed);
  for (const { remove } of todo)
    for (const path of remove) rmSync(join(project.root, path), { recursive: true, force: true });
  for (const plan of todo) removeEmptyFolders(project, plan);
  const corrupt = await makeFiles(project, todo, watched);
  for (const { chmod } of todo) for (const path of chmod) setExec(join(project.root, path));
  await recordAll(project, todo, corrupt);
  return corrupt;
};

/** DVC takes folders away that hold nothing any more; a folder that becomes a file must go. */
const removeEmptyFolders = (project: DvcProject, { path, remove, removeFolders, kind }: OutPlan): void => {
  const folders = new Set(removeFolders);
  for (const file of remove) {
    for (let folder = dirname(file); folder.length > path.length; folder = dirname(folder)) folders.add(folder);
  }
  if (kind === 'file' && remove.some((file) => file !== path)) folders.add(path);
  for (const folder of [...folders].toSorted((a, b) => b.length - a.length)) {
    try {
      rmdirSync(join(project.root, folder));
    } catch {
      // something else lies there
    }
  }
};

const makeFiles = async (
  project: DvcProject,
  plans: readonly OutPlan[],
  { onProgress, signal }: Watched,
): Promise<{ path: string; object: string }[]> => {
  const temporaryDir = join(ownFolder(project), 'tmp');
  mkdirSync(temporaryDir, { recursive: true });
  const types = project.config.cache.types ?? DEFAULT_TYPES;
  const files = plans.flatMap((plan) => plan.make.map((file) => ({ plan, file })));
  for (const plan of plans)
    if (plan.kind === 'folder' && plan.change !== null) mkdirSync(join(project.root, plan.path), { recursive: true });
  const made = new Set<string>();
  const tasks = files.map(({ file }): LinkTask => {
    const target = join(project.root, file.path);
    const folder = dirname(target);
    if (!made.has(folder)) {
      mkdirSync(folder, { recursive: true });
      made.add(folder);
    }
    const object = objectPath(project.config.cache.dir, file.id.oid, file.id.legacy);
    return {
      object,
      target,
      types,
      isexec: file.isexec,
      size: files.length > 1000 ? 0 : sizeOf(object),
      temporaryDir,
      md5: file.id.legacy ? null : md5Of(file.id.oid),
    };
  });
  let done = 0;
  const huge = await linkHuge(tasks, signal);
  const others = tasks.filter((task) => !huge.has(task));
  const results = await linkObjects(others, {
    signal,
    jobs: project.config.core.checksumJobs,
    onDone: (count) => {
      done += count;
      onProgress?.({
        step: 'link',
        done,
        total: tasks.length,
        bytes: 0,
        totalBytes: null,
        name: files[done]?.file.path ?? null,
      });
    },
  });
  const ofTask = new Map<LinkTask, Linked>([
    ...huge,
    ...others.map((task, at) => [task, results[at] ?? 'copy'] as const),
  ]);
  return tasks.flatMap((task, at) => {
    const [each, type] = [files[at], ofTask.get(task)];
    if (type !== 'corrupt' || !each) return [];
    const object = objectPath(project.config.cache.dir, each.file.id.oid, each.file.id.legacy);
    return [{ path: each.plan.path, object: aside(project, object, each.file) }];
  });
};

/** Large copies one after the other, hashed by another thread meanwhile. */
const linkHuge = async (
  tasks: readonly LinkTask[],
  signal: AbortSignal | undefined,
): Promise<Map<LinkTask, Linked>> => {
  const done = new Map<LinkTask, Linked>();
  for (const task of tasks) {
    if (task.size < HUGE_BYTES || task.md5 === null || !['reflink', 'copy'].includes(task.types[0] ?? 'copy')) continue;
    signal?.throwIfAborted();
    done.set(task, await linkLarge(task));
  }
  return done;
};

const aside = (project: DvcProject, object: string, { id }: FileToMake): string => {
  try {
    setAside(project, object, id);
  } catch (thrown) {
    if (toErrorInfo(thrown).code !== 'not-found') throw new IdriftError(toErrorInfo(thrown)); // two files of one object: moved already
  }
  return object;
};

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

const setExec = (file: string): void => {
  if (process.platform !== 'win32') chmodSync(file, (statSync(file).mode & 0o777) | 0o100);
};

/** By path inside the folder. */
const md5sOf = ({ path: folder, make }: OutPlan): ReadonlyMap<string, string> =>
  new Map(make.map(({ path, id }) => [path.slice(folder.length + 1), id.oid]));

/** So that the next status reads nothing: after a moment, for a file that has just changed is not believed. */
const recordAll = async (
  project: DvcProject,
  plans: readonly OutPlan[],
  corrupt: readonly { readonly path: string }[],
): Promise<void> => {
  const written = plans.filter(
    ({ make, path }) =>
      make.length > 0 && !make.some(({ id }) => id.legacy) && !corrupt.some((each) => each.path === path),
  );
  if (written.length === 0) return;
  await new Promise((resolve) => setTimeout(resolve, UNSURE_MS + 5));
  recordWritten(project, {
    folders: new Map(
      written.flatMap((plan) =>
        plan.kind === 'folder' ? [[plan.path, { md5s: md5sOf(plan), isWhole: plan.remove.length === 0 }] as const] : [],
      ),
    ),
    files: new Map(
      written.flatMap((plan) => (plan.kind === 'file' && plan.oid !== null ? [[plan.path, plan.oid] as const] : [])),
    ),
  });
};
