/** An MLflow of another version than ours, near and far, made to happen by a server that says so; its container is an engine's of the test. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { fakeEngine } from '../../stack/engine/fake-engine.fixture.ts';
import { MLFLOW } from '../../tracking/revisions.ts';
import { examineStack } from '../stack-examine.ts';

const IMAGE = 'ghcr.io/mlflow/mlflow:latest-full';

/** What the doctor says of the server while it answers `/version` with this. */
const saidOf = async (version: string, status = 200) => {
  const dir = mkdtempSync(join(tmpdir(), 'idrift-version-'));
  writeFileSync(
    join(dir, 'docker-compose.yaml'),
    `name: shop\nservices:\n  tracking: { image: '${IMAGE}', command: [mlflow, server], ports: ["5000"] }\n`,
  );
  const server = createServer((request, response) => {
    response.writeHead(request.url === '/version' ? status : 200).end(request.url === '/version' ? version : '{}');
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
  const labels = {
    'com.docker.compose.project': 'shop',
    'com.docker.compose.service': 'tracking',
    'com.docker.compose.config-hash': 'x',
  };
  const fake = await fakeEngine({
    'GET /containers/json': [
      {
        Id: 'c1',
        Names: ['/shop-tracking-1'],
        Labels: labels,
        State: 'running',
        Status: 'Up 3 minutes',
        Image: IMAGE,
        Mounts: [],
        Ports: [{ IP: '127.0.0.1', PrivatePort: 5000, PublicPort: port, Type: 'tcp' }],
      },
    ],
    'GET /containers/c1/json': {
      Id: 'c1',
      Name: '/shop-tracking-1',
      RestartCount: 0,
      State: { Status: 'running', Running: true, ExitCode: 0, StartedAt: new Date().toISOString() },
      Config: { Env: [], Labels: labels },
      HostConfig: {},
    },
  });
  onTestFinished(() => {
    fake.end();
    server.closeAllConnections();
    server.close();
    rmSync(dir, { recursive: true, force: true });
  });
  const checks = await examineStack({ dir, env: { ...process.env, DOCKER_HOST: fake.url }, profiles: [] });
  return checks.filter(({ id }) => id.startsWith('server'));
};

test('the version that Idrift was tried with', async () => {
  expect(await saidOf(`${MLFLOW}\n`)).toMatchObject([{ id: 'server', state: 'ok' }]);
});

test('another one of MLflow 3 works, and is told without alarm', async () => {
  expect(await saidOf('3.16.0')).toEqual([
    {
      id: 'server-near-version:tracking',
      title: 'tracking is another MLflow',
      state: 'missing',
      cause: `The server tracking is MLflow 3.16.0, Idrift was tried with ${MLFLOW}. Requests work; its database has another schema than .idrift/mlflow.db.`,
      fix: `To have the same: STACK_MLFLOW_IMAGE=ghcr.io/mlflow/mlflow:v${MLFLOW}-full in .idrift/stack.env.`,
      fixLabel: null,
    },
  ]);
});

test.each(['2.22.1', '4.0.0'])('MLflow %s is too different', async (version) => {
  expect(await saidOf(version)).toEqual([
    expect.objectContaining({
      id: 'server-other-version:tracking',
      state: 'problem',
      cause: `The server tracking is MLflow ${version}; Idrift knows MLflow 3 (tried with ${MLFLOW}), and writes nothing there.`,
    }),
  ]);
});

test('what is no version is not taken for one', async () => {
  const unclear = [{ id: 'server-unclear:tracking', title: 'tracking does not say its version', state: 'missing' }];
  expect(await saidOf('<html>Sign in</html>')).toMatchObject(unclear);
  expect(await saidOf('Unauthorized', 401)).toMatchObject(unclear);
});
