/** `dvc list`: what a repository holds, files of git and of its data versions alike. */
import { readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, join, posix } from 'node:path';
import { IdriftError } from '../../contract/errors.ts';
import { byCodePoint } from '../formats/python-json.ts';
import { entriesOrNull } from './data-index.ts';
import { cloneRepo, type ExternalRepo, treeSizes, workingFolder } from './external-repo.ts';
import { isFolderOut } from './manifests.ts';
import { type DvcProject, findProject, NoProjectError } from './project.ts';
import { type GivenSettings, type SourceSettings, sourceSettings } from './source-settings.ts';
import { workspaceStages } from './stages.ts';

export type Listed = {
  readonly isout: boolean;
  readonly isdir: boolean;
  readonly isexec: boolean;
  /** Bytes; of a folder what its file system or git says. null when no one knows. */
  readonly size: number | null;
  /** As the pointer has it. */
  readonly md5: string | null;
  /** Relative to the folder that was listed. */
  readonly path: string;
};

/** `contents` of a folder that was looked into. */
export type ListedTree = Listed & { readonly name: string; readonly contents: readonly ListedTree[] | null };

export type ListOptions = {
  readonly path?: string | undefined;
  readonly rev?: string | undefined;
  readonly recursive?: boolean;
  readonly dvcOnly?: boolean;
  readonly depth?: number | undefined;
  /** For folders' lists of files that are not in the other repository's cache. */
  readonly source?: GivenSettings;
};

/** There is nothing at the path. */
export class NothingThereError extends IdriftError {}

/** @param url a folder, or the address of a git repository. @throws NothingThereError; IdriftError when it cannot be opened. */
export const list = (url: string, options: ListOptions = {}): Promise<readonly Listed[]> =>
  withView(url, options, (view, path) => {
    const self = view.info(path);
    if (!self.isdir || (options.recursive === true && options.depth === 0))
      return [{ ...self, path: basename(path) || '.' }];
    const found: Listed[] = [];
    const visit = (folder: string, prefix: string, level: number): void => {
      const deepest = options.recursive !== true || (options.depth !== undefined && level >= options.depth);
      for (const [name, entry] of view.entries(folder)) {
        if (!entry.isdir || deepest) found.push({ ...entry, path: prefix + name });
        else visit(joined(folder, name), `${prefix}${name}/`, level + 1);
      }
    };
    visit(path, '', 1);
    return found.toSorted((a, b) => byCodePoint(a.path, b.path));
  });

export const listTree = (url: string, options: ListOptions = {}): Promise<ListedTree> =>
  withView(url, options, (view, path) => {
    const visit = (place: string, name: string, info: Info, left: number): ListedTree => {
      const contents =
        info.isdir && left > 0
          ? [...view.entries(place)]
              .toSorted(([a], [b]) => byCodePoint(a, b))
              .map(([each, entry]) => visit(joined(place, each), each, entry, left - 1))
          : null;
      return { ...info, path: place, name, contents };
    };
    return visit(path, options.path ?? '.', view.info(path), options.depth ?? Number.POSITIVE_INFINITY);
  });

type Info = Omit<Listed, 'path'>;
type View = {
  /** @throws NothingThereError */
  readonly info: (path: string) => Info;
  readonly entries: (folder: string) => ReadonlyMap<string, Info>;
};

