/** MLflow's limits on names and values, checked before anything is written: SQLite enforces none of them. */
import { IdriftError } from '../contract/errors.ts';

export const LIMITS = {
  key: 250,
  param: 6000,
  tag: 8000,
  experimentName: 256,
  runName: 250,
  modelName: 256,
  alias: 255,
  description: 5000,
  datasetName: 500,
  datasetDigest: 36,
  datasetSource: 65_535,
  inputTag: 500,
  modelTag: 100_000,
} as const;

const refuse = (field: string, message: string, hint: string): never => {
  throw new IdriftError({ code: 'bad-input', message, where: field, hint });
};

/** Counts code points, as Python's len does. */
export const checkLength = (field: string, value: string, most: number): void => {
  if (value.length <= most) return;
  const length = Array.from(value).length;
  if (length > most) {
    refuse(field, `${field} has ${length} characters; MLflow takes at most ${most}.`, 'Shorten it.');
  }
};

/** Keys may become file names in MLflow: normalised relative paths of letters, digits and `_ - . : /` and spaces. */
export const checkKey = (kind: 'param' | 'metric' | 'tag', key: string): void => {
  const field = `${kind} "${key}"`;
  checkLength(`The name of ${kind} "${key.slice(0, 40)}"`, key, LIMITS.key);
  const parts = key.split('/');
  const normal = parts.every((part) => part !== '' && part !== '.' && part !== '..');
  if (!normal || !/^[/\p{L}\p{M}\p{N}_.\- :]+$/u.test(key)) {
    refuse(
      field,
      `"${key}" is not a name MLflow takes for a ${kind}.`,
      'Use letters, digits, "_", "-", ".", ":", spaces, and single "/" between parts.',
    );
  }
};

export const checkExperimentName = (name: string): void => {
  if (name.trim() === '') refuse('experiment', 'An experiment needs a name.', 'Name it in the project settings.');
  checkLength('The experiment name', name, LIMITS.experimentName);
};

export const checkRunName = (name: string): void => {
  if (name.trim() === '') refuse('name', 'A run needs a name.', 'Give it one, or leave it out to get one.');
  checkLength('The run name', name, LIMITS.runName);
};

/** The stricter of MLflow's two sets of rules, that of logged models, so that a name fits both. */
export const checkModelName = (name: string): void => {
  checkLength('The model name', name, LIMITS.modelName);
  if (name.trim() === '' || /[/:.%"'@]/.test(name)) {
    refuse('name', `"${name}" cannot be a model's name.`, `Leave out / : . % @ " and '; for example served-model.`);
  }
};

export const checkAlias = (alias: string): void => {
  checkLength('The alias', alias, LIMITS.alias);
  if (!/^[\p{L}\p{N}_-]+$/u.test(alias) || /^v\d+$/i.test(alias) || alias.toLowerCase() === 'latest') {
    refuse(
      'alias',
      `"${alias}" cannot be an alias.`,
      'Use letters, digits, "_" and "-"; "latest" and "v1" and the like are reserved by MLflow.',
    );
  }
};
