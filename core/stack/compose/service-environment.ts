/** A service's variables and labels with those from its files: what Compose sends to the Engine. */
import type { Lookup } from './interpolate.ts';
import { parseDotenv, parseRawEnv } from './dotenv.ts';
import { type Place, refuse } from './place.ts';
import { isFile, readSource } from './setup.ts';
import { type Json, type JsonObject, sorted } from './shape.ts';

type Given = {
  readonly service: JsonObject;
  readonly variables: ReadonlyMap<string, string>;
  /** Where paths in errors count from, and where the service stands. */
  readonly from: string;
  readonly place: (key: string) => Place;
};

const objectAt = (object: JsonObject, key: string): JsonObject => {
  const value = object[key];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
};

const listAt = (object: JsonObject, key: string): readonly Json[] => {
  const value = object[key];
  return Array.isArray(value) ? value : [];
};

/** A variable without a value takes the environment's; `undefined` where nothing is left. */
export const environmentOf = (given: Given): JsonObject | undefined => {
  const { service, variables, place } = given;
  const own = Object.entries(objectAt(service, 'environment')).map(
    ([name, value]) => [name, value ?? variables.get(name) ?? null] as const,
  );
  const ownText = new Map(own.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  const lookup: Lookup = (name) => variables.get(name) ?? ownText.get(name);
  const filed = new Map<string, string>();
  for (const file of listAt(service, 'env_file')) {
    const { path, required = true, format } = file as { path: string; required?: boolean; format?: string };
    if (!isFile(path)) {
      if (required)
        refuse(
          place('env_file'),
          `There is no env file ${path}.`,
          'Make it, or write `required: false` with its path.',
        );
      continue;
    }
    const source = readSource(path, given.from);
    const found = format === 'raw' ? parseRawEnv(source, lookup) : parseDotenv(source, lookup, filed);
    for (const [name, value] of found) filed.set(name, value);
  }
  const all = new Map<string, Json>(filed);
  for (const [name, value] of own) all.set(name, value);
  return all.size === 0 ? undefined : sorted(Array.from(all));
};

export const labelsOf = (given: Given): JsonObject | undefined => {
  const { service, variables, place } = given;
  const all = new Map<string, Json>();
  for (const path of listAt(service, 'label_file').map(String)) {
    if (!isFile(path))
      refuse(place('label_file'), `There is no label file ${path}.`, 'Make it, or take `label_file` away.');
    for (const [name, value] of parseDotenv(readSource(path, given.from), (name) => variables.get(name)))
      all.set(name, value);
  }
  for (const [name, value] of Object.entries(objectAt(service, 'labels'))) all.set(name, value);
  return all.size === 0 ? undefined : sorted(Array.from(all));
};

/** Build arguments that nobody has set are left to the Dockerfile. */
export const argumentsOf = (build: JsonObject, variables: ReadonlyMap<string, string>): JsonObject | undefined => {
  const known = Object.entries(objectAt(build, 'args')).flatMap(([name, value]): [string, Json][] => {
    const set = value ?? variables.get(name);
    return set === undefined ? [] : [[name, set]];
  });
  return known.length === 0 ? undefined : sorted(known);
};
