/** A project as `docker compose config --format json` prints it, and the hash by which Compose tells whether a service changed. */
import { createHash } from 'node:crypto';
import type { ComposeFileObject, ComposeProject, ComposeService } from './model.ts';
import type { Json } from './shape.ts';

type Objects = { readonly [key: string]: ComposeFileObject };

/** Secrets' values are never printed, nor those that came from a variable. */
const printedObjects = (objects: Objects, isSecret: boolean): Objects =>
  Object.fromEntries(
    Object.entries(objects).map(([key, { content, ...rest }]) => [
      key,
      content === undefined || isSecret || rest.environment !== undefined ? rest : withContent(content, rest),
    ]),
  );

const withContent = (content: string, { name, ...rest }: ComposeFileObject): ComposeFileObject => ({
  name,
  content,
  ...rest,
});

/** Dollar signs are doubled, so that what is printed can be read again. */
export const renderConfig = (project: ComposeProject): object => {
  const sections = Object.entries({
    configs: printedObjects(project.configs, false),
    networks: project.networks,
    secrets: printedObjects(project.secrets, true),
    volumes: project.volumes,
  }).filter(([, section]) => Object.keys(section).length > 0);
  const all = {
    name: project.name,
    services: project.services,
    ...Object.fromEntries(sections),
    ...project.extensions,
  };
  return JSON.parse(JSON.stringify(all).replaceAll('$', '$$$$')) as object;
};

/** Keys that change how a service is made or started, not what its container is. */
const NOT_HASHED = new Set(['build', 'pull_policy', 'scale', 'depends_on', 'profiles']);

/**
 * The label `com.docker.compose.config-hash` that Compose 2.40.3 writes: sha256 of the service as Go prints it, in the order of
 * its own fields. Another Compose may give another one: then the service is made anew once.
 */
export const configHash = (service: ComposeService): string => {
  const kept = Object.fromEntries(Object.entries(service).filter(([key]) => !NOT_HASHED.has(key)));
  const { replicas: _, ...deploy } = service.deploy ?? { replicas: 0 };
  const hashed = service.deploy === undefined ? kept : { ...kept, deploy };
  return createHash('sha256')
    .update(goJson(hashed as unknown as Json))
    .digest('hex');
};

const ESCAPES: Readonly<Record<string, string>> = {
  '<': String.raw`\u003c`,
  '>': String.raw`\u003e`,
  '&': String.raw`\u0026`,
  '\u2028': String.raw`\u2028`,
  '\u2029': String.raw`\u2029`,
};

/** JavaScript moves keys that look like numbers to the front; they stand only in mappings, which Go sorts by bytes. */
const goKeys = (value: object): readonly string[] => {
  const keys = Object.keys(value);
  return keys.some((key) => /^\d+$/.test(key))
    ? keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    : keys;
};

const goJson = (value: Json): string => {
  if (typeof value !== 'object' || value === null) {
    return JSON.stringify(value).replaceAll(/[<>&\u2028\u2029]/g, (char) => ESCAPES[char] ?? char);
  }
  if (Array.isArray(value)) return `[${value.map(goJson).join(',')}]`;
  const object = value as { readonly [key: string]: Json };
  return `{${goKeys(object)
    .map((key) => `${goJson(key)}:${goJson(object[key] ?? null)}`)
    .join(',')}}`;
};
