/** For the tests of the project's own docker-compose.yaml: what is asked of its services from outside, and everything of it gone afterwards. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { GetObjectCommand, ListBucketsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { Client } from 'pg';
import type { Page } from 'playwright';
import { expect } from 'vitest';
import { freePorts } from '../core/app/containers/stack.fixture.ts';
import { prepareStackEnv, readStackEnv, stackEnvFile } from '../core/stack/secrets.ts';
import { STACK_PORTS, type StackAddresses, stackAddresses } from '../core/stack/settings.ts';
import { programFolder } from './desktop.ts';

export const COMPOSE_FILE = join(programFolder, 'docker-compose.yaml');

export const docker = (...words: readonly string[]): string => {
  const { status, stdout, stderr } = spawnSync('docker', words, { encoding: 'utf8', maxBuffer: 1 << 27 });
  if (status !== 0) throw new Error(`docker ${words.join(' ')}: ${stderr}`);
  return stdout.trim();
};

/** What this machine lacks of the engine, Compose and the images that are fetched; empty when all are there. */
export const lacking = (): string => {
  const has = (...words: string[]): boolean => spawnSync('docker', words).status === 0;
  if (!has('compose', 'version')) return 'there is no docker compose on this machine';
  const images = [
    ...readFileSync(COMPOSE_FILE, 'utf8').matchAll(/STACK_(?:MINIO|MLFLOW|POSTGRES|NODE)_IMAGE:-([^}]+)\}/g),
  ].map(([, image]) => image ?? '');
  const missing = [...new Set(images)].filter((image) => !has('image', 'inspect', image));
  return missing.length === 0 ? '' : `no engine has ${missing.join(', ')}`;
};

/** A busy machine may take minutes for what takes seconds otherwise. */
export const soon = <Value>(look: () => Value | Promise<Value>) => {
  return expect.poll(look, { timeout: 150_000, interval: 100 });
};

const lines = (text: string): string[] => text.split('\n').filter(Boolean);
const labelled = (project: string): string => `label=com.docker.compose.project=${project}`;

export type RealStack = {
  readonly name: string;
  readonly dir: string;
  readonly values: () => ReadonlyMap<string, string>;
  readonly addresses: () => StackAddresses;
  /** Docker's own tool on the same files; both of its streams. @throws Error when it ends with another status than 0. */
  readonly compose: (...words: readonly string[]) => string;
  /** Ids of containers by service. */
  readonly ids: () => Readonly<Record<string, string>>;
  /** Containers, networks and volumes that the engine has of it. */
  readonly left: () => string[];
  readonly removeAll: () => void;
};

/** The stack of the project in `dir`, which Compose names by its folder. */
export const realStack = (name: string, dir: string): RealStack => {
  const values = (): ReadonlyMap<string, string> => readStackEnv(dir);
  const all = (...words: string[]): string[] => lines(docker(...words, '-q', '--filter', labelled(name)));
  return {
    name,
    dir,
    values,
    addresses: () => stackAddresses(values()),
    compose: (...words) => {
      const env = { ...process.env, STACK_DVC_CACHE: join(dir, '.dvc', 'cache') };
      const given = ['compose', '-p', name, '-f', COMPOSE_FILE, '--env-file', stackEnvFile(dir), ...words];
      const { status, stdout, stderr } = spawnSync('docker', given, { encoding: 'utf8', env });
      if (status !== 0) throw new Error(`docker ${given.join(' ')}: ${stderr}`);
      return stdout + stderr;
    },
    ids: () =>
      Object.fromEntries(
        all('ps', '-a', '--no-trunc').map((id) => [
          docker('inspect', '-f', '{{index .Config.Labels "com.docker.compose.service"}}', id),
          id,
        ]),
      ),
    left: () => [...all('ps', '-a'), ...all('network', 'ls'), ...all('volume', 'ls')],
    removeAll: () => {
      for (const [list, remove] of [
        [
          ['ps', '-a'],
          ['rm', '-fv'],
        ],
        [
          ['network', 'ls'],
          ['network', 'rm'],
        ],
        [
          ['volume', 'ls'],
          ['volume', 'rm', '-f'],
        ],
      ] as const) {
        const found = all(...list);
        if (found.length > 0) docker(...remove, ...found);
      }
    },
  };
};

/** What happens to a project's containers from now on, as "minio health_status: healthy". The engine itself remembers 256 events of all. */
export const watchEvents = async (project: string): Promise<{ readonly end: () => Promise<string[]> }> => {
  const filters = ['type=container', 'event=start', 'event=die', 'event=health_status', labelled(project)];
  const form = '{{index .Actor.Attributes "com.docker.compose.service"}} {{.Action}}';
  const child = spawn('docker', ['events', ...filters.flatMap((each) => ['--filter', each]), '--format', form], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (more: string) => {
    text += more;
  });
  await once(child, 'spawn');
  return {
    end: async () => {
      const ended = once(child, 'close');
      child.kill();
      await ended;
      return lines(text);
    },
  };
};

