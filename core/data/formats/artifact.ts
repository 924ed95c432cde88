/** One out or dependency of a DVC file: its fields read, and put back in the order in which DVC writes them. */
import { OBJECT_NAME } from '../store/object-id.ts';
import type { YamlMap, YamlValue } from './yaml.ts';
import { flagField, isMapValue, listField, numberField, refuse, textField } from './yaml-fields.ts';

/** Where an import came from. */
type ArtifactRepo = {
  readonly url: string;
  readonly rev: string | null;
  readonly revLock: string | null;
  readonly config: YamlValue;
  readonly remote: YamlValue;
};

/** A file of a folder that DVC lists in the pointer itself (version-aware remotes). `fields` holds all its keys. */
type ArtifactFile = {
  readonly relpath: string;
  readonly md5: string | null;
  readonly size: number | null;
  readonly fields: YamlMap;
};

export type Artifact = {
  /** As it is written: relative to the stage's folder with `/`, absolute, or an address. */
  readonly path: string;
  /** 32 hex digits, with `.dir` for a folder; null when DVC has not hashed it. */
  readonly md5: string | null;
  /** DVC 2 wrote none: such hashes are of texts with LF line ends, such objects lie in the legacy cache. */
  readonly hash: 'md5' | null;
  /** Bytes. */
  readonly size: number | null;
  readonly nfiles: number | null;
  readonly isexec: boolean;
  readonly etag: string | null;
  readonly checksum: string | null;
  readonly versionId: string | null;
  /** The remote that `etag`, `checksum` and `versionId` belong to, when they stood under `cloud`. */
  readonly cloudRemote: string | null;
  readonly cache: boolean;
  readonly push: boolean;
  readonly remote: string | null;
  readonly persist: boolean;
  readonly metric: YamlValue;
  readonly plot: YamlValue;
  readonly desc: string | null;
  readonly type: string | null;
  readonly labels: readonly string[];
  readonly meta: YamlValue;
  readonly repo: ArtifactRepo | null;
  readonly files: readonly ArtifactFile[] | null;
  readonly fsConfig: YamlValue;
  /** Keys that this program does not know; they survive. */
  readonly extra: YamlMap;
};

/** An artifact that says nothing but its path. */
export const newArtifact = (path: string): Artifact => ({
  path,
  md5: null,
  hash: 'md5',
  size: null,
  nfiles: null,
  isexec: false,
  etag: null,
  checksum: null,
  versionId: null,
  cloudRemote: null,
  cache: true,
  push: true,
  remote: null,
  persist: false,
  metric: null,
  plot: null,
  desc: null,
  type: null,
  labels: [],
  meta: null,
  repo: null,
  files: null,
  fsConfig: null,
  extra: {},
});

/** Written by DVC 2: hashed with LF line ends, kept in the legacy cache. An import from a repository has no hash of its own. */
export const isLegacy = ({ hash, repo }: Artifact): boolean => hash === null && repo === null;

const KNOWN = new Set(
  [
    'md5',
    'etag',
    'checksum',
    'size',
    'nfiles',
    'isexec',
    'version_id',
    'cloud',
    'hash',
    'path',
    'fs_config',
    'desc',
    'type',
  ].concat(['labels', 'meta', 'cache', 'metric', 'plot', 'persist', 'remote', 'push', 'files', 'repo']),
);

/** @param file the DVC file that the fields stand in, for errors. */
export const artifactOf = (fields: YamlMap, file: string): Artifact => {
  const path = textField(fields, 'path', file) ?? refuse(file, 'an entry has no "path"');
  const md5 = textField(fields, 'md5', file)?.toLowerCase() || null;
  if (md5 !== null && !OBJECT_NAME.test(md5)) refuse(file, 'its md5 is not one of 32 hex digits');
  const cloud = isMapValue(fields['cloud']) ? Object.entries(fields['cloud'])[0] : undefined;
  const remoteFields = isMapValue(cloud?.[1]) ? cloud[1] : fields;
  return {
    path,
    md5,
    hash: textField(fields, 'hash', file) === null ? null : 'md5',
    size: numberField(fields, 'size', file),
    nfiles: numberField(fields, 'nfiles', file),
    isexec: flagField(fields, 'isexec', file) ?? false,
    etag: textField(remoteFields, 'etag', file) || null,
    checksum: textField(remoteFields, 'checksum', file) || null,
    versionId: textField(remoteFields, 'version_id', file) || null,
    cloudRemote: cloud?.[0] ?? null,
    cache: flagField(fields, 'cache', file) ?? true,
    push: flagField(fields, 'push', file) ?? true,
    remote: textField(fields, 'remote', file),
    persist: flagField(fields, 'persist', file) ?? false,
    metric: fields['metric'] ?? null,
    plot: fields['plot'] ?? null,
    desc: textField(fields, 'desc', file),
    type: textField(fields, 'type', file),
    labels: labelsOf(fields, file),
    meta: fields['meta'] ?? null,
    repo: repoOf(fields, file),
    files: filesOf(fields, file),
    fsConfig: fields['fs_config'] ?? null,
    extra: Object.fromEntries(Object.entries(fields).filter(([key]) => !KNOWN.has(key))),
  };
};

