/** The user's keys for registries, from where `docker login` put them: config.json itself, or a program `docker-credential-NAME`. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from './endpoint.ts';
import { dockerFolder } from './endpoint.ts';

export type RegistryKey = {
  readonly serveraddress: string;
  readonly username?: string;
  readonly password?: string;
  readonly identitytoken?: string;
};

type DockerConfig = {
  readonly auths?: Readonly<Record<string, { readonly auth?: string; readonly identitytoken?: string }>>;
  readonly credsStore?: string;
  readonly credHelpers?: Readonly<Record<string, string>>;
};

/** Docker Hub is known under the address of its first version. */
const HUB = 'https://index.docker.io/v1/';

/** The registry of an image's name: what stands before the first slash, where that is a host. */
export const registryOf = (image: string): string => {
  const [first = '', ...rest] = image.split('/');
  const isHost = rest.length > 0 && (first.includes('.') || first.includes(':') || first === 'localhost');
  return isHost ? first : 'docker.io';
};

/** The key for the image's registry; undefined where there is none: most images are open to all. */
export const keyFor = async (image: string, env: Environment): Promise<RegistryKey | undefined> => {
  const registry = registryOf(image);
  return keyOf(readConfig(env), registry === 'docker.io' ? HUB : registry, env);
};

/** Every key in config.json, for a build, which may pull from any registry. */
export const allKeys = async (env: Environment): Promise<Readonly<Record<string, RegistryKey>>> => {
  const config = readConfig(env);
  const servers = new Set([...Object.keys(config.auths ?? {}), ...Object.keys(config.credHelpers ?? {})]);
  const keys = await Promise.all([...servers].map((server) => keyOf(config, server, env)));
  return Object.fromEntries(keys.flatMap((key) => (key ? [[key.serveraddress, key]] : [])));
};

const readConfig = (env: Environment): DockerConfig => {
  const path = join(dockerFolder(env), 'config.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as DockerConfig) : {};
};

const keyOf = async (config: DockerConfig, server: string, env: Environment): Promise<RegistryKey | undefined> => {
  const program = config.credHelpers?.[server] ?? config.credsStore;
  if (program) return helperKey(program, server, env);
  const entry = config.auths?.[server] ?? config.auths?.[`https://${server}`];
  if (!entry) return;
  if (entry.identitytoken) return { serveraddress: server, identitytoken: entry.identitytoken };
  if (!entry.auth) return;
  const text = Buffer.from(entry.auth, 'base64').toString();
  const colon = text.indexOf(':');
  return { serveraddress: server, username: text.slice(0, colon), password: text.slice(colon + 1) };
};

const MILLISECONDS = 20_000;

/** Docker's credential-helper protocol: the server on stdin, JSON on stdout. A failure means no key, as for docker itself. */
const helperKey = (program: string, server: string, env: Environment): Promise<RegistryKey | undefined> =>
  new Promise((resolve) => {
    const child = execFile(
      `docker-credential-${program}`,
      ['get'],
      { env: { ...env }, timeout: MILLISECONDS },
      (failed, stdout) => {
        if (failed) resolve(undefined);
        else resolve(helperAnswer(server, stdout));
      },
    );
    child.on('error', () => resolve(undefined));
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(server);
  });

/** A user name of `<token>` means that the secret is an identity token. */
const helperAnswer = (server: string, text: string): RegistryKey | undefined => {
  const { Username, Secret } = JSON.parse(text) as { Username?: string; Secret?: string };
  if (!Username || !Secret) return;
  return Username === '<token>'
    ? { serveraddress: server, identitytoken: Secret }
    : { serveraddress: server, username: Username, password: Secret };
};
