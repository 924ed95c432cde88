/** All that two twin folders must agree in: files with their bytes, modes and kinds of link, and git's index. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync, type Stats } from 'node:fs';
import { join } from 'node:path';

/** By path from the twin's folder: what lies there. */
export type Snapshot = Readonly<Record<string, string>>;

/** Of each tool's own, or of the moment: locks, state, git's objects. */
const PRIVATE = /(?:^|\/)(?:\.git|\.dvc\/tmp|\.idrift)$/;
const OBJECTS = /(?:^|\/)(?:\.dvc\/cache|remote[\w-]*|cache[\w-]*)(?:\/|$)/;
/** Longer or binary files are shown by their md5. */
const SHOWN = 2000;

/** @param dir the twin's folder: the project and what lies beside it. */
export const snapshot = (dir: string): Snapshot => {
  const found: Record<string, string> = {};
  const inodes = new Set<number>();
  const links: [string, Stats, string][] = [];
  const visit = (folder: string): void => {
    for (const name of readdirSync(join(dir, folder)).toSorted()) {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (PRIVATE.test(path)) {
        if (name === '.git') found[`${path} index`] = indexOf(join(dir, folder));
        continue;
      }
      const stats = lstatSync(join(dir, path));
      const isObject = OBJECTS.test(path);
      if (stats.isSymbolicLink()) found[path] = `link to ${readlinkSync(join(dir, path)).replaceAll(dir, '<root>')}`;
      else if (stats.isDirectory()) {
        // A shared cache's folders are open to the group; else their modes are the umask's.
        if (!isObject) found[`${path}/`] = 'folder';
        else if ((stats.mode & 0o2020) !== 0) found[`${path}/`] = `folder ${(stats.mode & 0o7777).toString(8)}`;
        visit(path);
      } else if (isObject) {
        inodes.add(stats.ino);
        found[path] = `object ${mode(stats)} ${md5(readFileSync(join(dir, path)))}`;
      } else links.push([path, stats, show(readFileSync(join(dir, path)), dir)]);
    }
  };
  visit('');
  for (const [path, stats, text] of links) {
    found[path] = `${inodes.has(stats.ino) ? 'hardlink' : 'file'} ${mode(stats)} ${text}`;
  }
  return found;
};

const mode = ({ mode: bits }: Stats): string => (bits & 0o777).toString(8);

const md5 = (bytes: Buffer): string => createHash('md5').update(bytes).digest('hex');

const show = (bytes: Buffer, dir: string): string => {
  const text = bytes.toString('utf8');
  return bytes.length > SHOWN || /[\0\ufffd]/.test(text) ? `md5 ${md5(bytes)}` : text.replaceAll(dir, '<root>');
};

const indexOf = (dir: string): string => {
  try {
    return execFileSync('git', ['ls-files', '-s'], { cwd: dir, encoding: 'utf8', stdio: 'pipe' });
  } catch {
    return 'no repository';
  }
};
