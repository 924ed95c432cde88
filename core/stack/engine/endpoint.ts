/**
 * Where a container engine may listen, in the order of Docker's own command line: DOCKER_HOST, then the context (DOCKER_CONTEXT or
 * `currentContext` of config.json), then the sockets that Docker Engine, Docker Desktop, Colima, Podman, Rancher Desktop and OrbStack make.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { hashBytes } from '../../base/hash.ts';
import { IdriftError } from '../../contract/errors.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

type Tls = {
  /** PEM texts; absent where the folder has none. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** False where the context says SkipTLSVerify. */
  readonly verify: boolean;
};

/** `from` says in words who named it: it is shown when the engine does not answer. */
export type Endpoint = { readonly from: string } & (
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly tls: Tls | null }
  | { readonly kind: 'ssh'; readonly destination: string; readonly port: string | null }
);

/** As DOCKER_HOST would have it. */
export const endpointUrl = (endpoint: Endpoint): string => {
  switch (endpoint.kind) {
    case 'socket':
      return endpoint.path.startsWith('//./pipe/') ? `npipe://${endpoint.path}` : `unix://${endpoint.path}`;
    case 'tcp':
      return `tcp://${endpoint.host}:${endpoint.port}`;
    case 'ssh':
      return `ssh://${endpoint.destination}${endpoint.port === null ? '' : `:${endpoint.port}`}`;
  }
};

/** The folder of Docker's own settings: config.json, contexts, certificates. */
export const dockerFolder = (env: Environment): string => env['DOCKER_CONFIG'] || join(homeOf(env), '.docker');

/**
 * What to try, in order; the first that answers is taken. One only where the user named it: another engine would be a surprise.
 * @throws IdriftError `bad-input` for a DOCKER_HOST or a context that cannot be understood
 */
export const endpointsOf = (env: Environment): readonly Endpoint[] => {
  if (env['DOCKER_HOST']) return [hostEndpoint(env['DOCKER_HOST'], 'DOCKER_HOST', () => certificatesOf(env))];
  const context = env['DOCKER_CONTEXT'] || currentContext(env);
  if (context && context !== 'default') return [contextEndpoint(env, context)];
  return knownSockets(env).map(([from, path]) => ({ kind: 'socket', from, path }));
};

const homeOf = (env: Environment): string => env['HOME'] || env['USERPROFILE'] || homedir();

const currentContext = (env: Environment): string | undefined => {
  const path = join(dockerFolder(env), 'config.json');
  if (!existsSync(path)) return;
  try {
    const { currentContext } = JSON.parse(readFileSync(path, 'utf8')) as { currentContext?: string };
    return currentContext;
  } catch (thrown) {
    throw new IdriftError(
      { code: 'corrupt', message: `${path} is not readable JSON.`, where: path, hint: 'Mend it, or move it aside.' },
      { cause: thrown },
    );
  }
};

/** contexts/meta/<sha256 of the name>/meta.json and contexts/tls/<same>/docker/*.pem, as Docker's command line writes them. */
const contextEndpoint = (env: Environment, name: string): Endpoint => {
  const id = hashBytes('sha256', name);
  const meta = join(dockerFolder(env), 'contexts', 'meta', id, 'meta.json');
  if (!existsSync(meta)) {
    throw new IdriftError({
      code: 'not-found',
      message: `There is no Docker context ${name}.`,
      where: meta,
      hint: 'List the contexts with docker context ls and choose one with docker context use NAME.',
    });
  }
  const { Endpoints } = JSON.parse(readFileSync(meta, 'utf8')) as ContextMeta;
  const docker = Endpoints?.docker;
  if (!docker?.Host) {
    throw new IdriftError({
      code: 'bad-input',
      message: `The Docker context ${name} names no host.`,
      where: meta,
      hint: 'Choose another with docker context use NAME.',
    });
  }
  const tls = join(dockerFolder(env), 'contexts', 'tls', id, 'docker');
  return hostEndpoint(docker.Host, `the Docker context ${name}`, () =>
    existsSync(tls) ? { ...pemFiles(tls), verify: docker.SkipTLSVerify !== true } : null,
  );
};

type ContextMeta = {
  readonly Endpoints?: { readonly docker?: { readonly Host?: string; readonly SkipTLSVerify?: boolean } };
};

/** DOCKER_CERT_PATH, or ~/.docker where DOCKER_TLS_VERIFY asks for TLS. The server's certificate is always checked. */
const certificatesOf = (env: Environment): Tls | null => {
  const folder = env['DOCKER_CERT_PATH'] || (env['DOCKER_TLS_VERIFY'] ? dockerFolder(env) : '');
  if (folder === '') return null;
  if (!existsSync(folder)) {
    throw new IdriftError({
      code: 'not-found',
      message: `DOCKER_CERT_PATH names a folder that does not exist: ${folder}.`,
      where: folder,
      hint: 'Set it to the folder with ca.pem, cert.pem and key.pem.',
    });
  }
  return { ...pemFiles(folder), verify: true };
};

