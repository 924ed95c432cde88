/** A DVC project: the folder with `.dvc/`, its settings, its ignore rules, and the git work tree around it. */
import { existsSync, mkdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import { isFolder } from '../../base/path-facts.ts';
import { IdriftError } from '../../contract/errors.ts';
import { type DvcConfig, loadDvcConfig } from '../config/load.ts';
import { type DvcIgnore, openDvcIgnore } from '../ignore/dvcignore.ts';

export type DvcProject = {
  /** Absolute, links resolved, as DVC has it. */
  readonly root: string;
  readonly dvcDir: string;
  readonly tmpDir: string;
  /** The folder of the git work tree; null with `core.no_scm`. */
  readonly scmRoot: string | null;
  readonly config: DvcConfig;
  readonly ignore: DvcIgnore;
  /** The folder that paths are shown relative to: the one a command runs in, the project's otherwise. */
  readonly cwd: string;
};

/** Not inside a project: exit status 253. */
export class NoProjectError extends IdriftError {}

/** The project that `dir` lies in. @throws NoProjectError */
export const findProject = (dir: string): DvcProject => {
  const start = resolve(dir);
  if (!isFolder(start)) throw noProject(`directory '${dir}' does not exist`, start);
  for (let folder = realpathSync(start); ; folder = dirname(folder)) {
    if (isFolder(join(folder, '.dvc'))) return openProject(folder, realpathSync(start));
    if (dirname(folder) === folder) break;
  }
  throw noProject('you are not inside of a DVC repository', start);
};

/** The project of this very folder. @throws NoProjectError */
export const openDvcProject = (dir: string): DvcProject => {
  if (!isFolder(join(dir, '.dvc'))) throw noProject(`${dir} has no .dvc folder`, dir);
  return openProject(realpathSync(dir), realpathSync(dir));
};

/** For reading: a folder may be no project yet, and need not lie in a git work tree. */
export const openLooseProject = (dir: string): DvcProject => {
  const root = realpathSync(dir);
  const config = loadDvcConfig(root);
  const scmRoot = config.core.noScm ? null : workTreeOf(root);
  return { root, ...foldersOf(root), scmRoot, config, ignore: openDvcIgnore(root), cwd: root };
};

const noProject = (message: string, where: string): NoProjectError =>
  new NoProjectError({
    code: 'not-found',
    message: `${message}.`,
    where,
    hint: 'Go to the folder of a project, or make one there: "idrift dvc init".',
  });

const openProject = (root: string, cwd: string): DvcProject => {
  const config = loadDvcConfig(root);
  const scmRoot = config.core.noScm ? null : workTreeOf(root);
  if (scmRoot === null && !config.core.noScm) throw noWorkTree(root);
  return { root, ...foldersOf(root), scmRoot, config, ignore: openDvcIgnore(root), cwd };
};

const foldersOf = (root: string): Pick<DvcProject, 'dvcDir' | 'tmpDir'> => ({
  dvcDir: join(root, '.dvc'),
  tmpDir: join(root, '.dvc', 'tmp'),
});

const workTreeOf = (root: string): string | null => {
  for (let folder = root; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (dirname(folder) === folder) return null;
  }
};

/** DVC asks for git unless `no_scm` is set. */
const noWorkTree = (root: string): IdriftError =>
  new IdriftError({
    code: 'not-available',
    message: `${root} is not a git repository`,
    where: root,
    hint: 'Run "git init" there, or, to do without history, set core.no_scm: idrift dvc config core.no_scm true',
  });

/** Where our own state lies: never in git, and DVC leaves it alone. */
export const ownFolder = ({ tmpDir }: Pick<DvcProject, 'tmpDir'>): string => {
  const dir = join(tmpDir, 'idrift');
  mkdirSync(dir, { recursive: true });
  return dir;
};

/** A path of the project, with `/`, as DVC shows it: relative to the working folder when that lies in the project. */
export const shown = ({ root, cwd }: DvcProject, path: string): string => {
  if (posix.isAbsolute(path) || /^[a-z][a-z\d+.-]*:\/\//i.test(path)) return path;
  if (cwd === root) return path;
  const inside = cwd === root || cwd.startsWith(root + sep);
  return inside ? toPosix(relative(cwd, join(root, path))) || '.' : path;
};

export const toPosix = (path: string): string => (sep === '/' ? path : path.replaceAll(sep, '/'));

/** A path that was given on the command line, or absolute, as one of the project; null when it lies outside. */
export const inProject = ({ root, cwd }: DvcProject, given: string): string | null => {
  const absolute = resolve(cwd, given);
  const path = toPosix(relative(root, absolute));
  if (path === '') return '.';
  return path === '..' || path.startsWith('../') || resolve(root, path) !== absolute ? null : path;
};

/** The text of a file, null when there is none. */
export const readText = (file: string): string | null =>
  statSync(file, { throwIfNoEntry: false })?.isFile() ? readFileSync(file, 'utf8') : null;
