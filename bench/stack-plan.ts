/**
 * Plan and diff of the stack's compose file in a fresh process: read, check, and tell by their hashes which services changed.
 *
 *     node bench/stack-plan.ts [--runs 15] [--file docker-compose.yaml] [--compose PROGRAM]
 *
 * `loaded` is from the first line of the module to the plan reader being loaded, `plan` the reading, `diff` the hashes and their
 * comparison, `all` the three together; `cpu` the processor's time for them, which a busy
 * machine does not stretch; `process` is the whole process with Node's own start, as its parent sees it.
 * PROGRAM (a docker-compose 2) is timed beside it with `config --hash '*'`, which is the same work.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const started = performance.now();
const startedCpu = process.cpuUsage();

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '15' },
    file: { type: 'string', default: 'docker-compose.yaml' },
    compose: { type: 'string' },
    child: { type: 'boolean', default: false },
  },
});

type Times = Readonly<Record<'loaded' | 'plan' | 'diff' | 'all' | 'cpu' | 'process', number>>;

/** The seven services of a tracking and serving stack, for a checkout without one of its own. */
const STACK = `
x-aws: &aws {AWS_ACCESS_KEY_ID: "\${KEY:-minio}", AWS_SECRET_ACCESS_KEY: "\${SECRET:-minio123}", MLFLOW_S3_ENDPOINT_URL: "http://minio:9000"}
services:
  minio: {image: "minio/minio:1", command: server /data --console-address ":9001", ports: ["9000:9000", "9001:9001"], volumes: ["minio_data:/data"], healthcheck: {test: [CMD, mc, ready, local]}, environment: *aws}
  buckets: {image: "minio/mc:1", depends_on: {minio: {condition: service_healthy}}, environment: *aws, entrypoint: ["bash", "-c", "mc alias set s3 http://minio:9000 $$KEY $$SECRET; mc mb s3/a"]}
  postgres: {image: "postgres:18", environment: {POSTGRES_PASSWORD: postgres}, volumes: ["pg:/var/lib/postgresql"], ports: ["5432:5432"]}
  mlflow: {build: {context: ., dockerfile: mlflow.Dockerfile}, depends_on: [minio, postgres], environment: *aws, ports: ["5000:5000"], command: "mlflow server --host 0.0.0.0 --port 5000", volumes: ["mlflow:/mlflow"]}
  prediction: {build: ./prediction, profiles: [serving], depends_on: [mlflow], environment: *aws, ports: ["8001:8001"]}
  web: {build: ./web, profiles: [serving], depends_on: [prediction], ports: ["8000:8000"], environment: {URL: "http://prediction:8001"}}
  monitoring: {build: ./monitoring, profiles: [monitoring], environment: *aws, restart: unless-stopped}
volumes: {minio_data: , pg: , mlflow: }
`;

const child = async (file: string): Promise<void> => {
  /** As every door of the program does. */
  enableCompileCache();
  const { configHash, readComposeProject } = await import('../core/stack/compose/index.ts');
  const loaded = performance.now();
  const project = readComposeProject({
    workingDir: dirname(file),
    files: [basename(file)],
    env: process.env,
    profiles: ['*'],
  });
  const planned = performance.now();
  const changed = Object.values(project.services).filter((service) => configHash(service) !== '');
  const ended = performance.now();
  const { user, system } = process.cpuUsage(startedCpu);
  const cpu = (user + system) / 1000;
  const times = { loaded: loaded - started, plan: planned - loaded, diff: ended - planned, all: ended - started, cpu };
  console.log(JSON.stringify({ ...times, services: changed.length }));
};

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
const row = (name: string, numbers: readonly number[]): string => {
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  return `${name.padEnd(20)} ${[median(numbers), least, most].map((ms) => `${ms.toFixed(1)} ms`.padStart(10)).join('')}`;
};

/** A value for each variable that the file wants to be set. */
const needed = (file: string): NodeJS.ProcessEnv => {
  const names = Array.from(readFileSync(file, 'utf8').matchAll(/\$\{(\w+):?\?/g), ([, name = '']) => name);
  return { ...Object.fromEntries(names.map((name) => [name, 'x'])), ...process.env };
};

const timed = (
  program: string,
  args: readonly string[],
  file: string,
): { readonly stdout: string; readonly ms: number } => {
  const before = performance.now();
  const { stdout, stderr, status } = spawnSync(program, args, {
    cwd: dirname(file),
    env: needed(file),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return { stdout, ms: performance.now() - before };
};

const parent = (file: string): void => {
  const runs = Array.from({ length: Number(values.runs) }, (): Times => {
    const { stdout, ms } = timed(process.execPath, [import.meta.filename, '--child', '--file', file], file);
    return { ...(JSON.parse(stdout) as Times), process: ms };
  });
  console.log(`${''.padEnd(20)} ${['median', 'least', 'most'].map((name) => name.padStart(10)).join('')}`);
  for (const name of ['loaded', 'plan', 'diff', 'all', 'cpu', 'process'] as const) {
    console.log(
      row(
        name,
        runs.map((times) => times[name]),
      ),
    );
  }
  const program = values.compose;
  if (program === undefined) return;
  const args = ['-f', basename(file), '--profile', '*', 'config', '--hash', '*'];
  console.log(
    row(
      'docker compose',
      runs.map(() => timed(program, args, file).ms),
    ),
  );
};

const given = resolve(values.file);
if (values.child) await child(given);
else if (existsSync(given)) parent(given);
else {
  const dir = mkdtempSync(join(tmpdir(), 'stack-plan-'));
  try {
    writeFileSync(join(dir, 'docker-compose.yaml'), STACK);
    parent(join(dir, 'docker-compose.yaml'));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
