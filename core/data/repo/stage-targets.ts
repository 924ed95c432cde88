/** Targets that must name a stage itself: a `.dvc` file, `dvc.yaml`, a stage's name. A tracked path does not. */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { IdriftError } from '../../contract/errors.ts';
import { type DvcProject, inProject } from './project.ts';
import { type Stage, stagesInFile } from './stages.ts';

/**
 * @param target relative to the working folder: `x.dvc`, `dvc.yaml`, `train`, `dir/dvc.yaml:train`.
 * @throws IdriftError `not-found`, with the name of the pointer when a tracked path was given.
 */
export const stagesOfTarget = (project: DvcProject, target: string): readonly Stage[] => {
  const whole = inProject(project, target);
  if (whole !== null && isStageFile(target)) {
    if (!existsSync(join(project.root, whole))) throw noStage(`'${target}' does not exist`, target);
    return stagesInFile(project, whole);
  }
  if (existsSync(`${join(project.cwd, target)}.dvc`)) {
    throw noStage(`'${target}' is not a .dvc file. Do you mean '${target}.dvc'?`, target);
  }
  const at = target.lastIndexOf(':');
  const file = at > 0 ? target.slice(0, at) : 'dvc.yaml';
  const name = target.slice(at + 1);
  const path = inProject(project, file);
  if (path === null || !existsSync(join(project.root, path))) throw noStage(`'${file}' does not exist`, target);
  const found = stagesInFile(project, path).filter((stage) => stage.name === name);
  if (found.length === 0) throw noStage(`Stage '${name}' not found inside '${file}' file`, target);
  return found;
};

const isStageFile = (target: string): boolean => target.endsWith('.dvc') || basename(target) === 'dvc.yaml';

const noStage = (message: string, where: string): IdriftError =>
  new IdriftError({ code: 'not-found', message, where, hint: 'Give a .dvc file or the name of a stage in dvc.yaml.' });
