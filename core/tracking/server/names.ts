/** MLflow's rules for names and values, with its messages: SQLite enforces none of them. */
import { posix } from 'node:path';
import { pythonJson, pythonRepr, pythonTuple } from '../search/python-text.ts';
import { invalid, type MlflowError } from './errors.ts';

/** In code points, as Python counts. Runs' params and tags are cut to theirs, all else is refused. */
export const MOST = {
  key: 250,
  param: 6000,
  runTag: 8000,
  experimentName: 500,
  experimentTag: 20_000,
  registryTag: 100_000,
  alias: 255,
  artifactLocation: 2048,
} as const;

const invalidValue = (path: string, value: unknown, message: string): MlflowError =>
  invalid(`Invalid value ${pythonJson(value)} for parameter '${path}' supplied: ${message}`);

/** As Python's posixpath.normpath. */
const normalPath = (path: string): string => {
  const normal = posix.normalize(path);
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
};

const isOwnPath = (name: string): boolean => {
  const normal = normalPath(name);
  return normal === name && name !== '.' && !name.startsWith('..') && !name.startsWith('/');
};

const badPath = (name: string): string =>
  `Names may be treated as files in certain cases, and must not resolve to other names when treated as such. This name would resolve to ${pythonRepr(normalPath(name))}`;

const BAD_CHARACTER =
  'Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/).';

/** Of params, metrics and tags. Python's `\w` has letters and numbers of every script, and no combining marks. */
export const checkName = (name: string, path = 'key'): void => {
  if (!/^[/\p{L}\p{N}_.\- :]*$/u.test(name)) throw invalidValue(path, name, BAD_CHARACTER);
  if (!isOwnPath(name)) throw invalidValue(path, name, badPath(name));
};

const lengthOf = (value: string, most: number): number => (value.length <= most ? 0 : Array.from(value).length);

/** @param entity as MLflow names it in the message */
export const checkLength = (entity: string, most: number, value: string): void => {
  if (lengthOf(value, most) > most) throw invalid(`'${entity}' exceeds the maximum length of ${most} characters`);
};

/** What MLflow does with long params and tags of runs unless it is told otherwise. */
const cut = (value: string, most: number): string =>
  lengthOf(value, most) > most ? Array.from(value).slice(0, most).join('') : value;

export type Pair = { readonly key: string; readonly value: string };

export const checkedParam = ({ key, value }: Pair, path?: string): Pair => {
  checkName(key, path === undefined ? 'key' : `${path}.key`);
  checkLength('Param key', MOST.key, key);
  return { key, value: cut(value, MOST.param) };
};

export const checkedTag = ({ key, value }: Pair, path?: string): Pair => {
  const field = path === undefined ? 'key' : `${path}.key`;
  checkName(key, field);
  checkLength(field, MOST.key, key);
  return { key, value: cut(value, MOST.runTag) };
};

export const checkExperimentTag = ({ key, value }: Pair): void => {
  checkName(key);
  checkLength('key', MOST.key, key);
  checkLength('value', MOST.experimentTag, value);
};

/** Of registered models and their versions. */
export const checkRegistryTag = ({ key, value }: Pair): void => {
  checkName(key);
  checkLength('key', MOST.key, key);
  checkLength('value', MOST.registryTag, value);
};

/** As Python writes floats. */
const pythonFloat = (value: number): string => {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const plain = String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e16 || size < 1e-4)) {
    return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  }
  return plain.includes('.') || plain.includes('e') ? plain : `${plain}.0`;
};

export const checkMetric = (
  { key, value, timestamp }: { readonly key: string; readonly value: number; readonly timestamp: number },
  path?: string,
): void => {
  const field = (name: string): string => (path === undefined ? name : `${path}.${name}`);
  checkName(key, field('name'));
  if (timestamp < 0) {
    throw invalidValue(
      field('timestamp'),
      timestamp,
      `metric '${key}' (value=${pythonFloat(value)}). Timestamp must be a nonnegative long (64-bit integer) `,
    );
  }
  checkLength('Metric name', MOST.key, key);
};

export const checkExperimentName = (name: string): void => {
  if (name === '') throw invalid(`Invalid experiment name: '${name}'`);
  checkLength('name', MOST.experimentName, name);
};

/** Of registered models. */
export const checkModelName = (name: string): void => {
  if (name.trim() === '') throw invalid("Missing value for required parameter 'name'.");
  if (/[/:]/.test(name)) throw invalid(`Invalid model name '${name}'. Names cannot contain '/' or ':'.`);
  if (!isOwnPath(name)) throw invalidValue('name', name, badPath(name));
};

const BAD_IN_LOGGED = ['/', ':', '.', '%', '"', "'"];

export const checkLoggedModelName = (name: string): void => {
  if (!BAD_IN_LOGGED.some((each) => name.includes(each))) return;
  throw invalid(
    `Invalid model name (${pythonRepr(name)}) provided. Model name must be a non-empty string and cannot contain the following characters: ${pythonTuple(BAD_IN_LOGGED)}`,
  );
};

/** The number of a model's version. */
export const versionNumber = (version: string): number => {
  if (/^\s*[+-]?\d+\s*$/.test(version)) return Number(version);
  throw invalid(`Parameter 'version' must be an integer, got '${version}'.`);
};

export const checkAliasForm = (alias: string): void => {
  if (alias === '') throw invalid('Registered model alias name cannot be empty.');
  if (!/^[\p{L}\p{N}_-]*$/u.test(alias)) {
    throw invalid(
      `Invalid alias name: '${alias}'. Names may only contain alphanumerics, underscores (_), and dashes (-).`,
    );
  }
  checkLength('Registered model alias name', MOST.alias, alias);
};

export const checkAlias = (alias: string): void => {
  checkAliasForm(alias);
  if (alias.toLowerCase() === 'latest') throw invalid("'latest' alias name (case insensitive) is reserved.");
  if (/^[vV]\d+$/.test(alias)) throw invalid(`Version alias name '${alias}' is reserved.`);
};

export const checkRunId = (runId: string): void => {
  if (!/^[a-zA-Z0-9][\w-]{0,255}$/.test(runId)) {
    throw invalid(`Invalid value ${pythonJson(runId)} for parameter 'run_id' supplied.`);
  }
};

export const experimentNumber = (experimentId: string): number => {
  if (/^\s*[+-]?\d+\s*$/.test(experimentId)) return Number(experimentId);
  throw invalid(`Invalid experiment ID '${experimentId}'. Experiment ID must be a valid integer.`);
};

/** Of one batch. */
export const checkBatch = (metrics: number, params: number, tags: number): void => {
  const limits = [
    ['metrics', 1000, metrics],
    ['params', 100, params],
    ['tags', 100, tags],
    ['metrics, params, and tags', 1000, metrics + params + tags],
  ] as const;
  for (const [what, most, found] of limits) {
    if (found <= most) continue;
    throw invalid(
      `A batch logging request can contain at most ${most} ${what}. Got ${found} ${what}. Please split up ${what} across multiple requests and try again.`,
    );
  }
};
