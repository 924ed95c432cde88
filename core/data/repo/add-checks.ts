/** Whether paths may be added: before anything is written. */
import { existsSync, lstatSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { IdriftError } from '../../contract/errors.ts';
import type { Artifact } from '../formats/dvc-file.ts';
import { git } from '../git.ts';
import { type DvcProject, toPosix } from './project.ts';
import type { Stage } from './stages.ts';
import { isUnder, outAt } from './targets.ts';

export type AddTarget = {
  readonly path: string;
  /** The out that records it: itself, or the tracked folder it lies in. `artifact` is null for a new one. */
  readonly out: { readonly path: string; readonly file: string; readonly artifact: Artifact | null };
  /** Of an out that is tracked already. */
  readonly stage: Stage | null;
};

/** @throws IdriftError `bad-input`, `not-found` or `conflict` for the first path that cannot be added. */
export const checkTargets = async (
  project: DvcProject,
  stages: readonly Stage[],
  targets: readonly string[],
): Promise<readonly AddTarget[]> => {
  const found = [...new Set(targets)].map((path) => checkTarget(project, stages, path));
  const fresh = found.filter(({ stage }) => stage === null).map(({ path }) => path);
  for (const [at, path] of fresh.entries()) {
    const other = fresh.find((each, index) => index !== at && isUnder(each, path));
    if (other !== undefined) throw overlapping(path, other, `${other}.dvc`);
  }
  await refuseTrackedByGit(
    project,
    found.filter(({ out }) => out.artifact?.cache !== false).map(({ out }) => out.path),
  );
  return found;
};

const checkTarget = (project: DvcProject, stages: readonly Stage[], path: string): AddTarget => {
  refusePlace(project, path);
  const same = stages.flatMap((stage) => stage.outs.filter((out) => out.path === path));
  if (same.length > 1)
    throw specifiedTwice(
      path,
      same.map(({ stage }) => stage.file),
    );
  const holder = outAt(stages, path);
  if (holder) {
    const { stage } = holder;
    if (stage.cmd !== null) throw ofPipeline(path, stage);
    if (!existsSync(join(project.root, path)) && holder.path === path) throw missing(path);
    return { path, out: { path: holder.path, file: stage.file, artifact: holder.artifact }, stage };
  }
  const child = stages.flatMap(({ outs }) => outs).find((out) => out.inProject && isUnder(out.path, path));
  if (child) throw overlapping(path, child.path, child.stage.file);
  const target = lstatSync(join(project.root, path), { throwIfNoEntry: false });
  if (!target) throw missing(path);
  const stat = statSync(join(project.root, path), { throwIfNoEntry: false });
  if (!stat)
    throw new IdriftError({
      code: 'bad-input',
      message: `${path} is a link that leads nowhere.`,
      where: path,
      hint: 'Put back what it leads to.',
    });
  if (!stat.isFile() && !stat.isDirectory())
    throw new IdriftError({
      code: 'bad-input',
      message: `output '${path}' is not a file or directory`,
      where: path,
      hint: 'Only files and folders can be versioned.',
    });
  return { path, out: { path, file: `${path}.dvc`, artifact: null }, stage: null };
};

const refusePlace = (project: DvcProject, path: string): void => {
  const parts = path.split('/');
  if (path === '.' || path === '' || parts.includes('..') || path.startsWith('/')) {
    throw new IdriftError({
      code: 'bad-input',
      message: `${path} cannot be added: it is not inside the project.`,
      where: path,
      hint: 'Copy the data into the project, or import it: idrift dvc import-url.',
    });
  }
  if (parts[0] === '.dvc' || parts.includes('.git'))
    throw new IdriftError({
      code: 'bad-input',
      message: `${path} is among the files of DVC or git themselves.`,
      where: path,
      hint: 'Data lies beside them.',
    });
  if (path.endsWith('.dvc') || basename(path) === 'dvc.yaml' || basename(path) === 'dvc.lock') {
    throw new IdriftError({
      code: 'bad-input',
      message: `DVC file '${path}' cannot be an output.`,
      where: path,
      hint: 'Add the data, not its pointer.',
    });
  }
  refuseLinkedFolder(project, path);
  const ignored = project.ignore.explain(path);
  if (ignored.ignored) {
    throw new IdriftError({
      code: 'bad-input',
      message: `Path '${path}' is ignored by .dvcignore.`,
      where: path,
      hint: 'Take its pattern out of .dvcignore: "idrift dvc check-ignore -d PATH" shows which it is.',
    });
  }
};

/** A linked folder on the way would have us read and write outside the project. */
export const refuseLinkedFolder = (project: DvcProject, path: string): void => {
  const whole = join(project.root, path);
  let folder = dirname(whole);
  while (!existsSync(folder) && !lstatSync(folder, { throwIfNoEntry: false })) folder = dirname(folder);
  const isLinkedFolder =
    lstatSync(whole, { throwIfNoEntry: false })?.isSymbolicLink() &&
    statSync(whole, { throwIfNoEntry: false })?.isDirectory();
  if (existsSync(folder) && realpathSync(folder) === folder && isLinkedFolder !== true) return;
  throw new IdriftError({
    code: 'bad-input',
    message: `Cannot add files inside symlinked directories to DVC: a folder of ${path} is a link.`,
    where: path,
    hint: 'Put the data into the project folder itself.',
  });
};

const missing = (path: string): IdriftError =>
  new IdriftError({
    code: 'not-found',
    message: `output '${path}' does not exist`,
    where: path,
    hint: 'Check the path.',
  });

const ofPipeline = (path: string, stage: Stage): IdriftError =>
  new IdriftError({
    code: 'conflict',
    message: `cannot update '${path}': overlaps with an output of stage: '${stage.name ?? stage.file}' in '${stage.file}'.`,
    where: path,
    hint: "Run the pipeline or use 'dvc commit' to force update it.",
  });

const overlapping = (parent: string, child: string, childStage: string): IdriftError =>
  new IdriftError({
    code: 'conflict',
    message: `Cannot add '${parent}', because it is overlapping with other DVC tracked output: '${child}'.`,
    where: parent,
    hint: `To include '${child}' in '${parent}', run 'dvc remove ${childStage}' and then 'dvc add ${parent}'`,
  });

const specifiedTwice = (path: string, files: readonly string[]): IdriftError =>
  new IdriftError({
    code: 'conflict',
    message: `output '${path}' is specified in: ${files.join(', ')}`,
    where: path,
    hint: 'Remove one of the two pointers.',
  });

const refuseTrackedByGit = async (project: DvcProject, paths: readonly string[]): Promise<void> => {
  if (project.scmRoot === null || paths.length === 0) return;
  const listed = await git(project.root, ['ls-files', '-z', '--', ...paths.map((path) => `:(literal)${path}`)]);
  if (listed === '') return;
  const tracked =
    paths.find((path) => listed.split('\0').some((each) => isUnder(toPosix(each), path))) ?? paths[0] ?? '';
  throw new IdriftError({
    code: 'conflict',
    message:
      ` output '${tracked}' is already tracked by SCM (e.g. Git).\n    You can remove it from Git, then add to DVC.\n        To stop tracking from Git:\n` +
      `            git rm -r --cached '${tracked}'\n            git commit -m "stop tracking ${tracked}"`,
    where: tracked,
    hint: `Stop tracking it first: git rm -r --cached '${tracked}'`,
  });
};
