/** Changes of `dvc.yaml` and `dvc.lock` that keep whatever else stands there. */
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import { IdriftError } from '../../contract/errors.ts';
import { editYaml, parseYaml, type YamlMap } from '../formats/yaml.ts';
import { isMapValue } from '../formats/yaml-fields.ts';
import { type DvcProject, readText } from './project.ts';
import type { Stage } from './stages.ts';

/** Sets or takes away `frozen` of a stage. @throws IdriftError for a stage that a `foreach` or `matrix` makes. */
export const setPipelineFrozen = (project: DvcProject, stage: Stage, frozen: boolean): void => {
  const file = join(project.root, stage.file);
  const text = readText(file) ?? '';
  const root = parseYaml(text, stage.file);
  const stages = stagesOf(root);
  const fields = fieldsOf(stages, stage, frozen ? 'freeze' : 'unfreeze');
  const { frozen: _, ...others } = fields;
  const changed: YamlMap = frozen ? { ...fields, frozen: true } : others;
  writeFileAtomic(file, editYaml(text, { ...root, stages: { ...stages, [stage.name ?? '']: changed } }));
};

/** Takes a stage out of `dvc.lock` and `dvc.yaml`; a file that has none left is removed. */
export const removePipelineStage = (project: DvcProject, stage: Stage): void => {
  const file = join(project.root, stage.file);
  fieldsOf(stagesOf(parseYaml(readText(file) ?? '', stage.file)), stage, 'remove');
  for (const path of [join(dirname(file), 'dvc.lock'), file]) {
    const text = readText(path);
    if (text === null) continue;
    const root = parseYaml(text, path);
    const stages = stagesOf(root);
    if (!(stage.name !== null && stage.name in stages)) continue;
    const { [stage.name]: _, ...left } = stages;
    if (Object.keys(left).length === 0) rmSync(path);
    else writeFileAtomic(path, editYaml(text, { ...root, stages: left }));
  }
};

const stagesOf = (root: YamlMap): YamlMap => (isMapValue(root['stages']) ? root['stages'] : {});

const fieldsOf = (stages: YamlMap, stage: Stage, verb: string): YamlMap => {
  const fields = stages[stage.name ?? ''];
  if (isMapValue(fields) && !('foreach' in fields) && !('matrix' in fields)) return fields;
  throw new IdriftError({
    code: 'bad-input',
    message: `cannot ${verb} '${stage.name}': it is made by a foreach or matrix of '${stage.file}'.`,
    where: stage.file,
    hint: 'Edit that file by hand.',
  });
};
