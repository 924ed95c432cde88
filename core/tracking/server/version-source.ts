/**
 * Where a model version's files come from. A version must not be a way to files that its run or model does not hold, so a
 * source is only taken where it lies in the named run's or model's own folder.
 */
import { posix, resolve } from 'node:path';
import type { SqliteDatabase } from '../../base/sqlite.ts';
import { invalid, MlflowError } from './errors.ts';
import { getLoggedModel } from './logged-models.ts';
import { getRunRow } from './run-json.ts';
import { getModel, getVersion, latestVersions } from './registry-json.ts';
import { stageOf, versionByAlias } from './registered-models.ts';
import { fullyDecoded, isLocal, localPath, parseUri } from './uris.ts';

export type VersionSource = {
  readonly source: string;
  readonly runId: string;
  readonly modelId: string;
  /** Where the files lie. */
  readonly location: string;
};

type Asked = { readonly source: string; readonly run_id: string | undefined; readonly model_id: string | undefined };

const wrongSource = (source: string, field: string): MlflowError =>
  invalid(
    `Invalid model version source: '${source}'. The ${field} request parameter must identify the resource that contains the source.`,
  );

type ModelUri =
  | { readonly modelId: string }
  | { readonly name: string; readonly version?: string; readonly stage?: string; readonly alias?: string };

/** `models:/m-…`, NAME/3, NAME/latest, NAME/Production, NAME@alias. @throws MlflowError for what is none. */
const modelUriOf = (uri: string): ModelUri => {
  const { path } = parseUri(uri);
  const [first = '', second, ...rest] = path.replace(/^\/+/, '').split('/');
  const isWhole = path.startsWith('/') && path.length > 1 && first.trim() !== '' && rest.length === 0;
  if (!isWhole || second?.trim() === '') throw wrongSource(uri, 'model_id');
  if (second !== undefined) {
    if (/^\d+$/.test(second)) return { name: first, version: second };
    return second.toLowerCase() === 'latest' ? { name: first } : { name: first, stage: second };
  }
  if (!first.includes('@')) return { modelId: first };
  const at = first.lastIndexOf('@');
  const alias = first.slice(at + 1);
  if (alias.trim() === '') throw wrongSource(uri, 'model_id');
  return { name: first.slice(0, at), alias };
};

/** @throws MlflowError */
export const versionSource = (database: SqliteDatabase, asked: Asked): VersionSource => {
  const { source } = asked;
  const { scheme, host } = parseUri(source);
  if (scheme === 'models') {
    if (host !== '') {
      throw invalid(
        `Invalid model version source: '${source}'. Registered model sources must use the active model registry.`,
      );
    }
    const uri = modelUriOf(source);
    if (!('modelId' in uri)) return ofVersion(database, asked, uri);
  }
  const [runId, modelId] = [asked.run_id ?? '', asked.model_id ?? ''];
  if (modelId !== '') checkOfModel(database, source, modelId);
  else checkOfRun(database, source, runId);
  const model = modelId === '' ? null : getLoggedModel(database, modelId);
  const isModel = scheme === 'models';
  return {
    source,
    runId: runId || (model?.source_run_id ?? ''),
    modelId,
    location: isModel && model ? model.artifact_location : source,
  };
};

/** A version of another registered model: its files, and its run unless another was asked for. */
const ofVersion = (
  database: SqliteDatabase,
  { source, run_id: askedRun, model_id: askedModel }: Asked,
  uri: Exclude<ModelUri, { readonly modelId: string }>,
): VersionSource => {
  const { name } = uri;
  getModel(database, name);
  const version = uri.version ?? String(numberOf(database, uri));
  const row = getVersion(database, name, version);
  const differs = askedRun !== undefined && askedRun !== (row.run_id ?? '');
  if (differs || (askedModel !== undefined && askedModel !== '')) {
    throw invalid(
      `Invalid model version source: '${source}'. The run_id and model_id request parameters must match the referenced model version.`,
    );
  }
  return {
    source: `models:/${name}/${row.version}`,
    runId: row.run_id ?? '',
    modelId: '',
    location: row.storage_location ?? row.source ?? source,
  };
};

