/** For tests: the project's compose file under the real Docker Compose, in a project of its own with free ports, gone afterwards. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { prepareStackEnv, stackEnvFile } from '../../stack/secrets.ts';
import { STACK_PORTS, type StackAddresses, stackAddresses } from '../../stack/settings.ts';

const COMPOSE = process.env['IDRIFT_COMPOSE'] ?? '';
export const LACKS_COMPOSE =
  COMPOSE === '' ? 'IDRIFT_COMPOSE names no Docker Compose, as in IDRIFT_COMPOSE="docker compose"' : null;

const FILE = fileURLToPath(new URL('../../../docker-compose.yaml', import.meta.url));
const run = promisify(execFile);
const SECONDS = 600;

export const docker = async (...words: readonly string[]): Promise<string> =>
  (await run('docker', words, { timeout: SECONDS * 1000, maxBuffer: 1 << 26 })).stdout;

/** Containers reach this machine by the address of the engine's own bridge; where the engine does not say it, it is the network's first. */
export const addressForContainers = async (): Promise<string> => {
  const form = '{{with index .IPAM.Config 0}}{{.Gateway}},{{.Subnet}}{{end}}';
  const [gateway = '', subnet = ''] = (await docker('network', 'inspect', 'bridge', '-f', form)).trim().split(',');
  return gateway || subnet.replace(/\d+\/\d+$/, '1');
};

export type TestStack = {
  readonly name: string;
  readonly values: ReadonlyMap<string, string>;
  /** What the monitoring service is shown as the project's DVC cache. */
  readonly cacheDir: string;
  readonly addresses: StackAddresses;
  /** Of one profile or several; what Compose said, both streams. Rejects when it ends with another status than 0. */
  readonly compose: (profiles: readonly string[], ...words: readonly string[]) => Promise<string>;
  readonly removeAll: () => Promise<void>;
};

/** @param settings further lines of its env file. @param env further variables of Compose's environment. */
export const newStack = async (
  settings: Readonly<Record<string, string>> = {},
  env: Readonly<Record<string, string>> = {},
): Promise<TestStack> => {
  const mark = randomBytes(4).toString('hex');
  const name = `idrift-file-${mark}`;
  const dir = mkdtempSync(join(tmpdir(), 'idrift-stack-'));
  const ports = await freePorts(STACK_PORTS.length);
  const images = {
    STACK_PREDICTION_IMAGE: `${name}-prediction`,
    STACK_WEB_IMAGE: `${name}-web`,
    STACK_MONITORING_IMAGE: `${name}-monitoring`,
  };
  const cacheDir = join(dir, 'cache');
  mkdirSync(cacheDir);
  const values = prepareStackEnv(dir, {
    ...Object.fromEntries(STACK_PORTS.map((each, index) => [each.name, String(ports[index])])),
    ...images,
    STACK_DVC_CACHE: cacheDir,
    ...settings,
  });
  const compose = async (profiles: readonly string[], ...words: readonly string[]): Promise<string> => {
    const [program = '', ...first] = COMPOSE.split(' ');
    const chosen = profiles.flatMap((profile) => ['--profile', profile]);
    const all = [...first, '-p', name, '-f', FILE, '--env-file', stackEnvFile(dir), ...chosen, ...words];
    const { stdout, stderr } = await run(program, all, {
      timeout: SECONDS * 1000,
      maxBuffer: 1 << 26,
      env: { ...process.env, ...env },
    });
    return stdout + stderr;
  };
  return {
    name,
    values,
    cacheDir,
    addresses: stackAddresses(values),
    compose,
    removeAll: async () => {
      await compose(['*'], 'down', '--volumes', '--timeout', '2');
      for (const image of Object.values(images)) await docker('image', 'rm', image).catch(() => '');
      rmSync(dir, { recursive: true, force: true });
    },
  };
};

/** All open at once, so that no two are the same. */
export const freePorts = async (count: number): Promise<readonly number[]> => {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
          const server = createServer();
          server.once('error', reject);
          server.listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
};
