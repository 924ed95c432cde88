/** DVC pointer files (`train.jsonl.dvc`): YAML that names tracked paths by their hashes. */
import { createHash } from 'node:crypto';
import { type Artifact, artifactOf, outFields, depFields } from './artifact.ts';
import { parsePlainPointer } from './plain-pointer.ts';
import { pythonJson } from './python-json.ts';
import { dumpYaml, editYaml, parseYaml, type YamlMap, type YamlValue } from './yaml.ts';
import { flagField, listField, refuse, textField } from './yaml-fields.ts';

export { type Artifact, isLegacy, newArtifact } from './artifact.ts';

export type DvcFile = {
  readonly outs: readonly Artifact[];
  readonly deps: readonly Artifact[];
  readonly frozen: boolean;
  /** Of the stage, see `stageMd5`; null for what `dvc add` makes. */
  readonly md5: string | null;
  /** Paths are relative to it, and it to the file's folder; null is that folder itself. */
  readonly wdir: string | null;
  readonly cmd: string | readonly string[] | null;
  readonly alwaysChanged: boolean;
  readonly desc: string | null;
  readonly meta: YamlValue;
  /** All that the file says, unknown keys included. */
  readonly raw: YamlMap;
};

const KNOWN = new Set(['desc', 'md5', 'cmd', 'wdir', 'frozen', 'locked', 'deps', 'outs', 'always_changed', 'meta']);

/**
 * @param file the pointer's own path, for errors. An empty text is valid: no outs.
 * @throws IdriftError `bad-input` for broken YAML (`where` names the line), merge-conflict markers, or a field of the wrong type.
 */
export const parseDvcFile = (text: string, file: string): DvcFile =>
  parsePlainPointer(text) ?? dvcFileOf(parseYaml(text, file), file);

/** @param raw the file's map, as parseYaml gives it. */
export const dvcFileOf = (raw: YamlMap, file: string): DvcFile => ({
  outs: listField(raw, 'outs', file).map((each) => artifactOf(each, file)),
  deps: listField(raw, 'deps', file).map((each) => artifactOf(each, file)),
  frozen: flagField(raw, 'frozen', file) ?? flagField(raw, 'locked', file) ?? false,
  md5: textField(raw, 'md5', file),
  wdir: textField(raw, 'wdir', file),
  cmd: commandOf(raw, file),
  alwaysChanged: flagField(raw, 'always_changed', file) ?? false,
  desc: textField(raw, 'desc', file),
  meta: raw['meta'] ?? null,
  raw,
});

const commandOf = (raw: YamlMap, file: string): string | readonly string[] | null => {
  const cmd = raw['cmd'] ?? null;
  if (cmd === null || typeof cmd === 'string') return cmd;
  if (Array.isArray(cmd)) return cmd.map(String);
  return refuse(file, 'its "cmd" is not a text or a list of texts');
};

/** The fields of one entry, in DVC's order; unknown ones follow. */
export const artifactFields = (artifact: Artifact, kind: 'out' | 'dep'): YamlMap =>
  kind === 'out' ? outFields(artifact) : depFields(artifact);

/** The file's map in DVC's order, what is empty left out; unknown keys follow. */
export const dvcFileFields = (file: Omit<DvcFile, 'raw'> & { readonly raw?: YamlMap }): YamlMap => {
  const ordered: [string, YamlValue][] = [
    ['desc', file.desc],
    ['md5', file.md5],
    ['cmd', typeof file.cmd === 'string' || file.cmd === null ? file.cmd : [...file.cmd]],
    ['wdir', file.wdir === '.' ? null : file.wdir],
    ['frozen', file.frozen],
    ['deps', file.deps.map((dep) => artifactFields(dep, 'dep'))],
    ['outs', file.outs.map((out) => artifactFields(out, 'out'))],
    ['always_changed', file.alwaysChanged],
    ['meta', file.meta],
    ...Object.entries(file.raw ?? {}).filter(([key]) => !KNOWN.has(key)),
  ];
  return Object.fromEntries(ordered.filter(([, value]) => isFilled(value)));
};

/** Python's truth of a value: what DVC leaves out when it is false. */
const isFilled = (value: YamlValue): boolean =>
  Array.isArray(value)
    ? value.length > 0
    : typeof value === 'object' && value !== null
      ? Object.keys(value).length > 0
      : Boolean(value);

/**
 * The bytes that DVC writes for a file. Over an existing text they keep its comments and its order of keys.
 * @param existing the file's text so far, '' for a new file.
 */
export const renderDvcFile = (existing: string, file: Omit<DvcFile, 'raw'> & { readonly raw?: YamlMap }): string =>
  existing === '' ? dumpYaml(dvcFileFields(file)) : editYaml(existing, dvcFileFields(file));

/** Left out of a stage's md5, at every depth: they do not change what the stage makes. */
const NO_PART = new Set([
  'desc',
  'type',
  'labels',
  'meta',
  'locked',
  'frozen',
  'metric',
  'persist',
  'isexec',
  'size',
  'nfiles',
]);

/** The `md5` of an import or a pipeline stage in a pointer, over its fields as `dvcFileFields` gives them. */
export const stageMd5 = (fields: YamlMap): string => {
  const { md5: _, meta: __, desc: ___, ...rest } = fields;
  if (rest['wdir'] === '.') delete rest['wdir'];
  return createHash('md5')
    .update(pythonJson(partOf(rest)))
    .digest('hex');
};

const partOf = (value: YamlValue): YamlValue => {
  if (Array.isArray(value)) return value.map(partOf);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) => (NO_PART.has(key) ? [] : [[key, partOf(each)]])),
  );
};
