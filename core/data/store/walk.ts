/** The files of a tracked folder, with what tells a changed file from an unchanged one: size, times, inode. */
import { lstatSync, readdirSync, statSync, type Stats } from 'node:fs';
import { IdriftError } from '../../contract/errors.ts';
import type { DvcIgnore } from '../ignore/dvcignore.ts';

/** Numbers kept of each file: size, mtime and ctime in milliseconds, inode. */
export const FACTS = 4;

export type Walked = {
  /** Relative to the folder, with `/`: the files of a folder in order of name, then its folders'. */
  readonly paths: readonly string[];
  /** FACTS numbers for each path. */
  readonly facts: Float64Array;
  /** Bytes of all files together. */
  readonly size: number;
  /** Symbolic links to files. */
  readonly links: number;
  /** Folders that hold nothing but such folders, the deepest first. */
  readonly emptyFolders: readonly string[];
};

export const factsOf = (stat: Stats): readonly [number, number, number, number] => [
  stat.size,
  stat.mtimeMs,
  stat.ctimeMs,
  stat.ino,
];

type FolderRules = Pick<DvcIgnore, 'forFolder'>;

/** Ignore rules are the project's: elsewhere nothing is left out. */
export const NOTHING_IGNORED: FolderRules = { forFolder: () => () => false };

/**
 * Walks `root/folder`. Ignored files and folders, empty folders and links to folders are left out, as DVC does; links to files count as
 * what they lead to.
 * @throws IdriftError `bad-input` for a name that is not UTF-8, a broken link, or a `.dvcignore` in the folder.
 */
export const walkFolder = (root: string, folder: string, ignore: FolderRules): Walked => {
  const paths: string[] = [];
  let facts = new Float64Array(1024);
  let size = 0;
  let links = 0;
  const emptyFolders: string[] = [];
  /** Whether anything lies there. */
  const visit = (inside: string): boolean => {
    const relative = inside === '' ? folder : `${folder}/${inside}`;
    const isIgnored = ignore.forFolder(relative);
    const absolute = `${root}/${relative}`;
    const prefix = inside === '' ? '' : `${inside}/`;
    const entries = readdirSync(absolute, { withFileTypes: true });
    const folders: string[] = [];
    const files: string[] = [];
    let isEmpty = true;
    for (const entry of entries) {
      const { name } = entry;
      if (name.includes('\uFFFD')) refuseBrokenName(absolute, name, `${relative}/${name}`);
      if (entry.isDirectory()) {
        if (!isIgnored(name, true)) folders.push(name);
        else isEmpty = false;
        continue;
      }
      isEmpty = false;
      if (name === '.dvcignore') throw ignoreInside(`${relative}/${name}`);
      else if (!isIgnored(name, false)) files.push(name);
    }
    for (const name of files.toSorted()) {
      const path = `${absolute}/${name}`;
      let stat = lstatSync(path);
      if (stat.isSymbolicLink()) {
        const target = statSync(path, { throwIfNoEntry: false });
        if (!target) throw brokenLink(`${relative}/${name}`);
        if (target.isDirectory()) continue;
        stat = target;
        links++;
      }
      if (!stat.isFile()) continue;
      if ((paths.length + 1) * FACTS > facts.length) {
        const larger = new Float64Array(facts.length * 2);
        larger.set(facts);
        facts = larger;
      }
      const at = paths.length * FACTS;
      facts[at] = stat.size;
      facts[at + 1] = stat.mtimeMs;
      facts[at + 2] = stat.ctimeMs;
      facts[at + 3] = stat.ino;
      size += stat.size;
      paths.push(prefix + name);
    }
    for (const name of folders.toSorted()) if (visit(prefix + name)) isEmpty = false;
    if (isEmpty && inside !== '') emptyFolders.push(inside);
    return !isEmpty;
  };
  visit('');
  return { paths, facts: facts.slice(0, paths.length * FACTS), size, links, emptyFolders };
};

/** A name may hold U+FFFD itself; only bytes that are not UTF-8 are refused. */
const refuseBrokenName = (dir: string, name: string, path: string): void => {
  const wanted = Buffer.from(name, 'utf8');
  if (readdirSync(dir, { encoding: 'buffer' }).some((bytes) => wanted.equals(bytes))) return;
  throw new IdriftError({
    code: 'bad-input',
    message: `The name of ${path} is not valid UTF-8, so it cannot be written into a data version.`,
    where: path,
    hint: 'Rename the file.',
  });
};

const brokenLink = (path: string): IdriftError =>
  new IdriftError({
    code: 'bad-input',
    message: `${path} is a link that leads nowhere.`,
    where: path,
    hint: 'Remove the link, or put back what it leads to.',
  });

const ignoreInside = (path: string): IdriftError =>
  new IdriftError({
    code: 'bad-input',
    message: `There is a .dvcignore in a tracked folder: ${path}.`,
    where: path,
    hint: 'Move its lines to the .dvcignore of a folder above: what a data version holds must not depend on itself.',
  });
