/** Whether paths may be added: before anything is written. */
import { existsSync, lstatSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { IdriftError } from '../../contract/errors.ts';
import type { Artifact } from '../formats/dvc-file.ts';
import { git } from '../git.ts';
import { type DvcProject, toPosix } from './project.ts';
import type { Stage, TrackedArtifact } from './stages.ts';
import { foldersAbove } from './targets.ts';

/** What is to be added of one out. */
export type OutToAdd = {
  /** `artifact` is null for a new one. */
  readonly out: { readonly path: string; readonly file: string; readonly artifact: Artifact | null };
  /** Of an out that is tracked already. */
  readonly stage: Stage | null;
  /** Paths in a tracked folder, when the folder itself is not asked for. */
  readonly parts: readonly string[] | null;
};

/** A path that was given. `out` is itself, or the tracked folder it lies in. */
type Target = Pick<OutToAdd, 'out' | 'stage'> & { readonly path: string };

/** @throws IdriftError `bad-input`, `not-found` or `conflict` for the first path that cannot be added. */
export const checkTargets = async (
  project: DvcProject,
  stages: readonly Stage[],
  targets: readonly string[],
): Promise<readonly OutToAdd[]> => {
  const known = placesOf(stages);
  const found = [...new Set(targets)].map((path) => checkTarget(project, known, path));
  refuseOverlaps(found);
  const wanted = byOut(found);
  await refuseTrackedByGit(
    project,
    wanted.filter(({ out }) => out.artifact?.cache !== false).map(({ out }) => out.path),
  );
  return wanted;
};

const byOut = (targets: readonly Target[]): readonly OutToAdd[] => {
  const pathsOf = Map.groupBy(targets, ({ out }) => out.path);
  const outs = new Map(targets.map(({ out, stage }) => [out.path, { out, stage }]));
  return [...outs.values()].map(({ out, stage }) => {
    const paths = (pathsOf.get(out.path) ?? []).map(({ path }) => path);
    return { out, stage, parts: paths.includes(out.path) ? null : paths };
  });
};

/** New outs may not lie in one another. */
const refuseOverlaps = (targets: readonly Target[]): void => {
  const fresh = new Set(targets.filter(({ stage }) => stage === null).map(({ path }) => path));
  for (const path of fresh) {
    const folder = foldersAbove(path).find((each) => fresh.has(each));
    if (folder !== undefined) throw overlapping(folder, path, `${path}.dvc`);
  }
};

type Places = {
  /** Outs by their paths: two of one path are a fault of the project. */
  readonly at: ReadonlyMap<string, readonly TrackedArtifact[]>;
  /** By each folder above an out, one that lies below it. */
  readonly below: ReadonlyMap<string, TrackedArtifact>;
};

const placesOf = (stages: readonly Stage[]): Places => {
  const outs = stages.flatMap((stage) => stage.outs.filter(({ inProject }) => inProject));
  const below = outs.flatMap((out) => foldersAbove(out.path).map((folder) => [folder, out] as const));
  return { at: Map.groupBy(outs, ({ path }) => path), below: new Map(below.toReversed()) };
};

const checkTarget = (project: DvcProject, { at, below }: Places, path: string): Target => {
  refusePlace(project, path);
  const same = at.get(path) ?? [];
  if (same.length > 1)
    throw specifiedTwice(
      path,
      same.map(({ stage }) => stage.file),
    );
  const holder = [path, ...foldersAbove(path)].flatMap((each) => at.get(each) ?? [])[0];
  if (holder) {
    const { stage } = holder;
    if (stage.cmd !== null) throw ofPipeline(path, stage);
    if (!existsSync(join(project.root, path)) && holder.path === path) throw missing(path);
    return { path, out: { path: holder.path, file: stage.file, artifact: holder.artifact }, stage };
  }
  const child = below.get(path);
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

/** With more paths than this git is asked for all of its files: it compares each of them with each path, and a command line has an end. */
const MOST_GIVEN_TO_GIT = 100;

const refuseTrackedByGit = async (project: DvcProject, paths: readonly string[]): Promise<void> => {
  if (project.scmRoot === null || paths.length === 0) return;
  const given = paths.length > MOST_GIVEN_TO_GIT ? ['.'] : paths.map((path) => `:(literal)${path}`);
  const listed = await git(project.root, ['ls-files', '-z', '--', ...given]);
  const files = listed.split('\0').filter(Boolean).map(toPosix);
  const held = new Set(files.flatMap((file) => [file, ...foldersAbove(file)]));
  const tracked = paths.find((path) => held.has(path));
  if (tracked === undefined) return;
  throw new IdriftError({
    code: 'conflict',
    message:
      ` output '${tracked}' is already tracked by SCM (e.g. Git).\n    You can remove it from Git, then add to DVC.\n        To stop tracking from Git:\n` +
      `            git rm -r --cached '${tracked}'\n            git commit -m "stop tracking ${tracked}"`,
    where: tracked,
    hint: `Stop tracking it first: git rm -r --cached '${tracked}'`,
  });
};
