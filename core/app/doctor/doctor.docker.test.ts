/** What the doctor says of keys, buckets and MLflow, made to happen with MinIO, Postgres and MLflow themselves, and mended as its buttons do. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { StackCheck } from '../../contract/stack.ts';
import { connectEngine, up } from '../../stack/engine/index.ts';
import { composeFixture, docker, type Fixture, IMAGE, lacking } from '../../stack/engine/project.fixture.ts';
import { prepareStackEnv, stackEnvFile } from '../../stack/secrets.ts';
import { examineStack, mendStack } from '../stack-examine.ts';
import { readStackFile } from '../stack-file.ts';

const MINIO = 'quay.io/minio/minio:RELEASE.2025-03-12T18-04-18Z';
const POSTGRES = 'postgres:18-alpine';
const MLFLOW = 'ghcr.io/mlflow/mlflow:v3.17.2-full';
const has = (...images: string[]): boolean =>
  images.every((image) => spawnSync('docker', ['image', 'inspect', image]).status === 0);
const lacks = (...images: string[]): string =>
  lacking() || (has(...images) ? '' : `the engine has not all of ${images.join(', ')}`);

const projectOf = (
  services: string,
  volumes: string,
): Fixture & { readonly up: (...names: string[]) => Promise<void> } => {
  const fixture = composeFixture('services: {}');
  onTestFinished(fixture.remove);
  fixture.write(`name: ${fixture.name}\nservices:\n${services}\nvolumes: ${volumes}\n`);
  prepareStackEnv(fixture.dir);
  const start = async (...names: string[]): Promise<void> => {
    const state = readStackFile(fixture.dir, [], process.env);
    if (state.kind !== 'read') throw new Error(JSON.stringify(state));
    const engine = await connectEngine();
    try {
      await up(engine, state.file.project, names.length > 0 ? { services: names } : {});
    } finally {
      engine.close();
    }
  };
  return { ...fixture, up: start };
};

/** The lines of these checks alone: the machine's own disk and clock are others' business. */
const found = async (dir: string, kinds: RegExp): Promise<StackCheck[]> =>
  (await examineStack({ dir, env: process.env, profiles: [] })).filter(
    ({ id, state }) => kinds.test(id) && state !== 'ok',
  );
const mend = (dir: string, id: string): Promise<string> => mendStack({ dir, env: process.env, profiles: [] }, id);
const setSecret = (dir: string, name: string, value: string): void => {
  const file = stackEnvFile(dir);
  writeFileSync(file, readFileSync(file, 'utf8').replace(new RegExp(`^${name}=.*$`, 'm'), `${name}=${value}`));
};

const S3 = `AWS_ACCESS_KEY_ID: "\${STACK_S3_ACCESS_KEY}", AWS_SECRET_ACCESS_KEY: "\${STACK_S3_SECRET_KEY}", MLFLOW_S3_ENDPOINT_URL: "http://store:9000"`;

test('a bucket that is missing, keys and a password that were changed after the volumes were made', {
  timeout: 120_000,
}, async ({ skip }) => {
  const lack = lacks(MINIO, POSTGRES);
  skip(lack !== '', lack);
  const project = projectOf(
    `
  store:
    image: ${MINIO}
    command: [server, /data]
    environment: { MINIO_ROOT_USER: "\${STACK_S3_ACCESS_KEY}", MINIO_ROOT_PASSWORD: "\${STACK_S3_SECRET_KEY}" }
    ports: ["127.0.0.1::9000"]
    volumes: [rows:/data]
    stop_grace_period: 1s
    healthcheck: { test: [CMD, curl, -fsS, -o, /dev/null, "http://127.0.0.1:9000/minio/health/ready"], interval: 500ms, retries: 60 }
  tracking:
    image: ${IMAGE}
    init: true
    command: [sh, -c, sleep 1000, mlflow, server, "--default-artifact-root=s3://mlartifacts/runs"]
    environment: { ${S3} }
    stop_grace_period: 1s
  base:
    image: ${POSTGRES}
    environment: { POSTGRES_USER: idrift, POSTGRES_DB: idrift, POSTGRES_PASSWORD: "\${STACK_POSTGRES_PASSWORD}" }
    volumes: [pages:/var/lib/postgresql]
    stop_grace_period: 1s
    healthcheck: { test: [CMD, pg_isready, --quiet, --host=127.0.0.1, --username=idrift], interval: 500ms, retries: 60 }
`,
    '{ rows: {}, pages: {} }',
  );
  const { dir, name } = project;
  await project.up();
  const kinds = /^(keys|bucket)-/;
  const idsNow = async (): Promise<string[]> => (await found(dir, kinds)).map(({ id }) => id).toSorted();

  expect(await found(dir, kinds)).toEqual([
    expect.objectContaining({ id: 'bucket-missing:mlartifacts', state: 'problem', fixLabel: 'Make the bucket' }),
  ]);
  await mend(dir, 'bucket-missing:mlartifacts');
  expect(await idsNow()).toEqual([]);

  const before = project.ids();
  setSecret(dir, 'STACK_S3_SECRET_KEY', 'another-key-than-before');
  setSecret(dir, 'STACK_POSTGRES_PASSWORD', "it's-another");
  const lines = await found(dir, kinds);
  expect(lines.map(({ id }) => id).toSorted()).toEqual(['keys-postgres-refused:base', 'keys-s3-refused:store']);
  expect(lines.map(({ cause }) => cause).join()).toContain('SignatureDoesNotMatch');
  expect(JSON.stringify(lines)).not.toContain('another-key-than-before');
  await mend(dir, 'keys-postgres-refused:base');
  expect(await idsNow()).toEqual(['keys-s3-refused:store']);
  // The store alone made anew: now it is the other that signs with keys of before.
  await project.up('store');
  expect(await idsNow()).toEqual(['keys-s3-refused:tracking']);
  await mend(dir, 'keys-s3-refused:tracking');
  expect(await idsNow()).toEqual([]);
  setSecret(dir, 'STACK_S3_ACCESS_KEY', 'idriftanother');
  expect(await idsNow()).toEqual(['keys-s3-refused:store']);
  await mend(dir, 'keys-s3-refused:store');
  // The bucket of before is there yet, and Postgres was not made anew for it.
  expect(await idsNow()).toEqual([]);
  expect(project.ids()[`${name}-base-1`]).toBe(before[`${name}-base-1`]);
});

