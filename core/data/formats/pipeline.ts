/** Stages of a `dvc.yaml`: what they need and make, with the hashes of `dvc.lock`. They are shown and checked out, never run. */
import { posix } from 'node:path';
import { type Artifact, artifactOf, newArtifact } from './artifact.ts';
import { plainText, Variables } from './interpolate.ts';
import {
  isParamMap,
  type Param,
  type ParamMap,
  paramAt,
  parseParams,
  parseTyped,
  type ReadParams,
  sameParam,
} from './params.ts';
import { parseYaml, type YamlMap, type YamlValue } from './yaml.ts';
import { isMapValue } from './yaml-fields.ts';

export type { ReadParams } from './params.ts';

/** Parameters of one file. */
export type StageParams = {
  /** Relative to the stage's folder, as written. */
  readonly path: string;
  /** Dotted keys; none: the whole file. */
  readonly keys: readonly string[];
  /** As `dvc.lock` has them; null when it has none. */
  readonly saved: ParamMap | null;
};

export type PipelineStage = {
  /** `train`, or `train@key` for one that a `foreach` or `matrix` makes. */
  readonly name: string;
  /** The folder that paths are relative to, itself relative to the folder of `dvc.yaml`; '' for that folder. */
  readonly wdir: string;
  readonly cmd: string | readonly string[];
  readonly deps: readonly Artifact[];
  /** Metrics and plots too. */
  readonly outs: readonly Artifact[];
  readonly params: readonly StageParams[];
  readonly frozen: boolean;
  readonly alwaysChanged: boolean;
  readonly desc: string | null;
  readonly meta: YamlValue;
  /** `dvc.lock` has another command; false when it has no such stage. */
  readonly cmdChanged: boolean;
  /** Made by a `foreach` or `matrix`, or with variables in it: `dvc.yaml` does not say it as it is. */
  readonly generated: boolean;
};

/**
 * @param lockText of `dvc.lock`; null when there is none: nothing has a hash yet.
 * @param file the `dvc.yaml`, for errors.
 * @param read gives parameter files by their paths relative to the folder of `dvc.yaml`.
 * @throws IdriftError `bad-input`
 */
export const parsePipeline = (
  text: string,
  lockText: string | null,
  file: string,
  read: ReadParams,
): PipelineStage[] => {
  const root = parseTyped(text, file);
  const stages = mapAt(root, 'stages');
  if (Object.keys(stages).length === 0) return [];
  const lock = lockText === null ? {} : lockedStages(lockText, file.replace(/\.ya?ml$/, '.lock'));
  const variables = new Variables(file);
  variables.loadDefault('', read);
  variables.load(listAt(root, 'vars'), '', read);
  return Object.entries(stages).flatMap(([name, definition]) => {
    if (!isParamMap(definition)) throw variables.fault(`its stage '${name}' is no map of fields`);
    return expanded(name, definition, variables).map((each) => stageOf(each, lock[each.name], file, read));
  });
};

const mapAt = (map: ParamMap, key: string): ParamMap => {
  const value = map[key];
  return isParamMap(value) ? value : {};
};
const listAt = (map: ParamMap, key: string): readonly Param[] => {
  const value = map[key];
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
};

const lockedStages = (text: string, file: string): { readonly [name: string]: LockedStage } => {
  const raw = parseYaml(text, file);
  const typed = parseTyped(text, file);
  const stages = isMapValue(raw['stages']) ? raw['stages'] : {};
  return Object.fromEntries(
    Object.entries(stages).flatMap(([name, fields]) =>
      isMapValue(fields) ? [[name, { fields, params: mapAt(mapAt(mapAt(typed, 'stages'), name), 'params') }]] : [],
    ),
  );
};

/** `fields` with paths and hashes as text, `params` with floats told from integers. */
type LockedStage = { readonly fields: YamlMap; readonly params: ParamMap };
type Definition = {
  readonly name: string;
  readonly fields: ParamMap;
  readonly variables: Variables;
  readonly generated: boolean;
};

