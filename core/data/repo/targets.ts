/** What a command's targets mean: a pointer, a stage's name, a tracked path, a part of a tracked folder, or, with `-R`, a folder. */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isFolder } from '../../base/path-facts.ts';
import { IdriftError } from '../../contract/errors.ts';
import { type DvcProject, inProject } from './project.ts';
import type { Stage, TrackedArtifact } from './stages.ts';

/** `filter`: only what lies at or under this path of the stage's outs. */
export type Selected = { readonly stage: Stage; readonly filter: string | null };

export type SelectOptions = { readonly withDeps?: boolean | undefined; readonly recursive?: boolean | undefined };

/** None of the stages and outs is meant. */
export class UnknownTargetError extends IdriftError {}

/**
 * @param targets as given on the command line: relative to `project.cwd`, or absolute.
 * @throws UnknownTargetError
 */
export const select = (
  project: DvcProject,
  stages: readonly Stage[],
  targets: readonly string[],
  options: SelectOptions = {},
): readonly Selected[] =>
  targets.length === 0
    ? stages.map((stage) => ({ stage, filter: null }))
    : targets.flatMap((target) => selectOne(project, stages, target, options));

const selectOne = (
  project: DvcProject,
  stages: readonly Stage[],
  target: string,
  { withDeps, recursive }: SelectOptions,
): readonly Selected[] => {
  const path = inProject(project, target);
  const found =
    path === null
      ? []
      : stages.filter(({ file, name }) => file === path && (name === null || basename(path) === 'dvc.yaml'));
  if (found.length > 0) return all(withDeps === true ? withUpstream(found, stages) : found);
  if (recursive === true && path !== null && isFolder(join(project.root, path))) {
    return all(stages.filter(({ file }) => path === '.' || file.startsWith(`${path}/`)));
  }
  const named = stagesNamed(project, stages, target);
  if (named.length > 0) return all(withDeps === true ? withUpstream(named, stages) : named);
  const out = path === null ? undefined : outAt(stages, path);
  if (out && path !== null) return [{ stage: out.stage, filter: path }];
  throw unknown(project, target, path);
};

const all = (stages: readonly Stage[]): readonly Selected[] => stages.map((stage) => ({ stage, filter: null }));

/** `name`, `file:name`, or the group of a `foreach`. */
const stagesNamed = (project: DvcProject, stages: readonly Stage[], target: string): readonly Stage[] => {
  const at = target.lastIndexOf(':');
  const file = inProject(project, at > 0 ? target.slice(0, at) : 'dvc.yaml');
  const name = target.slice(at + 1);
  const ofFile = stages.filter((stage) => stage.name !== null && stage.file === file);
  const exact = ofFile.filter((stage) => stage.name === name);
  return exact.length > 0 ? exact : ofFile.filter((stage) => stage.name?.startsWith(`${name}@`));
};

/** The out at a path, or the folder that it lies in. */
export const outAt = (stages: readonly Stage[], path: string): TrackedArtifact | undefined => {
  let holder: TrackedArtifact | undefined;
  for (const stage of stages) {
    for (const out of stage.outs) {
      if (!out.inProject) continue;
      if (out.path === path) return out;
      if (path.startsWith(`${out.path}/`)) holder ??= out;
    }
  }
  return holder;
};

const withUpstream = (wanted: readonly Stage[], stages: readonly Stage[]): readonly Stage[] => {
  const found = new Set<Stage>();
  const visit = (stage: Stage): void => {
    if (found.has(stage)) return;
    found.add(stage);
    for (const { path } of stage.deps) {
      for (const other of stages) if (other.outs.some((out) => overlaps(out.path, path))) visit(other);
    }
  };
  for (const stage of wanted) visit(stage);
  return [...found];
};

export const overlaps = (a: string, b: string): boolean => a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);

/** Whether a path lies at or under another. */
export const isUnder = (path: string, folder: string): boolean =>
  folder === '.' || path === folder || path.startsWith(`${folder}/`);

/** The same of many, at a cost that does not grow with their number. */
export const isUnderAny = (folders: Iterable<string>): ((path: string) => boolean) => {
  const all = new Set(folders);
  return (path) => all.has('.') || all.has(path) || foldersAbove(path).some((folder) => all.has(folder));
};

/** Of `a/b/c`: `a/b` and `a`. */
export const foldersAbove = (path: string): readonly string[] => {
  const folders: string[] = [];
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) folders.push(path.slice(0, at));
  return folders;
};

/** The outs of a selection. */
export const outsOfSelected = (
  selected: readonly Selected[],
): readonly { readonly out: TrackedArtifact; readonly filter: string | null }[] =>
  selected.flatMap(({ stage, filter }) =>
    stage.outs
      .filter(({ path }) => filter === null || isUnder(filter, path))
      .map((out) => ({ out, filter: filter === out.path ? null : filter })),
  );

const unknown = (project: DvcProject, target: string, path: string | null): UnknownTargetError => {
  const isStageFile = target.endsWith('.dvc') || basename(target) === 'dvc.yaml';
  const message = isStageFile
    ? `'${target}' does not exist`
    : `'${target}' does not exist as an output or a stage name in 'dvc.yaml'${existsSync(join(project.cwd, 'dvc.yaml')) ? '' : ": 'dvc.yaml' does not exist"}`;
  return new UnknownTargetError({
    code: 'not-found',
    message,
    where: path ?? target,
    hint: 'Give a tracked path, its .dvc file, or the name of a stage: "idrift dvc list . --dvc-only -R" lists what is tracked.',
  });
};