const OLDER = readFileSync(new URL('../../tracking/older-store.py', import.meta.url), 'utf8');
const python = (volume: string, script: string, ...words: string[]): string =>
  execFileSync('docker', ['run', '--rm', '-i', '-v', `${volume}:/mlflow`, MLFLOW, 'python', '-', ...words], {
    input: script,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'pipe'],
  });
const REVISION = `import sqlite3, sys
base = sqlite3.connect('/mlflow/mlflow.db')
if sys.argv[1:]: base.execute('UPDATE alembic_version SET version_num = ?', sys.argv[1:]); base.commit()
print(*base.execute('SELECT version_num FROM alembic_version').fetchone())`;

test("MLflow's own refusals: a host that is not on its list, a database that is newer, one that is older", {
  timeout: 240_000,
}, async ({ skip }) => {
  const lack = lacks(MLFLOW);
  skip(lack !== '', lack);
  const server = (command: string): string => `
  mlflow:
    image: ${MLFLOW}
    init: true
    command: ${command}
    environment: { MLFLOW_DISABLE_TELEMETRY: "true", MLFLOW_SERVER_ENABLE_JOB_EXECUTION: "false" }
    ports: ["127.0.0.1::5000"]
    volumes: [runs:/mlflow]
    stop_grace_period: 1s
    healthcheck:
      test: [CMD, bash, -c, "exec 3<>/dev/tcp/127.0.0.1/5000 && printf 'GET /health HTTP/1.0\\\\r\\\\n\\\\r\\\\n' >&3 && read -r line <&3 && [[ $$line == *' 200 '* ]]"]
      interval: 1s
      retries: 150
  caller:
    image: ${IMAGE}
    init: true
    command: [sleep, "1000"]
    environment: { MLFLOW_TRACKING_URI: "http://mlflow:5000" }
    stop_grace_period: 1s
`;
  const words = (...first: string[]): string =>
    JSON.stringify([
      ...first,
      'mlflow',
      'server',
      '--host=0.0.0.0',
      '--port=5000',
      '--workers=1',
      '--backend-store-uri=sqlite:////mlflow/mlflow.db',
      '--allowed-hosts=${STACK_MLFLOW_HOSTS:-localhost:*,127.0.0.1:*}',
    ]);
  const project = projectOf(server(words()), '{ runs: {} }');
  const { dir, name } = project;
  const volume = `${name}_runs`;
  const write = (command: string): void =>
    project.write(`name: ${name}\nservices:\n${server(command)}\nvolumes: { runs: {} }\n`);
  const kinds = /^(host|server)-/;

  // An older store, and a container that says what MLflow says of one that it does not bring forward by itself.
  docker(
    'volume',
    'create',
    '--label',
    `com.docker.compose.project=${name}`,
    '--label',
    'com.docker.compose.volume=runs',
    volume,
  );
  python(volume, OLDER, '/mlflow/mlflow.db', '75868b020152');
  const refusal = 'Detected out-of-date database schema (found version 75868b020152, but expected dc11669786a5).';
  write(words('sh', '-c', `echo "${refusal}"; exit 1`));
  await expect(project.up()).rejects.toThrow(/mlflow/);
  expect(await found(dir, kinds)).toEqual([
    expect.objectContaining({ id: 'server-schema-older:mlflow', fixLabel: 'Migrate it' }),
  ]);
  await mend(dir, 'server-schema-older:mlflow');
  expect(python(volume, REVISION).trim()).toBe('dc11669786a5');

  // A store of an MLflow that is not there yet: MLflow itself refuses it.
  python(volume, REVISION, 'feedfacecafe');
  write(words());
  await expect(project.up()).rejects.toThrow(/mlflow/);
  expect(await found(dir, kinds)).toEqual([
    expect.objectContaining({
      id: 'server-schema-newer:mlflow',
      cause: expect.stringContaining('feedfacecafe'),
      fixLabel: null,
    }),
  ]);
  python(volume, REVISION, 'dc11669786a5');

  await project.up();
  expect(await found(dir, kinds)).toEqual([
    expect.objectContaining({
      id: 'host-refused:mlflow:5000',
      cause: expect.stringMatching(/service caller.*403 Invalid Host header/),
      fixLabel: 'Add it',
    }),
  ]);
  await mend(dir, 'host-refused:mlflow:5000');
  expect(readFileSync(join(dir, '.idrift', 'stack.env'), 'utf8')).toContain(
    'STACK_MLFLOW_HOSTS=localhost:*,127.0.0.1:*,mlflow:5000\n',
  );
  expect(await found(dir, kinds)).toEqual([]);
});