/** Docker's own tool has nothing to do after us: containers are the same ones, and run since the same moment. */
export const expectComposeAgrees = (stack: RealStack, profiles: readonly string[]): void => {
  const chosen = profiles.flatMap((each) => ['--profile', each]);
  const running = (): string =>
    docker('inspect', '-f', '{{.Name}} {{.Id}} {{.State.StartedAt}}', ...Object.values(stack.ids()))
      .split('\n')
      .filter((line) => !line.includes('-buckets-1 '))
      .toSorted()
      .join('\n');
  const [ids, before] = [stack.ids(), running()];
  stack.compose(...chosen, 'up', '-d', '--no-build');
  expect(stack.ids()).toEqual(ids);
  expect(running()).toBe(before);
};

/** By service: its state, health and exit status. */
export const composePs = (stack: RealStack): Record<string, string> =>
  Object.fromEntries(
    stack
      .compose('--profile', '*', 'ps', '-a', '--format', '{{.Service}} {{.State}} {{.Health}} {{.ExitCode}}')
      .split('\n')
      .filter(Boolean)
      .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]),
  );

/** Ports that are free, and images that are this process's own. */
export const settingsFor = async (mark: string): Promise<Record<string, string>> => {
  const ports = await freePorts(STACK_PORTS.length);
  return {
    ...Object.fromEntries(STACK_PORTS.map(({ name }, index) => [name, String(ports[index])])),
    STACK_PREDICTION_IMAGE: `${mark}-prediction`,
    STACK_WEB_IMAGE: `${mark}-web`,
    STACK_MONITORING_IMAGE: `${mark}-monitoring`,
  };
};

export const setStackEnv = (dir: string, settings: Readonly<Record<string, string>>): void =>
  void prepareStackEnv(dir, settings);

/** fetch does not let a caller choose the Host header. */
export const statusFor = (url: string, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    request(`${url}/api/2.0/mlflow/experiments/get?experiment_id=0`, { headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });

/** MLflow's REST API, as any client asks. */
export const mlflow = async <Answer>(url: string, path: string, body?: unknown): Promise<Answer> => {
  const answer = await fetch(`${url}/api/2.0/mlflow/${path}`, {
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    headers: { 'content-type': 'application/json' },
  });
  expect([path, answer.status]).toEqual([path, 200]);
  return (await answer.json()) as Answer;
};

type Run = { readonly info: { readonly run_id: string; readonly artifact_uri: string; readonly status: string } };
type Version = { readonly name: string; readonly version: string; readonly run_id: string };

/** Of all experiments. */
export const serverRuns = async (url: string): Promise<readonly Run[]> => {
  const { experiments } = await mlflow<{ experiments: { experiment_id: string }[] }>(
    url,
    'experiments/search?max_results=100',
  );
  const experiment_ids = experiments.map(({ experiment_id }) => experiment_id);
  return (await mlflow<{ runs?: Run[] }>(url, 'runs/search', { experiment_ids })).runs ?? [];
};

export const serverVersions = async (url: string): Promise<readonly Version[]> =>
  (await mlflow<{ model_versions: Version[] }>(url, 'model-versions/search?max_results=100')).model_versions;

export const predict = async (url: string, text: string): Promise<{ status: number; label: string; score: number }> => {
  const answer = await fetch(`${url}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text }),
  });
  return { ...((await answer.json()) as { label: string; score: number }), status: answer.status };
};

export const sql = async <Row>(url: string, text: string): Promise<Row[]> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows as Row[];
  } finally {
    await client.end();
  }
};

export type Files = {
  readonly buckets: () => Promise<string[]>;
  readonly keys: (bucket: string) => Promise<string[]>;
  readonly read: (bucket: string, key: string) => Promise<Buffer>;
};

/** The object store by AWS's own client. */
export const files = (values: ReadonlyMap<string, string>): Files => {
  const s3 = new S3Client({
    endpoint: stackAddresses(values).s3Endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: {
      accessKeyId: values.get('STACK_S3_ACCESS_KEY') ?? '',
      secretAccessKey: values.get('STACK_S3_SECRET_KEY') ?? '',
    },
  });
  return {
    buckets: async () =>
      ((await s3.send(new ListBucketsCommand())).Buckets ?? []).map(({ Name = '' }) => Name).toSorted(),
    keys: async (Bucket) =>
      ((await s3.send(new ListObjectsV2Command({ Bucket }))).Contents ?? []).map(({ Key = '' }) => Key),
    read: async (Bucket, Key) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    },
  };
};

/** In both schemes. */
export const picture = async (page: Page, name: string): Promise<void> => {
  const folder = join(programFolder, 'test-results', 'stack-real');
  mkdirSync(folder, { recursive: true });
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`) });
  }
};

export const idriftIn = (env: Readonly<Record<string, string>>, ...words: readonly string[]): string =>
  execFileSync(process.execPath, [join(programFolder, 'scripts', 'idrift.mjs'), ...words], {
    encoding: 'utf8',
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
