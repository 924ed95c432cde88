/** Finds the engine that runs here (or where DOCKER_HOST says) and opens it. The one importer of dockerode, with `Docker`'s types. */
import { accessSync, constants } from 'node:fs';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { delimiter, join } from 'node:path';
import type Docker from 'dockerode';
import { IdriftError } from '../../contract/errors.ts';
import { type Endpoint, type Environment, endpointsOf, endpointUrl } from './endpoint.ts';
import { keepPulse } from './pulse.ts';
import { sshAgent } from './ssh-agent.ts';

export type Engine = {
  readonly docker: Docker;
  /** As DOCKER_HOST would have it. */
  readonly url: string;
  /** `Docker Engine`, `Podman Engine`, …: what it calls itself. */
  readonly product: string;
  readonly version: string;
  /** The version of the API that is spoken, at most `NEWEST_API`. */
  readonly api: string;
  /** The settings of Docker's command line (registries' keys) are looked up with it. */
  readonly env: Environment;
  /** Whether its ports and paths are this machine's. */
  readonly local: boolean;
  /** Milliseconds in which what is quick elsewhere is answered; an engine that takes longer hangs. */
  readonly patience: number;
  /** Ends idle connections; an engine that is closed can be used again. */
  readonly close: () => void;
};

type EngineTrouble = 'engine-missing' | 'engine-not-running' | 'engine-no-permission' | 'engine-too-old';

/** No engine to work with, and which of the four reasons it is. */
export class NoEngineError extends IdriftError {
  readonly trouble: EngineTrouble;
  constructor(trouble: EngineTrouble, message: string, hint: string, where: string, cause?: unknown) {
    super({ code: 'not-available', message, hint, where }, { cause });
    this.name = 'NoEngineError';
    this.trouble = trouble;
  }
}

/** Docker Engine 20.10 and Podman 4: the oldest that was tried. */
const OLDEST_API = '1.41';
/** What the requests of this folder were written for; a newer engine speaks it as well. */
const NEWEST_API = '1.47';
const MILLISECONDS_TO_ANSWER = 30_000;

/**
 * The first engine that answers.
 * @throws NoEngineError when none does; IdriftError `bad-input` for settings that cannot be understood
 */
export const connectEngine = async (
  env: Environment = process.env,
  endpoints: readonly Endpoint[] = endpointsOf(env),
  patience = MILLISECONDS_TO_ANSWER,
): Promise<Engine> => {
  const failures: [Endpoint, unknown][] = [];
  for (const endpoint of endpoints) {
    try {
      return await openEndpoint(endpoint, env, patience);
    } catch (thrown) {
      if (thrown instanceof NoEngineError) throw thrown;
      failures.push([endpoint, thrown]);
    }
  }
  throw noneAnswers(failures, env);
};

const openEndpoint = async (endpoint: Endpoint, env: Environment, patience: number): Promise<Engine> => {
  // 0.3 s of modules that nothing but a stack needs.
  const { default: Dockerode } = await import('dockerode');
  const agent = agentOf(endpoint);
  const address =
    endpoint.kind === 'socket'
      ? { socketPath: endpoint.path, host: undefined, port: undefined, protocol: 'http' as const }
      : {
          socketPath: undefined,
          host: endpoint.kind === 'ssh' ? 'docker' : bracketed(endpoint.host),
          port: endpoint.kind === 'ssh' ? 80 : endpoint.port,
          protocol: endpoint.kind === 'tcp' && endpoint.tls !== null ? ('https' as const) : ('http' as const),
        };
  // What is undefined here would come from DOCKER_HOST and its siblings: the client reads them by itself.
  const options = { ...address, agent, ca: undefined, cert: undefined, key: undefined, pathPrefix: '/' };
  const url = endpointUrl(endpoint);
  const about = await answerOf(new Dockerode(options), url, patience).catch((thrown: unknown) => {
    agent.destroy();
    throw thrown;
  });
  const api = negotiated(about, url);
  const docker = new Dockerode({ ...options, version: `v${api}` });
  keepPulse(docker, url, patience);
  return {
    docker,
    url,
    product: about.Components?.[0]?.Name ?? 'Docker Engine',
    version: about.Version ?? 'unknown',
    api,
    env,
    local: endpoint.kind === 'socket' || isLoopback(endpoint),
    patience,
    close: () => agent.destroy(),
  };
};

type About = {
  readonly Version?: string;
  readonly ApiVersion?: string;
  readonly MinAPIVersion?: string;
  readonly Components?: readonly { readonly Name: string }[];
};