const numberOf = (
  database: SqliteDatabase,
  { name, stage, alias }: { readonly name: string; readonly stage?: string; readonly alias?: string },
): number => {
  if (alias !== undefined) return versionByAlias(database, name, alias).version;
  const wanted = stage === undefined ? null : stageOf(stage);
  const newest = latestVersions(database, name)
    .filter((row) => wanted === null || row.current_stage === wanted)
    .at(-1);
  if (newest) return newest.version;
  const of = stage === undefined ? '' : ` and stage '${stage}'`;
  throw new MlflowError('INTERNAL_ERROR', `No versions of model with name '${name}'${of} found`);
};

/** @throws MlflowError for `..`, however it is encoded. */
const checkNoDots = (source: string): void => {
  const decoded = fullyDecoded(source.replaceAll('+', ' '));
  const path = parseUri(decoded).path.replace(/\/+$/, '').replaceAll(/\/+/g, '/');
  const resolved = posix.resolve(path);
  const isPlain = !path.includes('\0') && !decoded.split('/').includes('..') && resolved === path;
  if (isPlain) return;
  throw invalid(
    `Invalid model version source: '${source}'. If supplying a source as an http, https, local file path, ftp, objectstore, or mlflow-artifacts uri, an absolute path must be provided without relative path references present. Please provide an absolute path.`,
  );
};

const partsOf = (uri: string): readonly string[] => {
  const { scheme, host, path } = parseUri(uri);
  return [scheme, host.toLowerCase(), ...path.split('/').filter(Boolean).map(fullyDecoded)];
};

const isWithin = (source: string, root: string): boolean => {
  const parts = partsOf(root);
  return parts.length > 2 && parts.every((part, at) => partsOf(source)[at] === part);
};

/** Files that an MLflow server holds. */
const isArtifact = (source: string): boolean => {
  const { scheme, path } = parseUri(source);
  if (scheme === 'mlflow-artifacts') return true;
  return /^https?$/.test(scheme) && fullyDecoded(path).includes('/api/2.0/mlflow-artifacts/artifacts');
};

const checkLocal = (source: string, root: string | null, field: 'run_id' | 'model_id'): void => {
  const path = resolve(localPath(source));
  if (root !== null && isLocal(root)) {
    const folder = resolve(localPath(root));
    if (path === folder || path.startsWith(`${folder}/`)) return;
  }
  throw invalid(
    `Invalid model version source: '${root === null ? source : path}'. To use a local path as a model version source, the ${field} request parameter has to be specified and the local path has to be contained within the artifact directory of the run specified by the ${field}.`,
  );
};

/** An unknown run is told as a source that is not in it. */
const found = <Row>(find: () => Row, source: string, field: string): Row => {
  try {
    return find();
  } catch (thrown) {
    if (thrown instanceof MlflowError && thrown.code === 'RESOURCE_DOES_NOT_EXIST') throw wrongSource(source, field);
    throw thrown;
  }
};

const checkOfRun = (database: SqliteDatabase, source: string, runId: string): void => {
  const artifacts = (): string => found(() => getRunRow(database, runId), source, 'run_id').artifact_uri ?? '';
  if (isLocal(source)) {
    checkLocal(source, runId === '' ? null : artifacts(), 'run_id');
    return;
  }
  checkNoDots(source);
  const { scheme, host, path } = parseUri(source);
  if (scheme === 'runs' && (host !== '' || runId === '' || path.split('/')[1] !== runId)) {
    throw wrongSource(source, 'run_id');
  }
  if (scheme === 'models') throw wrongSource(source, 'model_id');
  if (isArtifact(source) && (runId === '' || !isWithin(source, artifacts()))) throw wrongSource(source, 'run_id');
};

const checkOfModel = (database: SqliteDatabase, source: string, modelId: string): void => {
  const artifacts = (): string => found(() => getLoggedModel(database, modelId), source, 'model_id').artifact_location;
  if (isLocal(source)) {
    checkLocal(source, artifacts(), 'model_id');
    return;
  }
  checkNoDots(source);
  const { scheme } = parseUri(source);
  if (scheme === 'runs') throw wrongSource(source, 'model_id');
  if (scheme === 'models') {
    const uri = modelUriOf(source);
    if (!('modelId' in uri) || uri.modelId !== modelId) throw wrongSource(source, 'model_id');
  }
  if (isArtifact(source) && !isWithin(source, artifacts())) throw wrongSource(source, 'model_id');
};
