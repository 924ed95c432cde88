/** Which files a project is read from, with which variables, under which name: what Compose settles before it reads. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, delimiter, dirname, resolve } from 'node:path';
import { IdriftError } from '../../contract/errors.ts';
import { parseDotenv } from './dotenv.ts';
import type { Lookup } from './interpolate.ts';
import type { ReadComposeOptions } from './model.ts';
import { type Source, sourceOf } from './place.ts';

const NAMES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const OVERRIDES = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
];

export type Setup = {
  /** The project's folder: that of the first file. */
  readonly folder: string;
  readonly files: readonly string[];
  readonly environmentFile?: string;
  readonly variables: ReadonlyMap<string, string>;
  readonly profiles: readonly string[];
  /** From the caller or COMPOSE_PROJECT_NAME; it wins over `name:` in a file. */
  readonly name?: string;
};

/** Without the byte order mark that editors on Windows put first. */
export const readSource = (path: string, from: string): Source =>
  sourceOf(path, readFileSync(path, 'utf8').replace(/^\uFEFF/, ''), from);

export const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;

/** Adds the variables of env files; those that are there already win, and each file knows those before it. */
export const addEnvFiles = (
  variables: ReadonlyMap<string, string>,
  files: readonly string[],
  from: string,
): ReadonlyMap<string, string> => {
  const added = new Map<string, string>();
  const lookup: Lookup = (name) => variables.get(name) ?? added.get(name);
  for (const file of files) {
    if (!isFile(file)) {
      throw new IdriftError({
        code: 'not-found',
        message: `There is no env file ${file}.`,
        where: file,
        hint: 'Check its path.',
      });
    }
    for (const [name, value] of parseDotenv(readSource(file, from), lookup)) added.set(name, value);
  }
  return new Map([...added, ...variables]);
};

export const settle = (options: ReadComposeOptions): Setup => {
  const own = new Map(Object.entries(options.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
  const from = resolve(options.workingDir);
  const named = options.envFile === undefined ? envFilesOf(own) : [options.envFile];
  const explicit = named.map((file) => resolve(from, file));
  const dotenv = (folder: string): readonly string[] => {
    const file = resolve(folder, '.env');
    return isFile(file) ? [file] : [];
  };
  /** Where the caller names the files, the .env beside the first of them counts, and no other. */
  const atFirst = options.files === undefined ? dotenv(from) : [];
  const first = addEnvFiles(own, explicit.length > 0 ? explicit : atFirst, from);
  const files = filesOf(options, first, from);
  const folder = dirname(files[0] ?? '');
  const settled = explicit.length > 0 || (options.files === undefined && folder === from);
  const variables = settled ? first : addEnvFiles(first, dotenv(folder), from);
  const name = nameOf(options.projectName ?? (variables.get('COMPOSE_PROJECT_NAME') || undefined));
  return {
    folder,
    files,
    ...(explicit.length > 0 ? { environmentFile: explicit.join(',') } : {}),
    variables,
    profiles: profilesOf(options.profiles, variables),
    ...(name === undefined ? {} : { name }),
  };
};

const split = (text: string | undefined, by: string): readonly string[] =>
  (text ?? '')
    .split(by)
    .map((part) => part.trim())
    .filter((part) => part !== '');

const envFilesOf = (own: ReadonlyMap<string, string>): readonly string[] => split(own.get('COMPOSE_ENV_FILES'), ',');

const profilesOf = (given: readonly string[], variables: ReadonlyMap<string, string>): readonly string[] =>
  given.length > 0 ? given : split(variables.get('COMPOSE_PROFILES'), ',');

const filesOf = (
  { files }: ReadComposeOptions,
  variables: ReadonlyMap<string, string>,
  from: string,
): readonly string[] => {
  const separator = variables.get('COMPOSE_PATH_SEPARATOR') ?? delimiter;
  const named = files ?? split(variables.get('COMPOSE_FILE'), separator);
  if (named.length > 0) return named.map((file) => existing(resolve(from, file)));
  const main = NAMES.map((name) => resolve(from, name)).find(isFile);
  if (main === undefined) {
    throw new IdriftError({
      code: 'not-found',
      message: `There is no compose file in ${from}.`,
      where: from,
      hint: `Its name would be ${NAMES.join(', ')}.`,
    });
  }
  const override = OVERRIDES.map((name) => resolve(from, name)).find(isFile);
  return override === undefined ? [main] : [main, override];
};

const existing = (file: string): string => {
  if (existsSync(file)) return file;
  throw new IdriftError({
    code: 'not-found',
    message: `There is no compose file ${file}.`,
    where: file,
    hint: 'Check its path.',
  });
};

const normal = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '');

const nameOf = (name: string | undefined): string | undefined => {
  if (name === undefined || normal(name) === name) return name;
  throw new IdriftError({
    code: 'bad-input',
    message: `${JSON.stringify(name)} is not a name of a project.`,
    where: 'COMPOSE_PROJECT_NAME',
    hint: 'Use lower-case letters, digits, dashes and underscores, and start with a letter or a digit.',
  });
};

/** The name that a file or, without one, the folder gives. */
export const projectName = (inFiles: string | undefined, folder: string): string => {
  const name = normal(inFiles ?? '') || normal(basename(folder));
  if (name !== '') return name;
  throw new IdriftError({
    code: 'bad-input',
    message: `The folder ${folder} gives the project no name.`,
    where: folder,
    hint: 'Add `name: my-project` at the top of the compose file.',
  });
};
