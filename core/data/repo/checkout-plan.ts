/** What a checkout is to do, worked out before anything is changed. */
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { IdriftError } from '../../contract/errors.ts';
import { isDataPath } from '../formats/data-path.ts';
import type { Watched } from '../progress.ts';
import { type Built, build } from '../store/build.ts';
import { linkTypeOf } from '../store/links.ts';
import type { ObjectId } from '../store/object-id.ts';
import { missingObjects, objectPath } from '../store/objects.ts';
import { refuseLinkedFolder } from './add-checks.ts';
import { entriesOrNull } from './data-index.ts';
import { requestOf } from './legacy.ts';
import { idOf, isFolderOut } from './manifests.ts';
import type { DvcProject } from './project.ts';
import type { TrackedArtifact } from './stages.ts';
import { isUnder } from './targets.ts';

/** A file to make: its path in the project, and the object it is made from. */
export type FileToMake = { readonly path: string; readonly id: ObjectId; readonly isexec: boolean };

type Common = {
  readonly path: string;
  readonly oid: string | null;
  readonly make: readonly FileToMake[];
  /** Files to remove, or, of a folder that becomes a file, everything in it. */
  readonly remove: readonly string[];
  /** Folders to remove, the deepest first: DVC leaves no empty ones in a tracked folder. */
  readonly removeFolders?: readonly string[];
  /** Right but for their exec bit. */
  readonly chmod: readonly string[];
  /** Files that would be lost. */
  readonly unsaved: readonly string[];
  /** Objects are missing, or the manifest is. */
  readonly isFailed: boolean;
  readonly change: 'added' | 'modified' | 'deleted' | null;
  readonly counts: { readonly added: number; readonly modified: number; readonly deleted: number };
};
type FilePlan = Common & { readonly kind: 'file' };
type FolderPlan = Common & {
  readonly kind: 'folder';
  /** Everything that the folder is to hold: path inside → md5. */
  readonly all: ReadonlyMap<string, string>;
};
export type OutPlan = FilePlan | FolderPlan;

export type PlanOptions = Watched & { readonly relink?: boolean; readonly force?: boolean };

type Chosen = { readonly out: TrackedArtifact; readonly filter: string | null };

export const planOuts = async (
  project: DvcProject,
  chosen: readonly Chosen[],
  options: PlanOptions,
): Promise<readonly OutPlan[]> => {
  const wanted = chosen.filter(
    ({ out }) => out.artifact.cache && out.inProject && out.artifact.md5 !== null && out.artifact.files === null,
  );
  const built = await build(
    project,
    wanted.map(({ out }) => requestOf(out)),
    options,
  );
  const plans = wanted.map((each) => planOut(project, each, built(each.out.path, requestOf(each.out).legacy), options));
  for (const plan of plans) refuseLinkedFolders(project, plan);
  return withMissing(project, plans);
};

/** A folder inside a tracked one may be a link by now: what is made or removed there would lie elsewhere. */
const refuseLinkedFolders = (project: DvcProject, { make, remove }: OutPlan): void => {
  const folders = new Set([...make.map(({ path }) => path), ...remove].map((path) => dirname(path)));
  for (const folder of folders) refuseLinkedFolder(project, `${folder}/x`);
};

const noPlace = (file: string, path: string): IdriftError =>
  new IdriftError({
    code: 'bad-input',
    message: `${file} names ${path}, which is no place for data.`,
    where: file,
    hint: 'Correct its "path" line: nothing is written outside the project folder, in .git or in .dvc.',
  });

const NOTHING = { added: 0, modified: 0, deleted: 0 };

