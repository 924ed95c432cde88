/** `dvc.lock`: the hashes, parameters and commands of a pipeline's stages as they were last recorded. */
import { IdriftError } from '../../contract/errors.ts';
import { type Artifact, hashFields } from './artifact.ts';
import { type ParamMap, paramAt, paramNode, parseParams, type ReadParams } from './params.ts';
import { parsePipeline, type PipelineStage } from './pipeline.ts';
import { byCodePoint } from './python-json.ts';
import { composeYaml } from './yaml-compose.ts';
import { keyOf, mapNode, type MapNode, nodeOf, scalarNode, type YamlNode } from './yaml-node.ts';
import { unixText, type YamlMap } from './yaml.ts';
import { writeYaml } from './yaml-write.ts';

/** A stage to be recorded, with the hashes of what it needs and made. */
export type SavedStage = {
  readonly name: string;
  readonly deps: readonly Artifact[];
  readonly outs: readonly Artifact[];
};

/**
 * The lock with these stages' entries put in; other stages, and comments, stay.
 * @param existing the lock's text, '' for none.
 * @param pipeline the text of `dvc.yaml`, `file` its path for errors, `read` its parameter files.
 * @throws IdriftError `bad-input` for a stage or a parameter that is not there.
 */
export const renderLock = (options: {
  readonly existing: string;
  readonly pipeline: string;
  readonly file: string;
  readonly saved: readonly SavedStage[];
  readonly read: ReadParams;
}): string => {
  const { file, read } = options;
  const stages = parsePipeline(options.pipeline, null, file, read);
  const root = composeYaml(unixText(options.existing)) ?? newLock();
  const entries = stagesIn(root);
  for (const saved of options.saved) {
    const stage = stages.find(({ name }) => name === saved.name);
    if (stage === undefined) throw fault(file, `it has no stage '${saved.name}'`);
    put(entries, saved.name, entryOf(stage, saved, read));
  }
  return writeYaml(root);
};

const newLock = (): MapNode => ({
  ...mapNode(false),
  pairs: [{ key: scalarNode('schema'), value: scalarNode('2.0') }],
});

const stagesIn = (root: MapNode): MapNode => {
  const pair = root.pairs.find((each) => keyOf(each) === 'stages');
  if (pair?.value.kind === 'map') return pair.value;
  const stages = mapNode(false);
  if (pair === undefined) root.pairs.push({ key: scalarNode('stages'), value: stages });
  else pair.value = stages;
  return stages;
};

const put = (map: MapNode, key: string, value: YamlNode): void => {
  const pair = map.pairs.find((each) => keyOf(each) === key);
  if (pair === undefined) map.pairs.push({ key: scalarNode(key), value });
  else pair.value = { ...value, post: pair.value.kind === 'scalar' ? null : pair.value.post, pre: pair.value.pre };
};

const entryOf = (stage: PipelineStage, saved: SavedStage, read: ReadParams): MapNode => {
  const entry = mapNode(false);
  const add = (key: string, value: YamlNode): void => void entry.pairs.push({ key: scalarNode(key), value });
  add('cmd', nodeOf(typeof stage.cmd === 'string' ? stage.cmd : [...stage.cmd]));
  if (saved.deps.length > 0) add('deps', nodeOf(lockEntries(saved.deps)));
  const params = paramsOf(stage, read);
  if (Object.keys(params).length > 0) add('params', paramNode(params));
  if (saved.outs.length > 0) add('outs', nodeOf(lockEntries(saved.outs)));
  return entry;
};

/** Sorted by path; the path and the kind of hash come first. */
const lockEntries = (artifacts: readonly Artifact[]): YamlMap[] =>
  artifacts
    .toSorted((a, b) => byCodePoint(a.path, b.path))
    .map((artifact) => {
      const { hash, path, fs_config: _, ...hashes } = hashFields(artifact);
      return { path: path ?? null, ...(hash === undefined ? {} : { hash }), ...hashes };
    });

/** `params.yaml` first, other files by name; keys sorted. */
const paramsOf = (stage: PipelineStage, read: ReadParams): ParamMap => {
  const sorted = stage.params.toSorted((a, b) => rank(a.path) - rank(b.path) || byCodePoint(a.path, b.path));
  return Object.fromEntries(
    sorted.map(({ path, keys }) => {
      const text = read(stage.wdir === '' ? path : `${stage.wdir}/${path}`);
      if (text === null) throw fault(path, 'it does not exist');
      const all = parseParams(text, path);
      const wanted = keys.length > 0 ? [...new Set(keys)] : Object.keys(all);
      const values = wanted
        .toSorted(byCodePoint)
        .map((key) => [key, keys.length > 0 ? paramAt(all, key) : all[key]] as const);
      const missing = values.filter(([, value]) => value === undefined).map(([key]) => key);
      if (missing.length > 0) throw fault(path, `parameters '${missing.join(', ')}' are missing in it`);
      return [path, Object.fromEntries(values.map(([key, value]) => [key, value ?? null]))];
    }),
  );
};

const rank = (path: string): number => (path === 'params.yaml' ? 0 : 1);

const fault = (file: string, problem: string): IdriftError =>
  new IdriftError({
    code: 'bad-input',
    message: `${file}: ${problem}.`,
    where: file,
    hint: 'Correct it, then record the stage again.',
  });
