/** The lines that keep tracked data out of git: `/name` in the `.gitignore` beside it, written as DVC does. */
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import { IdriftError } from '../../contract/errors.ts';
import { environment } from '../git.ts';

export type IgnoreFile = {
  readonly file: string;
  /** Whether it says something else now, so that git should take it. False when it became empty and was removed, as DVC does. */
  readonly changed: boolean;
};

/** `addIgnoreLines` for one path. */
export const addIgnoreLine = (scmRoot: string | null, path: string): IgnoreFile => {
  const changed = scmRoot !== null && [...addIgnoreLines(scmRoot, [path])].length > 0;
  return { file: ignoreFileOf(path), changed };
};

/**
 * Appends a line for each path that git does not ignore already.
 * @param scmRoot the git work tree
 * @param paths absolute
 * @param ignored paths that are known to be ignored; without it git is asked.
 * @returns each file that was changed, as soon as it is, with the paths that it has got.
 * @throws IdriftError `bad-input` for a path outside the work tree
 */
export function* addIgnoreLines(
  scmRoot: string,
  paths: readonly string[],
  ignored?: ReadonlySet<string>,
): Generator<{ readonly file: string; readonly paths: readonly string[] }> {
  for (const [file, beside] of Map.groupBy(paths, ignoreFileOf)) {
    requireInside(scmRoot, beside[0] ?? file);
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    const lines = new Set(linesOf(text));
    const lacking = beside.filter((path) => !lines.has(ignoreLine(basename(path))));
    const known = ignored ?? gitIgnored(scmRoot, lacking);
    const fresh = lacking.filter((path) => !known.has(path));
    if (fresh.length === 0) continue;
    const added = fresh.map((path) => `${ignoreLine(basename(path))}\n`).join('');
    appendFileSync(file, `${text === '' || text.endsWith('\n') ? '' : '\n'}${added}`);
    yield { file, paths: fresh };
  }
}

/** Takes the line for `path` away, and the file with it when nothing is left. Other lines stay as they are, to the byte. */
export const removeIgnoreLine = (scmRoot: string | null, path: string): IgnoreFile => {
  const file = ignoreFileOf(path);
  const stat = scmRoot === null ? undefined : statSync(file, { throwIfNoEntry: false });
  if (!stat) return { file, changed: false };
  const name = basename(path);
  // Also as a person would write it.
  const ours = new Set([ignoreLine(name), `/${name}`]);
  const text = readFileSync(file, 'utf8');
  const kept = text.split(/(?<=\n)/).filter((line) => !ours.has(line.replace(/\r?\n$/, '')));
  const left = kept.join('');
  if (left === text) return { file, changed: false };
  if (left === '') rmSync(file);
  else writeFileAtomic(realpathSync(file), left, stat.mode & 0o777);
  return { file, changed: left !== '' };
};

/**
 * The line for a name. DVC writes blanks at the end and line ends as they are, and git then does not ignore the path: blanks are
 * escaped here, and `?` stands for a line end, which cannot be written.
 */
const ignoreLine = (name: string): string =>
  `/${name
    .replace(/[[\]*?!#\\]/g, '\\$&')
    .replace(/[\r\n]/g, '?')
    .replace(/ +$/, (blanks) => '\\ '.repeat(blanks.length))}`;

const ignoreFileOf = (path: string): string => join(dirname(path), '.gitignore');

const linesOf = (text: string): readonly string[] => text.split(/\r?\n/);

const requireInside = (scmRoot: string, path: string): void => {
  const folder = realpathSync(dirname(path));
  const root = realpathSync(scmRoot);
  if (folder === root || folder.startsWith(root + sep)) return;
  throw new IdriftError({
    code: 'bad-input',
    message: `'${path}' is outside of git repository '${scmRoot}'`,
    where: path,
    hint: 'Track files inside the repository, or set core.no_scm in the project to do without git.',
  });
};

/**
 * Which of the paths git ignores, tracked or not, by one git process. None when git cannot tell: no git, or a path in another work tree.
 * @param paths absolute, inside the work tree.
 */
export const gitIgnored = (scmRoot: string, paths: readonly string[]): ReadonlySet<string> => {
  if (paths.length === 0) return new Set();
  const { stdout, status } = spawnSync('git', ['check-ignore', '--no-index', '-z', '--stdin'], {
    cwd: scmRoot,
    env: environment(),
    input: paths.map((path) => `${path}\0`).join(''),
    maxBuffer: 256 * 1024 * 1024,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  if (status !== 0) return new Set();
  return new Set(stdout.toString('utf8').split('\0').filter(Boolean));
};