const withView = async <Result>(
  url: string,
  options: ListOptions,
  work: (view: View, path: string) => Result,
): Promise<Result> => {
  const here = options.rev === undefined ? await workingFolder(url) : null;
  const repo: ExternalRepo =
    here === null
      ? await cloneRepo(url, options.rev ?? null)
      : { root: here, commit: null, local: here, close: () => {} };
  try {
    const given = posix.normalize((options.path ?? '').replaceAll('\\', '/')).replace(/\/$/, '');
    const path = given === '.' || given === '/' ? '' : given.replace(/^\//, '');
    return work(await viewOf(repo, options.dvcOnly === true, sourceSettings(options.source ?? {})), path);
  } finally {
    repo.close();
  }
};

const joined = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`);

const viewOf = async (repo: ExternalRepo, dvcOnly: boolean, settings: SourceSettings): Promise<View> => {
  const data = await dataOf(repo, settings);
  const sizes = repo.commit === null ? null : await treeSizes(repo);
  const files = dvcOnly ? new Map<string, Info>() : null;
  const isIgnored = data.project?.ignore;
  const onDisk = (folder: string): ReadonlyMap<string, Info> => {
    if (files) return files;
    const found = new Map<string, Info>();
    const ignored = isIgnored?.forFolder(folder);
    for (const name of namesIn(join(repo.root, folder))) {
      const place = joined(folder, name);
      const stat = statSync(join(repo.root, place), { throwIfNoEntry: false });
      if (!stat || (ignored ? ignored(name, stat.isDirectory()) : name === '.git')) continue;
      const isdir = stat.isDirectory();
      const isexec = !isdir && process.platform !== 'win32' && (stat.mode & 0o100) !== 0;
      found.set(name, {
        isout: false,
        isdir,
        isexec,
        size: isdir && sizes ? (sizes.get(place) ?? null) : stat.size,
        md5: null,
      });
    }
    return found;
  };
  const entries = (folder: string): ReadonlyMap<string, Info> => {
    const merged = new Map(onDisk(folder));
    for (const [name, entry] of data.folders.get(folder) ?? []) {
      const there = merged.get(name);
      merged.set(
        name,
        there ? { ...there, isout: entry.isout, md5: entry.md5, isexec: there.isexec || entry.isexec } : entry,
      );
    }
    return merged;
  };
  const info = (place: string): Info => {
    if (place === '') return { isout: false, isdir: true, isexec: false, size: rootSize(repo, sizes), md5: null };
    const at = place.lastIndexOf('/');
    const found = entries(at < 0 ? '' : place.slice(0, at)).get(place.slice(at + 1));
    if (found) return found;
    throw new NothingThereError({
      code: 'not-found',
      message: `[Errno 2] No such file or directory: '${join(repo.local ?? '/', place)}'`,
      where: place,
      hint: 'Neither git nor a data version has it.',
    });
  };
  return { info, entries };
};

const rootSize = ({ root }: ExternalRepo, sizes: ReadonlyMap<string, number> | null): number | null =>
  sizes ? (sizes.get('') ?? 0) : (statSync(root, { throwIfNoEntry: false })?.size ?? null);

const namesIn = (dir: string): readonly string[] => {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
};

type Data = { readonly project: DvcProject | null; readonly folders: Map<string, Map<string, Info>> };

/** What data versions hold, by folder; folders on the way to an out are none themselves. */
const dataOf = async (repo: ExternalRepo, settings: SourceSettings): Promise<Data> => {
  const folders = new Map<string, Map<string, Info>>();
  const project = projectAt(repo.root);
  if (!project) return { project, folders };
  const { withManifests } = await import('./external-data.ts');
  const add = (place: string, info: Info): void => {
    const at = place.lastIndexOf('/');
    const folder = at < 0 ? '' : place.slice(0, at);
    const names = folders.get(folder);
    if (names) names.set(place.slice(at + 1), info);
    else folders.set(folder, new Map([[place.slice(at + 1), info]]));
  };
  const addAbove = (place: string, isout: boolean, stop: string): void => {
    for (let at = place.lastIndexOf('/'); at > stop.length; at = place.lastIndexOf('/', at - 1)) {
      const folder = place.slice(0, at);
      const above = folders.get(folder.includes('/') ? folder.slice(0, folder.lastIndexOf('/')) : '');
      if (above?.has(folder.slice(folder.lastIndexOf('/') + 1))) return;
      add(folder, { isout, isdir: true, isexec: false, size: null, md5: null });
    }
  };
  // What a stage keeps out of the cache is git's, and no out to DVC's list.
  const outs = workspaceStages(project, () => {}).flatMap((stage) =>
    stage.outs.filter(({ inProject, artifact }) => inProject && artifact.cache),
  );
  const read = await withManifests(repo, project, outs, settings);
  for (const out of outs) {
    const { artifact } = out;
    const isdir = isFolderOut(artifact);
    addAbove(out.path, false, '');
    add(out.path, { isout: true, isdir, isexec: artifact.isexec, size: artifact.size, md5: artifact.md5 });
    for (const { relpath, md5 } of isdir ? (entriesOrNull(read, out) ?? []) : []) {
      const place = `${out.path}/${relpath}`;
      add(place, { isout: true, isdir: false, isexec: false, size: null, md5 });
      addAbove(place, true, out.path);
    }
  }
  return { project, folders };
};

const projectAt = (root: string): DvcProject | null => {
  try {
    const found = findProject(root);
    return found.root === realpathSync(root) ? found : null;
  } catch (thrown) {
    if (thrown instanceof NoProjectError) return null;
    throw thrown;
  }
};
