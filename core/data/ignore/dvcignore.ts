/**
 * What DVC does not see: the lines of `.dvcignore` files, git's and DVC's own folders, and projects inside the project. Decides as DVC
 * does, since the files of a tracked folder, and so its hash, hang on it.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join, posix, relative } from 'node:path';
import { isFolder } from '../../base/path-facts.ts';
import { compileRules, decisionOn, ignores, moveUp, parseRules, type Pattern, type Rules } from './rules.ts';

type NameRule = (name: string, isFolder: boolean) => boolean;

type Explained = {
  readonly ignored: boolean;
  /** `data/.dvcignore:3:*.tmp`, the pattern that decided (it may re-include); null when none did. */
  readonly rule: string | null;
};

export type DvcIgnore = {
  /**
   * What to ask of each name in a folder; read on the first call for a folder, then kept.
   * @param folder relative to the project, with `/`; `''` or `.` is the project's own.
   */
  readonly forFolder: (folder: string) => NameRule;
  /** @param path relative to the project, with `/`; it need not exist. */
  readonly explain: (path: string) => Explained;
};

const FILE = '.dvcignore';

const BUILT_IN: readonly Pattern[] = ['.hg/', '.git/', '.git', '.dvc/'].map((text) => ({ text, shown: `:${text}` }));
const BUILT_IN_RULES = compileRules(BUILT_IN);

/** What holds in a folder. */
type Level = {
  readonly patterns: readonly Pattern[];
  readonly rules: Rules;
  /** The folder is ignored itself, and so all in it. */
  readonly isIgnored: boolean;
};

/** @param root the project's folder, absolute. */
export const openDvcIgnore = (root: string): DvcIgnore => {
  const levels = new Map<string, Level>();
  const projects = new Map<string, boolean>();

  const isProject = (path: string): boolean => {
    const known = projects.get(path);
    if (known !== undefined) return known;
    const found = existsSync(`${root}/${path}/.dvc`) && isHiddenProject(path);
    projects.set(path, found);
    return found;
  };

  const levelOf = (folder: string): Level => {
    const known = levels.get(folder);
    if (known) return known;
    const level = folder === '' ? topLevel() : levelBelow(folder);
    levels.set(folder, level);
    return level;
  };

  const topLevel = (): Level => {
    const own = ignores(BUILT_IN_RULES, FILE, false) ? [] : ownPatterns(root, '');
    if (own.length === 0) return { patterns: BUILT_IN, rules: BUILT_IN_RULES, isIgnored: false };
    const patterns = [...BUILT_IN, ...own];
    return { patterns, rules: compileRules(patterns), isIgnored: false };
  };

  const levelBelow = (folder: string): Level => {
    const parent = levelOf(parentOf(folder));
    if (parent.isIgnored || isProject(folder) || ignores(parent.rules, folder, true))
      return { ...parent, isIgnored: true };
    const own = ignores(parent.rules, `${folder}/${FILE}`, false) ? [] : ownPatterns(root, folder);
    if (own.length === 0) return parent;
    const patterns = [...parent.patterns, ...own];
    const rules = compileRules(patterns);
    // A line such as `**` of the folder's own file ignores the folder.
    return { patterns, rules, isIgnored: foldersOf(folder).some((each) => ignores(rules, each, true)) };
  };

  const forFolder = (given: string): NameRule => {
    const folder = given === '.' ? '' : given;
    const { rules, isIgnored } = levelOf(folder);
    if (isIgnored) return () => true;
    const prefix = folder === '' ? '' : `${folder}/`;
    if (rules === BUILT_IN_RULES) {
      return (name, isDirectory) =>
        name === '.git' || (isDirectory && (name === '.dvc' || name === '.hg' || isProject(prefix + name)));
    }
    return (name, isDirectory) => {
      const path = prefix + name;
      return ignores(rules, path, isDirectory) || (isDirectory && isProject(path));
    };
  };

  const explain = (given: string): Explained => {
    const path = posix.normalize(given).replace(/\/$/, '');
    if (path === '.' || path === '..' || path.startsWith('../')) return { ignored: false, rule: null };
    const { rules } = levelOf(parentOf(path));
    const isLastFolder = isFolder(join(root, path));
    const folders = [...foldersOf(path)];
    for (const [at, each] of folders.entries()) {
      const isLast = at === folders.length - 1;
      const isDirectory = !isLast || isLastFolder;
      const isInner = isDirectory && isProject(each);
      const holding = isInner ? compileRules([...levelOf(parentOf(each)).patterns, hidingPattern(each)]) : rules;
      const decision = decisionOn(holding, each, isDirectory);
      if (decision?.ignored) return { ignored: true, rule: decision.shown };
      if (isLast && decision) return { ignored: false, rule: decision.shown };
    }
    return { ignored: false, rule: null };
  };

  return { forFolder, explain };
};

/** The lines of a folder's own file, as the project's folder would have them. */
const ownPatterns = (root: string, folder: string): readonly Pattern[] => {
  const file = join(root, folder, FILE);
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return [];
  const patterns = parseRules(readFileSync(file, 'utf8'), relative(root, file));
  return folder === '' ? patterns : patterns.map(({ text, shown }) => ({ text: moveUp(text, folder), shown }));
};

/** DVC hides a project by a pattern made of its path as it is, which says nothing when that begins with `#` or `!`. */
const isHiddenProject = (path: string): boolean => ignores(compileRules([hidingPattern(path)]), path, true);

const hidingPattern = (path: string): Pattern => ({
  text: `${path.includes('/') ? '' : '/'}${path}/`,
  shown: `in sub_repo:${basename(path)}`,
});

const parentOf = (path: string): string => {
  const parent = posix.dirname(path);
  return parent === '.' ? '' : parent;
};

/** `a/b/c` gives `a`, `a/b`, `a/b/c`. */
const foldersOf = (path: string): readonly string[] => {
  const parts = path.split('/');
  return parts.map((_, at) => parts.slice(0, at + 1).join('/'));
};
