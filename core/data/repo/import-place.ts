/** Where an import goes: checked before anything is fetched. */
import { existsSync, statSync } from 'node:fs';
import { basename, join, normalize, posix, resolve } from 'node:path';
import { isFolder } from '../../base/path-facts.ts';
import { IdriftError } from '../../contract/errors.ts';
import { refuseLinkedFolder } from './add-checks.ts';
import { type DvcProject, inProject, toPosix } from './project.ts';
import { type Stage, workspaceStages } from './stages.ts';
import { isAddress } from './sources.ts';
import { overlaps } from './targets.ts';

/** Paths relative to the project: the out, its pointer, the folder of both. `stage` when it is imported already. */
export type ImportPlace = {
  readonly path: string;
  readonly file: string;
  readonly wdir: string;
  readonly stage: Stage | null;
};

/**
 * @param out where the data is to go: a new path, or a folder it goes into; the source's own name when not given.
 * @throws IdriftError `conflict` for a place that is taken (unless `force`), `bad-input` outside the project.
 */
export const placeOfImport = (
  project: DvcProject,
  source: string,
  out: string | undefined,
  force: boolean,
): ImportPlace => {
  const name = nameOf(source);
  const given = out === undefined || out === '' ? name : isFolder(resolve(project.cwd, out)) ? join(out, name) : out;
  const path = inProject(project, given);
  if (
    path === null ||
    path === '.' ||
    path === '.dvc' ||
    path.startsWith('.dvc/') ||
    path.split('/').includes('.git')
  ) {
    throw new IdriftError({
      code: 'bad-input',
      message: `'${given}' is no place for data of the project.`,
      where: given,
      hint: 'Give a path inside the project.',
    });
  }
  const there = statSync(join(project.root, path), { throwIfNoEntry: false });
  if (there && !force) {
    throw new IdriftError({
      code: 'conflict',
      message: `The ${there.isDirectory() ? 'directory' : 'file'} '${given}' already exists locally. \nTo override it, re-run with '--force'.`,
      where: path,
    });
  }
  const wdir = posix.dirname(path) === '.' ? '' : posix.dirname(path);
  if (!isFolder(join(project.root, wdir))) {
    const where = join(project.root, wdir);
    throw new IdriftError({
      code: 'not-found',
      message: `stage working dir '${where}' does not exist`,
      where,
      hint: 'Make the folder first.',
    });
  }
  refuseLinkedFolder(project, path);
  if (project.ignore.explain(path).ignored) {
    throw new IdriftError({
      code: 'bad-input',
      message: `Path '${path}' is ignored by .dvcignore.`,
      where: path,
      hint: 'Choose another place.',
    });
  }
  const file = `${path}.dvc`;
  const stages = workspaceStages(project);
  const other = stages
    .flatMap(({ outs }) => outs)
    .find((each) => each.stage.file !== file && overlaps(each.path, path));
  if (other) {
    throw new IdriftError({
      code: 'conflict',
      message: `output '${path}' is already specified in stage: '${other.stage.file}'.`,
      where: path,
      hint: `Use \`dvc remove ${other.stage.file}\` to stop tracking the overlapping output.`,
    });
  }
  return { path, file, wdir, stage: stages.find((stage) => stage.file === file) ?? null };
};

const nameOf = (source: string): string => {
  const path = isAddress(source) ? decodedPath(source) : toPosix(normalize(source)).replace(/\/+$/, '');
  return basename(path);
};

/** DVC takes the name as it stands in the address, without the question after it. */
const decodedPath = (address: string): string =>
  posix.normalize(address.replace(/^[^:]*:\/\/[^/]*/, '').replace(/[?#].*$/, '')).replace(/\/+$/, '');

/** The source as the pointer has it: addresses and absolute paths as given, others relative to the pointer's folder. */
export const recordedSource = (project: DvcProject, source: string, wdir: string): string => {
  if (isAddress(source)) return source;
  const absolute = resolve(project.cwd, source);
  const inside = inProject(project, source);
  if (inside === null && resolve(source) === normalize(source)) return source;
  if (inside !== null && !existsSync(absolute)) return source;
  return toPosix(posix.relative(toPosix(join(project.root, wdir)), toPosix(absolute))) || '.';
};
