/** Files in the folder and their pointers: add, checkout, status, as the `dvc` command does them. */
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { writeFileAtomic } from '../base/atomic-file.ts';
import { IdriftError } from '../contract/errors.ts';
import { addObject, isInCache, readObject } from './cache.ts';
import { readDvcConfig } from './dvc-config.ts';
import { fileMd5 } from './file-hash.ts';
import { git, isWorkTree } from './git.ts';
import { isDataPath, type Out, writePointer } from './pointer.ts';
import { outsOf } from './split-files.ts';
import { isFolder, workspaceOuts } from './tracked-files.ts';

/** Hashes the file into the cache and writes its pointer and `.gitignore` line; stages both when `core.autostage` is on. */
export const addFile = async (projectDir: string, path: string): Promise<Out> => {
  const file = resolve(projectDir, path);
  const inside = relative(projectDir, file).replaceAll(sep, '/');
  if (!isDataPath(inside) || !existsSync(file)) {
    throw new IdriftError({
      code: 'not-found',
      message: `There is no file ${path} in the project.`,
      where: path,
      hint: 'Give the path of a file inside the project folder.',
    });
  }
  if (!statSync(file).isFile()) {
    throw new IdriftError({
      code: 'bad-input',
      message: `${inside} is no file.`,
      where: inside,
      hint: 'Add its files one by one, or the folder as a whole with "dvc add".',
    });
  }
  refuseLinkedFolder(projectDir, inside);
  refuseInTrackedFolder(projectDir, inside);
  await refuseTrackedByGit(projectDir, inside);
  const { cacheDir, autostage } = readDvcConfig(projectDir);
  const bytes = readFileSync(file);
  const md5 = addObject(cacheDir, bytes);
  const pointer = existsSync(`${file}.dvc`) ? readFileSync(`${file}.dvc`, 'utf8') : '';
  writeFileAtomic(`${file}.dvc`, writePointer(basename(file), md5, bytes.length, pointer));
  const ignored = ignoreInGit(dirname(file), basename(file));
  if (autostage && (await isWorkTree(projectDir))) await git(projectDir, ['add', '--', `${file}.dvc`, ignored]);
  return { path: inside, md5, size: bytes.length, legacy: false };
};

/** A linked folder would have us write outside the project. */
const refuseLinkedFolder = (projectDir: string, path: string): void => {
  let folder = dirname(join(projectDir, path));
  while (!existsSync(folder)) folder = dirname(folder);
  const inside = relative(realpathSync(projectDir), realpathSync(folder)).replaceAll(sep, '/');
  if (inside === '' || isDataPath(inside)) return;
  throw new IdriftError({
    code: 'bad-input',
    message: `The folder of ${path} is a link that leads outside the project.`,
    where: path,
    hint: 'Put the data into the project folder itself.',
  });
};

const refuseInTrackedFolder = (projectDir: string, path: string): void => {
  const folder = workspaceOuts(projectDir).find((out) => path.startsWith(`${out.path}/`));
  if (!folder) return;
  throw new IdriftError({
    code: 'conflict',
    message: `${path} lies in ${folder.path}, which is tracked as a whole.`,
    where: path,
    hint: `Record the folder's changes with "dvc add ${folder.path}".`,
  });
};

const refuseTrackedByGit = async (projectDir: string, path: string): Promise<void> => {
  if (!(await isWorkTree(projectDir))) return;
  if ((await git(projectDir, ['ls-files', '-z', '--', path])) === '') return;
  throw new IdriftError({
    code: 'conflict',
    message: `${path} is tracked by git itself, so it cannot be a data file as well.`,
    where: path,
    hint: `Stop tracking it first: git rm --cached ${path}`,
  });
};