/** The stages that a `foreach` or `matrix` makes, else the one. */
const expanded = (name: string, definition: ParamMap, variables: Variables): readonly Definition[] => {
  if ('matrix' in definition) {
    const { matrix = null, ...fields } = definition;
    const axes = variables.resolve(matrix, `stages.${name}.matrix`);
    if (!isParamMap(axes)) throw variables.fault(`the "matrix" of its stage '${name}' is no map`);
    return combinations(axes).map(({ key, item }) => ({
      name: `${name}@${key}`,
      fields,
      variables: variables.with({ item, key }),
      generated: true,
    }));
  }
  if (!('foreach' in definition)) return [{ name, fields: definition, variables, generated: false }];
  const over = variables.resolve(definition['foreach'] ?? null, `stages.${name}.foreach`);
  const fields = mapAt(definition, 'do');
  if (isParamMap(over)) {
    return Object.entries(over).map(([key, item]) => ({
      name: `${name}@${key}`,
      fields,
      variables: variables.with({ item, key }),
      generated: true,
    }));
  }
  if (!Array.isArray(over)) throw variables.fault(`the "foreach" of its stage '${name}' is neither a list nor a map`);
  const isDeep = over.some((item) => Array.isArray(item) || isParamMap(item));
  const items = new Map(over.map((item, index) => [isDeep ? String(index) : plainText(item), item]));
  return [...items].map(([key, item]) => ({
    name: `${name}@${key}`,
    fields,
    variables: variables.with({ item }),
    generated: true,
  }));
};

/** One of each axis; lists and maps go by the axis and their index in a stage's name. */
const combinations = (axes: ParamMap): readonly { readonly key: string; readonly item: ParamMap }[] => {
  let all: readonly { readonly parts: readonly string[]; readonly item: ParamMap }[] = [{ parts: [], item: {} }];
  for (const [axis, values] of Object.entries(axes)) {
    const choices = Array.isArray(values)
      ? values
      : isParamMap(values)
        ? Object.keys(values)
        : Array.from(plainText(values));
    all = all.flatMap(({ parts, item }) =>
      choices.map((value, index) => ({
        parts: [...parts, Array.isArray(value) || isParamMap(value) ? `${axis}${index}` : plainText(value)],
        item: { ...item, [axis]: value },
      })),
    );
  }
  return [...new Map(all.map(({ parts, item }) => [parts.join('-'), { key: parts.join('-'), item }])).values()];
};

const stageOf = (
  definition: Definition,
  locked: LockedStage | undefined,
  file: string,
  read: ReadParams,
): PipelineStage => {
  const { name } = definition;
  const { vars, ...fields } = definition.fields;
  let { variables } = definition;
  const wdir = wdirOf(fields, variables, name);
  if (vars !== undefined) {
    variables = variables.copy();
    variables.load(listAt({ vars }, 'vars'), wdir, read);
  }
  const resolved = Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, variables.resolve(value, `stages.${name}.${key}`)]),
  );
  const cmd = commandOf(resolved['cmd']);
  const hashes = { deps: entriesOf(locked, 'deps', file), outs: entriesOf(locked, 'outs', file) };
  return {
    name,
    wdir,
    cmd,
    deps: listAt(resolved, 'deps').map((path) => hashes.deps.get(plainText(path)) ?? newArtifact(plainText(path))),
    outs: (['outs', 'metrics', 'plots'] as const).flatMap((kind) => outsOf(listAt(resolved, kind), kind, hashes.outs)),
    params: paramsOf(listAt(resolved, 'params'), locked),
    frozen: resolved['frozen'] === true,
    alwaysChanged: resolved['always_changed'] === true,
    desc: typeof resolved['desc'] === 'string' ? resolved['desc'] : null,
    meta: plainValue(resolved['meta'] ?? null),
    cmdChanged: locked !== undefined && !sameParam(commandParam(cmd), locked.fields['cmd']),
    generated: definition.generated || !sameParam(resolved, definition.fields),
  };
};

const wdirOf = (fields: ParamMap, variables: Variables, name: string): string => {
  const wdir = fields['wdir'] ?? null;
  if (wdir === null || wdir === '') return '';
  const path = posix.normalize(plainText(variables.resolve(wdir, `stages.${name}.wdir`))).replace(/\/$/, '');
  return path === '.' ? '' : path;
};

const commandOf = (cmd: Param | undefined): string | readonly string[] =>
  Array.isArray(cmd) ? cmd.map(plainText) : plainText(cmd ?? '');