const labelsOf = (fields: YamlMap, file: string): readonly string[] => {
  const labels = fields['labels'] ?? [];
  return Array.isArray(labels) ? labels.map(String) : refuse(file, 'its "labels" is not a list');
};

const repoOf = (fields: YamlMap, file: string): ArtifactRepo | null => {
  const repo = fields['repo'] ?? null;
  if (repo === null) return null;
  if (!isMapValue(repo)) return refuse(file, 'its "repo" is no map of fields');
  return {
    url: textField(repo, 'url', file) ?? refuse(file, 'its "repo" has no "url"'),
    rev: textField(repo, 'rev', file),
    revLock: textField(repo, 'rev_lock', file),
    config: repo['config'] ?? null,
    remote: repo['remote'] ?? null,
  };
};

const filesOf = (fields: YamlMap, file: string): readonly ArtifactFile[] | null =>
  fields['files'] === undefined || fields['files'] === null
    ? null
    : listField(fields, 'files', file).map((each) => ({
        relpath: textField(each, 'relpath', file) ?? refuse(file, 'one of its "files" has no "relpath"'),
        md5: textField(each, 'md5', file),
        size: numberField(each, 'size', file),
        fields: each,
      }));

/** `md5` (or what its store has), `size`, `nfiles`, …, `hash`, `path`: what DVC knows of the content. */
export const hashFields = (artifact: Artifact): YamlMap => {
  const { md5, etag, checksum, versionId, cloudRemote } = artifact;
  const fields: YamlMap = {};
  if (artifact.files === null) {
    const own = cloudRemote === null;
    // What lies elsewhere is named by the hash that its store gives.
    const isElsewhere = /^[a-z][a-z\d+.-]*:\/\//i.test(artifact.path);
    if (isElsewhere && own && etag !== null) fields['etag'] = etag;
    else if (isElsewhere && own && checksum !== null) fields['checksum'] = checksum;
    else if (md5 !== null || isLegacy(artifact)) fields['md5'] = md5;
    if (artifact.size !== null) fields['size'] = artifact.size;
    if (artifact.nfiles !== null) fields['nfiles'] = artifact.nfiles;
    if (artifact.isexec) fields['isexec'] = true;
    if (own) {
      if (versionId !== null) fields['version_id'] = versionId;
      if (etag !== null) fields['etag'] = etag;
      if (checksum !== null) fields['checksum'] = checksum;
    }
    if (md5 !== null) fields['md5'] = md5;
    if (cloudRemote !== null) fields['cloud'] = { [cloudRemote]: compact({ etag, checksum, version_id: versionId }) };
  }
  if (!isLegacy(artifact)) fields['hash'] = 'md5';
  fields['path'] = artifact.path;
  if (artifact.fsConfig !== null) fields['fs_config'] = artifact.fsConfig;
  return fields;
};

export const depFields = (artifact: Artifact): YamlMap => {
  const { repo } = artifact;
  if (repo === null) {
    const fields = { ...hashFields(artifact), ...artifact.extra };
    return artifact.files === null ? fields : { ...fields, files: artifact.files.map((each) => each.fields) };
  }
  const { url, rev, revLock, config, remote } = repo;
  return {
    path: artifact.path,
    repo: { url, ...compact({ rev, rev_lock: revLock, config, remote }) },
    ...artifact.extra,
  };
};

export const outFields = (artifact: Artifact): YamlMap => ({
  ...hashFields(artifact),
  ...compact({ desc: artifact.desc, type: artifact.type, labels: [...artifact.labels], meta: artifact.meta }),
  ...(artifact.cache ? {} : { cache: false }),
  ...compact({ metric: artifact.metric, plot: artifact.plot, persist: artifact.persist, remote: artifact.remote }),
  ...(artifact.push ? {} : { push: false }),
  ...(artifact.files === null ? {} : { files: artifact.files.map((each) => each.fields) }),
  ...artifact.extra,
});

/** Without what is null, false, empty. */
const compact = (fields: YamlMap): YamlMap =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) =>
      Array.isArray(value) ? value.length > 0 : isMapValue(value) ? Object.keys(value).length > 0 : Boolean(value),
    ),
  );