/** Adds `/name` to the folder's `.gitignore` unless it is there. Gives the file's path. */
const ignoreInGit = (folder: string, name: string): string => {
  const file = join(folder, '.gitignore');
  const line = `/${name.replace(/[[\]*?!#\\]/g, '\\$&')}`;
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (!text.split(/\r?\n/).includes(line)) {
    writeFileAtomic(file, `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`);
  }
  return file;
};

export type CheckedOut = { readonly written: readonly string[]; readonly unchanged: readonly string[] };

/**
 * Makes tracked files in the folder those of a revision. A changed file whose bytes are not in the cache is not
 * overwritten unless `force` is set: they would be lost.
 */
export const checkout = async (
  projectDir: string,
  revision: string,
  options: { readonly force?: boolean; readonly paths?: readonly string[] } = {},
): Promise<CheckedOut> => {
  const { cacheDir } = readDvcConfig(projectDir);
  const all = await outsOf(projectDir, revision);
  const isUnder = (path: string, asked: string): boolean => path === asked || path.startsWith(`${asked}/`);
  const unknown = options.paths?.find((asked) => !all.some(({ path }) => isUnder(path, asked)));
  if (unknown !== undefined) throw noSuchPath(unknown, revision);
  const wanted = options.paths?.length
    ? all.filter(({ path }) => options.paths?.some((asked) => isUnder(path, asked)))
    : all;
  // A folder is still in one piece only when its manifest is missing: reading it says so.
  for (const out of wanted.filter(isFolder)) readObject(cacheDir, out.md5 ?? '', out);
  const md5Of = (out: Out): string | null => fileMd5(join(projectDir, out.path));
  const changed = wanted.filter((out) => md5Of(out) !== out.md5 || out.md5 === null);
  for (const { path } of changed) refuseLinkedFolder(projectDir, path);
  const unsaved = changed.filter((out) => {
    const md5 = md5Of(out);
    return md5 !== null && !isInCache(cacheDir, md5);
  });
  if (unsaved.length > 0 && options.force !== true) {
    throw new IdriftError({
      code: 'conflict',
      message: `${unsaved.map(({ path }) => path).join(', ')} would be overwritten, and the changes are saved nowhere.`,
      where: unsaved[0]?.path,
      hint: 'Run "idrift data add" on it first, or give --force to drop the changes.',
    });
  }
  // Read everything before writing anything: a missing object leaves the folder as it is.
  const contents = changed.map((out) => ({ out, bytes: readObject(cacheDir, out.md5 ?? '', out) }));
  for (const { out, bytes } of contents) writeFileAtomic(join(projectDir, out.path), bytes);
  return {
    written: changed.map(({ path }) => path),
    unchanged: wanted.filter((out) => !changed.includes(out)).map(({ path }) => path),
  };
};

const noSuchPath = (path: string, revision: string): IdriftError =>
  new IdriftError({
    code: 'not-found',
    message: `${revision === 'workspace' ? 'No pointer file' : `Nothing in ${revision}`} tracks ${path}.`,
    where: path,
    hint: '"idrift data versions --json" lists the paths of each version.',
  });

export type DataStatus = {
  readonly modified: readonly string[];
  readonly deleted: readonly string[];
  readonly notInCache: readonly string[];
};

/** What lies in the folder against what its pointer files say. */
export const dataStatus = async (projectDir: string): Promise<DataStatus> => {
  const { cacheDir } = readDvcConfig(projectDir);
  const outs = await outsOf(projectDir, 'workspace');
  // What a folder without its manifest should hold is not known: it is reported as not in the cache only.
  const files = outs.filter((out) => !isFolder(out));
  const state = files.map((out) => ({ out, md5: fileMd5(join(projectDir, out.path)) }));
  return {
    modified: state.filter(({ out, md5 }) => md5 !== null && md5 !== out.md5).map(({ out }) => out.path),
    deleted: state.filter(({ md5 }) => md5 === null).map(({ out }) => out.path),
    notInCache: outs.filter(({ md5 }) => md5 === null || !isInCache(cacheDir, md5)).map(({ path }) => path),
  };
};
