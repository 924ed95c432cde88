/** Which names git ignores in a folder, from the `.gitignore` files on the way and `.git/info/exclude`: no git process for each. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';

type NameRule = (name: string, isFolder: boolean) => boolean;

const NOTHING: NameRule = () => false;

/**
 * @param scmRoot the git work tree; null: nothing is ignored.
 * @param root the folder that `forFolder`'s paths are relative to, in the work tree.
 */
export const openGitIgnore = (
  scmRoot: string | null,
  root: string,
): { readonly forFolder: (folder: string) => NameRule } => {
  if (scmRoot === null) return { forFolder: () => NOTHING };
  const above = relative(scmRoot, root).split(sep).filter(Boolean);
  const known = new Map<string, readonly Level[]>();
  const levelsOf = (folder: string): readonly Level[] => {
    const have = known.get(folder);
    if (have) return have;
    const parts = folder.split('/').filter(Boolean);
    const parent = parts.length > 0 ? levelsOf(parts.slice(0, -1).join('/')) : levelsAbove(scmRoot, above);
    const own = parts.length > 0 ? readLevel(join(root, folder, '.gitignore'), [...above, ...parts].length) : null;
    const levels = own ? [...parent, own] : parent;
    known.set(folder, levels);
    return levels;
  };
  return {
    forFolder: (folder) => {
      const levels = levelsOf(folder);
      if (levels.length === 0) return NOTHING;
      const parts = [...above, ...folder.split('/').filter(Boolean)];
      return (name, isFolder) => isIgnored(levels, [...parts, name], isFolder);
    },
  };
};

/** One file, and how many folders below the work tree it lies. */
type Level = {
  readonly depth: number;
  /** What lines such as `/data.csv` name: DVC writes one for each path that it tracks, and looking them up is cheaper than trying each. */
  readonly names: ReadonlySet<string>;
  /** The other lines. */
  readonly rules: Ignore;
};

const levelsAbove = (scmRoot: string, above: readonly string[]): readonly Level[] => {
  const exclude = readLevel(join(gitFolder(scmRoot), 'info', 'exclude'), 0);
  const own = above.map((_, at) => readLevel(join(scmRoot, ...above.slice(0, at), '.gitignore'), at));
  const last = readLevel(join(scmRoot, ...above, '.gitignore'), above.length);
  return [exclude, ...own, last].filter((level) => level !== null);
};

/** Where git keeps what all work trees share: in a linked one `.git` is a file that names its own folder, which names that. */
const gitFolder = (scmRoot: string): string => {
  const path = join(scmRoot, '.git');
  if (!statSync(path).isFile()) return path;
  const own = resolve(
    scmRoot,
    readFileSync(path, 'utf8')
      .replace(/^gitdir: /, '')
      .trim(),
  );
  const common = join(own, 'commondir');
  return existsSync(common) ? resolve(own, readFileSync(common, 'utf8').trim()) : own;
};

const PLAIN_LINE = /^\/[^\s*?[\]\\/]+$/;

const readLevel = (file: string, depth: number): Level | null => {
  if (!existsSync(file)) return null;
  const lines = readFileSync(file, 'utf8')
    .split(/\r?\n/)
    .filter((line) => /^[^#\s]/.test(line));
  if (lines.length === 0) return null;
  // With an exception among them the order counts.
  const isPlain = lines.some((line) => line.startsWith('!')) ? () => false : (line: string) => PLAIN_LINE.test(line);
  return {
    depth,
    names: new Set(lines.filter(isPlain).map((line) => line.slice(1))),
    rules: ignore({ ignorecase: false }).add(lines.filter((line) => !isPlain(line))),
  };
};

/** The deepest file that says anything decides. */
const isIgnored = (levels: readonly Level[], parts: readonly string[], isFolder: boolean): boolean => {
  for (let at = levels.length - 1; at >= 0; at--) {
    const level = levels[at] as Level;
    if (level.names.has(parts[level.depth] ?? '')) return true;
    const path = parts.slice(level.depth).join('/');
    const { ignored, unignored } = level.rules.test(isFolder ? `${path}/` : path);
    if (ignored) return true;
    if (unignored) return false;
  }
  return false;
};