const planOut = (project: DvcProject, { out, filter }: Chosen, now: Built | null, { relink }: PlanOptions): OutPlan => {
  const id = idOf(out.artifact) as ObjectId;
  const { path } = out;
  if (!isDataPath(path)) throw noPlace(out.stage.file, path);
  refuseLinkedFolder(project, path);
  if (!isFolderOut(out.artifact)) return planFile(project, path, id, now, out.artifact.isexec, relink === true);
  const listed = entriesOrNull(project, out);
  const kind = 'folder' as const;
  if (listed === null) {
    return {
      kind,
      path,
      oid: null,
      make: [],
      remove: [],
      chmod: [],
      unsaved: [],
      isFailed: true,
      change: null,
      counts: NOTHING,
      all: new Map(),
    };
  }
  const inside = filter === null ? null : filter.slice(path.length + 1);
  const isMeant = (relpath: string): boolean => inside === null || isUnder(relpath, inside);
  const all = new Map(listed.map(({ relpath, md5 }) => [relpath, md5]));
  const removeFolders = now?.isFolder
    ? needless(now.emptyFolders, all)
        .filter(isMeant)
        .map((each) => `${path}/${each}`)
    : [];
  if (now?.isFolder && now.oid === id.oid && relink !== true) {
    return {
      kind,
      path,
      oid: id.oid,
      make: [],
      remove: [],
      removeFolders,
      chmod: [],
      unsaved: [],
      isFailed: false,
      change: removeFolders.length > 0 ? 'modified' : null,
      counts: NOTHING,
      all,
    };
  }
  const there = new Map(now?.isFolder ? now.entries().map(({ relpath, md5 }) => [relpath, md5]) : []);
  const make: FileToMake[] = [];
  const unsaved: { readonly path: string; readonly id: ObjectId }[] = [];
  let [added, modified] = [0, 0];
  for (const [relpath, md5] of all) {
    if (!isMeant(relpath)) continue;
    const old = there.get(relpath);
    const file = { path: `${path}/${relpath}`, id: { oid: md5, legacy: id.legacy }, isexec: false };
    if (old === md5) {
      if (relink === true && needsRelink(project, file)) make.push(file);
      continue;
    }
    make.push(file);
    if (old === undefined) added++;
    else {
      modified++;
      unsaved.push({ path: file.path, id: { oid: old, legacy: id.legacy } });
    }
  }
  const remove: string[] = [];
  for (const [relpath, md5] of there) {
    if (all.has(relpath) || !isMeant(relpath)) continue;
    remove.push(`${path}/${relpath}`);
    unsaved.push({ path: `${path}/${relpath}`, id: { oid: md5, legacy: id.legacy } });
  }
  if (now && !now.isFolder) {
    remove.push(path);
    unsaved.push({ path, id: { oid: now.oid, legacy: id.legacy } });
  }
  const change = added + modified + remove.length + removeFolders.length === 0 ? null : now ? 'modified' : 'added';
  return {
    kind,
    path,
    oid: inside === null ? id.oid : null,
    make,
    remove,
    removeFolders,
    chmod: [],
    unsaved: lost(project, unsaved),
    isFailed: false,
    change: now === null && all.size === 0 ? 'added' : change,
    counts: { added, modified, deleted: remove.length },
    all,
  };
};

/** Empty folders in which no file is to be. */
const needless = (emptyFolders: readonly string[], wanted: ReadonlyMap<string, string>): readonly string[] => {
  if (emptyFolders.length === 0) return [];
  const needed = new Set<string>();
  for (const path of wanted.keys()) {
    for (let folder = dirname(path); folder !== '.' && !needed.has(folder); folder = dirname(folder))
      needed.add(folder);
  }
  return emptyFolders.filter((folder) => !needed.has(folder));
};

const planFile = (
  project: DvcProject,
  path: string,
  id: ObjectId,
  now: Built | null,
  isexec: boolean,
  relink: boolean,
): FilePlan => {
  const file = { path, id, isexec };
  const base = { kind: 'file' as const, path, oid: id.oid, isFailed: false, remove: [], chmod: [], unsaved: [] };
  if (now && !now.isFolder && now.oid === id.oid) {
    if (relink && needsRelink(project, file)) return { ...base, make: [file], change: null, counts: NOTHING };
    const chmod = isexec && !now.isexec ? [path] : [];
    return {
      ...base,
      make: [],
      chmod,
      change: chmod.length > 0 ? 'modified' : null,
      counts: chmod.length > 0 ? { ...NOTHING, modified: 1 } : NOTHING,
    };
  }
  const old =
    now === null
      ? []
      : now.isFolder
        ? now.entries().map(({ relpath, md5 }) => ({ path: `${path}/${relpath}`, oid: md5 }))
        : [{ path, oid: now.oid }];
  return {
    ...base,
    make: [file],
    remove: now?.isFolder ? old.map((each) => each.path) : [],
    unsaved: lost(
      project,
      old.map((each) => ({ path: each.path, id: { oid: each.oid, legacy: id.legacy } })),
    ),
    change: now ? 'modified' : 'added',
    counts: { added: now ? 0 : 1, modified: now ? 1 : 0, deleted: now?.isFolder ? old.length : 0 },
  };
};

/** Those whose bytes are not in the cache, under either layout. */
const lost = (
  project: DvcProject,
  files: readonly { readonly path: string; readonly id: ObjectId }[],
): readonly string[] => {
  if (files.length === 0) return [];
  const gone = missingObjects(
    project.config.cache.dir,
    files.map(({ path, id }) => ({ ...id, path })),
  );
  return gone.map(({ path }) => path);
};

const needsRelink = (project: DvcProject, { path, id }: FileToMake): boolean => {
  const wanted = project.config.cache.types?.[0] ?? 'copy';
  const have = linkTypeOf(join(project.root, path), objectPath(project.config.cache.dir, id.oid, id.legacy));
  if (wanted === 'hardlink' && statSync(join(project.root, path), { throwIfNoEntry: false })?.size === 0) return false;
  return have !== (wanted === 'reflink' ? 'copy' : wanted);
};

/** Outs whose objects are not all there have failed, and nothing is done to them. */
const withMissing = (project: DvcProject, plans: readonly OutPlan[]): readonly OutPlan[] => {
  const asked = plans.flatMap((plan) => plan.make.map(({ id }) => ({ ...id, plan })));
  const failed = new Set(missingObjects(project.config.cache.dir, asked).map(({ plan }) => plan));
  return plans.map((plan) => (failed.has(plan) ? { ...plan, isFailed: true } : plan));
};