const pemFiles = (folder: string): Omit<Tls, 'verify'> =>
  Object.fromEntries(
    (['ca', 'cert', 'key'] as const)
      .map((name) => [name, join(folder, `${name}.pem`)] as const)
      .filter(([, path]) => existsSync(path))
      .map(([name, path]) => [name, readFileSync(path, 'utf8')]),
  );

/** unix://PATH, npipe://PATH, ssh://[user@]host[:port], tcp://host[:port], http(s)://host[:port], or host:port alone. */
const hostEndpoint = (text: string, from: string, certificates: () => Tls | null): Endpoint => {
  const [, scheme = 'tcp', rest = ''] = /^(?:([a-z]+):\/\/)?(.*)$/s.exec(text) ?? [];
  switch (scheme) {
    case 'unix':
      return { kind: 'socket', from, path: rest || '/var/run/docker.sock' };
    case 'npipe':
      return { kind: 'socket', from, path: rest || '//./pipe/docker_engine' };
    case 'ssh': {
      const url = parsedUrl(text, from);
      return {
        kind: 'ssh',
        from,
        destination: `${url.username ? `${decodeURIComponent(url.username)}@` : ''}${url.hostname}`,
        port: url.port || null,
      };
    }
    case 'tcp':
    case 'http':
    case 'https': {
      const url = parsedUrl(`http://${rest}`, from);
      const tls = certificates() ?? (scheme === 'https' ? { verify: true } : null);
      const port = url.port === '' ? (tls === null ? 2375 : 2376) : Number(url.port);
      return { kind: 'tcp', from, host: url.hostname.replace(/^\[|\]$/g, ''), port, tls };
    }
    default:
      throw misunderstood(text, from);
  }
};

const parsedUrl = (text: string, from: string): URL => {
  const url = URL.parse(text);
  // A name that begins with "-" would be an option of ssh.
  if (url === null || url.hostname === '' || url.hostname.startsWith('-') || url.username.startsWith('-')) {
    throw misunderstood(text, from);
  }
  return url;
};

const misunderstood = (text: string, from: string): IdriftError =>
  new IdriftError({
    code: 'bad-input',
    message: `The engine's address "${text}" (from ${from}) is not one that can be used.`,
    where: from,
    hint: 'It should look like unix:///var/run/docker.sock, tcp://host:2376 or ssh://user@host.',
  });

/** Sockets that engines make, with the product that makes each. */
const knownSockets = (env: Environment): readonly (readonly [product: string, path: string])[] => {
  if (process.platform === 'win32') {
    return [
      ['Docker', '//./pipe/docker_engine'],
      ['Docker Desktop', '//./pipe/dockerDesktopLinuxEngine'],
      ['Podman', '//./pipe/podman-machine-default'],
    ];
  }
  const home = homeOf(env);
  const runtime = env['XDG_RUNTIME_DIR'];
  const colima = [env['COLIMA_HOME'], join(home, '.colima'), join(home, '.config', 'colima')];
  return [
    ['Docker Engine', '/var/run/docker.sock'],
    ...(runtime ? [['Docker Engine without root', join(runtime, 'docker.sock')] as const] : []),
    ['Docker Desktop', join(home, '.docker', 'run', 'docker.sock')],
    ['Docker Desktop', join(home, '.docker', 'desktop', 'docker.sock')],
    ['OrbStack', join(home, '.orbstack', 'run', 'docker.sock')],
    ['Rancher Desktop', join(home, '.rd', 'docker.sock')],
    ...colima.flatMap((folder) => (folder ? profileSockets('Colima', folder, 'docker.sock') : [])),
    ...(runtime ? [['Podman', join(runtime, 'podman', 'podman.sock')] as const] : []),
    ['Podman', '/run/podman/podman.sock'],
    ...profileSockets('Podman', join(home, '.local', 'share', 'containers', 'podman', 'machine'), 'podman.sock'),
  ];
};

/** Colima and Podman keep a socket for each of their machines: FOLDER/MACHINE/FILE. */
const profileSockets = (product: string, folder: string, file: string): (readonly [string, string])[] => {
  if (!existsSync(folder)) return [];
  const machines = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const names = machines.map(({ name }) => name).toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return names.map((name) => [product, join(folder, name, file)] as const);
};

const rank = (machine: string): number => (/^(podman-machine-)?default$/.test(machine) ? 0 : 1);