const answerOf = async (docker: Docker, url: string, patience: number): Promise<About> => {
  const asked: Promise<About> = docker.version();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${url} did not answer in ${patience / 1000} s`)), patience);
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
};

const agentOf = (endpoint: Endpoint): HttpAgent => {
  if (endpoint.kind === 'ssh') return sshAgent(endpoint.destination, endpoint.port);
  if (endpoint.kind === 'socket' || endpoint.tls === null) return new HttpAgent({ keepAlive: true });
  const { ca, cert, key, verify } = endpoint.tls;
  return new HttpsAgent({ keepAlive: true, ca, cert, key, rejectUnauthorized: verify });
};

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);

const isLoopback = (endpoint: Endpoint): boolean =>
  endpoint.kind === 'tcp' && /^(localhost|127\.\d+\.\d+\.\d+|::1)$/.test(endpoint.host);

const negotiated = ({ Version, ApiVersion = '1.0', MinAPIVersion = '1.0' }: About, url: string): string => {
  if (isOlder(ApiVersion, OLDEST_API)) {
    throw new NoEngineError(
      'engine-too-old',
      `The engine at ${url} is too old: version ${Version ?? 'unknown'} speaks API ${ApiVersion}, and ${OLDEST_API} is needed.`,
      'Update it to Docker Engine 20.10 or newer, or Podman 4 or newer.',
      url,
    );
  }
  const newest = isOlder(ApiVersion, NEWEST_API) ? ApiVersion : NEWEST_API;
  return isOlder(newest, MinAPIVersion) ? MinAPIVersion : newest;
};

/** Whether API version `a` is before `b`: `1.9` is before `1.41`. */
export const isOlder = (a: string, b: string): boolean => {
  const [majorA = 0, minorA = 0] = a.split('.').map(Number);
  const [majorB = 0, minorB = 0] = b.split('.').map(Number);
  return majorA === majorB ? minorA < minorB : majorA < majorB;
};

const codeOf = (thrown: unknown): string =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';

const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

const noneAnswers = (failures: readonly [Endpoint, unknown][], env: Environment): NoEngineError => {
  const refused = failures.find(([, thrown]) => ['EACCES', 'EPERM'].includes(codeOf(thrown)));
  if (refused) return noPermission(...refused);
  const silent = failures.find(([endpoint, thrown]) => endpoint.kind !== 'socket' || codeOf(thrown) !== 'ENOENT');
  if (silent) return silentEngine(...silent);
  const named = env['DOCKER_HOST'] || failures.length === 1 ? failures[0] : undefined;
  if (named) {
    const [{ from }] = named;
    return new NoEngineError(
      'engine-not-running',
      `No container engine listens at ${endpointUrl(named[0])}, which ${from} names.`,
      `Start that engine, or take the address out of ${from}.`,
      endpointUrl(named[0]),
      named[1],
    );
  }
  const program = installedProgram(env);
  return program === null
    ? new NoEngineError(
        'engine-missing',
        'There is no container engine on this machine: no socket of Docker, Podman, Colima, Rancher Desktop or OrbStack was found.',
        'Install Docker Desktop, or Docker Engine, or Podman. Everything but the stack works without one.',
        failures.map(([endpoint]) => endpointUrl(endpoint)).join(', '),
      )
    : new NoEngineError(
        'engine-not-running',
        `${program.product} is installed (${program.path}), but its engine does not run.`,
        program.start,
        program.path,
      );
};

const noPermission = (endpoint: Endpoint, thrown: unknown): NoEngineError => {
  const url = endpointUrl(endpoint);
  return new NoEngineError(
    'engine-no-permission',
    `This user may not use the container engine at ${url}.`,
    'Join the group that owns the socket (sudo usermod -aG docker "$USER"), then log out and in again.',
    url,
    thrown,
  );
};

const silentEngine = (endpoint: Endpoint, thrown: unknown): NoEngineError => {
  const url = endpointUrl(endpoint);
  const hints = {
    socket:
      'Start the engine: open Docker Desktop, or sudo systemctl start docker, colima start, podman machine start.',
    tcp: 'Check the address, that the engine runs there, and its certificates (DOCKER_CERT_PATH).',
    ssh: 'Check that ssh reaches that host without a question, and that docker is installed there.',
  };
  return new NoEngineError(
    'engine-not-running',
    `The container engine at ${url} (${endpoint.from}) does not answer: ${messageOf(thrown)}.`,
    hints[endpoint.kind],
    url,
    thrown,
  );
};

const PROGRAMS = [
  {
    product: 'Docker',
    file: 'dockerd',
    start: 'Start it: sudo systemctl start docker.',
  },
  {
    product: 'Docker Desktop',
    file: process.platform === 'win32' ? 'docker.exe' : 'docker',
    start: 'Open Docker Desktop, or start the engine that docker should reach.',
  },
  { product: 'Colima', file: 'colima', start: 'Start it: colima start.' },
  {
    product: 'Podman',
    file: process.platform === 'win32' ? 'podman.exe' : 'podman',
    start: 'Start it: podman machine start, or on Linux systemctl --user start podman.socket.',
  },
];

const installedProgram = (env: Environment): { product: string; path: string; start: string } | null => {
  const folders = (env['PATH'] ?? '').split(delimiter).filter(Boolean);
  for (const { product, file, start } of PROGRAMS) {
    const path = folders.map((folder) => join(folder, file)).find(isExecutable);
    if (path) return { product, path, start };
  }
  return null;
};

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};