const commandParam = (cmd: string | readonly string[]): Param => (typeof cmd === 'string' ? cmd : [...cmd]);

const entriesOf = (
  locked: LockedStage | undefined,
  kind: 'deps' | 'outs',
  file: string,
): ReadonlyMap<string, Artifact> => {
  const entries = locked?.fields[kind];
  if (!Array.isArray(entries)) return new Map();
  const artifacts = entries.filter(isMapValue).map((entry) => artifactOf(entry, file.replace(/\.ya?ml$/, '.lock')));
  return new Map(artifacts.map((artifact) => [artifact.path, artifact]));
};

const PLOT_FIELDS = ['template', 'x', 'y', 'x_label', 'y_label', 'title', 'header'];

/** Paths, and maps of a path to what is to be done with it; one path named twice is one out. */
const outsOf = (
  entries: readonly Param[],
  kind: 'outs' | 'metrics' | 'plots',
  hashes: ReadonlyMap<string, Artifact>,
): readonly Artifact[] => {
  const flags = new Map<string, ParamMap>();
  for (const entry of entries) {
    const named = isParamMap(entry) ? Object.entries(entry) : [[plainText(entry), {}] as const];
    for (const [path, about] of named) flags.set(path, { ...flags.get(path), ...(isParamMap(about) ? about : {}) });
  }
  return [...flags].map(([path, about]) => {
    const plot = Object.fromEntries(Object.entries(about).filter(([key]) => PLOT_FIELDS.includes(key)));
    return {
      ...(hashes.get(path) ?? newArtifact(path)),
      cache: about['cache'] !== false,
      push: about['push'] !== false,
      persist: about['persist'] === true,
      remote: typeof about['remote'] === 'string' ? about['remote'] : null,
      desc: typeof about['desc'] === 'string' ? about['desc'] : null,
      type: typeof about['type'] === 'string' ? about['type'] : null,
      labels: Array.isArray(about['labels']) ? about['labels'].map(plainText) : [],
      meta: plainValue(about['meta'] ?? null),
      metric: kind === 'metrics' ? true : null,
      plot: kind === 'plots' ? (Object.keys(plot).length > 0 ? plainValue(plot) : true) : null,
    };
  });
};

/** Without the mark of floats. */
const plainValue = (value: Param): YamlValue => {
  if (Array.isArray(value)) return value.map(plainValue);
  if (isParamMap(value)) return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plainValue(each)]));
  return typeof value === 'object' && value !== null ? value.value : value;
};

/** Keys of `params.yaml` by themselves, those of other files in maps; a file without keys is taken whole. */
const paramsOf = (entries: readonly Param[], locked: LockedStage | undefined): readonly StageParams[] => {
  const keys = new Map<string, string[]>();
  const note = (path: string, some: readonly string[]): void =>
    void keys.set(path, [...(keys.get(path) ?? []), ...some]);
  for (const entry of entries) {
    if (!isParamMap(entry)) note('params.yaml', [plainText(entry)]);
    else for (const [path, some] of Object.entries(entry)) note(path, Array.isArray(some) ? some.map(plainText) : []);
  }
  return [...keys].map(([path, some]) => {
    const saved = locked?.params[path];
    return { path, keys: some, saved: isParamMap(saved) ? saved : null };
  });
};

/** What DVC's `status` says of each key of a parameter file: `{ lr: 'modified' }`, or one word for the file; null when it is as saved. */
export const paramChanges = (
  params: StageParams,
  text: string | null,
): Readonly<Record<string, 'modified' | 'new' | 'deleted'>> | 'deleted' | 'new' | null => {
  if (text === null) return 'deleted';
  if (params.saved === null) return 'new';
  const { saved } = params;
  const now = parseParams(text, params.path);
  const keys = params.keys.length > 0 ? params.keys : [...new Set([...Object.keys(now), ...Object.keys(saved)])];
  const changes: Record<string, 'modified' | 'new' | 'deleted'> = {};
  for (const key of keys) {
    const [actual, old] = [params.keys.length > 0 ? paramAt(now, key) : now[key], saved[key]];
    if (actual === undefined) changes[key] = 'deleted';
    else if (old === undefined) changes[key] = 'new';
    else if (!sameParam(actual, old)) changes[key] = 'modified';
  }
  return Object.keys(changes).length === 0 ? null : changes;
};
