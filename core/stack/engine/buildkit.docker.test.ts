/** Dockerfiles that only BuildKit can build, on the real engine, with its log; and what cannot be built said by its line. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { buildImage } from './build.ts';
import { connectEngine } from './connect.ts';
import { fakeEngine } from './fake-engine.fixture.ts';
import type { StackEvent } from './progress.ts';
import { composeFixture, docker, IMAGE, lacking } from './project.fixture.ts';

const lacks = lacking();
const timeout = 60_000;
const PARSE_ERROR = 'failed to solve: dockerfile parse error line 3: unknown instruction: HELLO';
/** Nobody has built this before: a step that is cached says nothing. */
const NEW = createHash('sha1').update(`${process.pid} ${Date.now()}`).digest('hex');

const buildOf = async (
  dockerfile: string,
  url?: string,
): Promise<{ readonly name: string; readonly dir: string; readonly lines: string[]; readonly failure: unknown }> => {
  const yaml = 'services:\n  app: {build: {context: ., args: {WORD: given}, labels: {a: b}}}\n';
  const fixture = composeFixture(yaml, {
    Dockerfile: dockerfile,
    '.dockerignore': '*.log\n',
    'kept.txt': 'kept',
    'lost.log': 'lost',
  });
  const engine = await connectEngine(url === undefined ? process.env : { DOCKER_HOST: url });
  onTestFinished(() => {
    engine.close();
    docker('image', 'rm', '-f', `${fixture.name}-app`);
    fixture.remove();
  });
  const project = fixture.project();
  const { app } = project.services;
  if (!app?.build) throw new Error('app is not built');
  const lines: string[] = [];
  const onEvent = (event: StackEvent): void => {
    if (event.kind === 'build-line') lines.push(event.text);
  };
  const failure = await buildImage(engine, project, 'app', { ...app, build: app.build }, { onEvent }).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return { name: `${fixture.name}-app`, dir: fixture.dir, lines, failure };
};

test('mounts of a cache and of another stage, arguments, what is ignored, and the log', { timeout }, async ({
  skip,
}) => {
  skip(lacks !== '', lacks);
  const { name, lines, failure } = await buildOf(`FROM ${IMAGE} AS first
RUN echo ${NEW} > /from-first
FROM ${IMAGE}
ARG WORD
COPY . /app
RUN --mount=type=cache,target=/c --mount=from=first,target=/f echo one; echo two >&2; echo "$WORD $(cat /f/from-first) $(ls /app)" > /list
`);
  expect(failure).toBeNull();
  expect(docker('run', '--rm', name, 'cat', '/list')).toMatch(
    new RegExp(`^given ${NEW} Dockerfile\\ncompose.yaml\\nkept.txt$`),
  );
  expect(docker('image', 'inspect', '-f', '{{json .Config.Labels}}', name)).toContain('"a":"b"');
  expect(lines).toEqual(expect.arrayContaining(['one', 'two']));
  expect(lines.filter((line) => line.includes('RUN --mount=type=cache'))).toHaveLength(1);
});

test('a step that fails says so with its last lines', { timeout }, async ({ skip }) => {
  skip(lacks !== '', lacks);
  const { failure } = await buildOf(`FROM ${IMAGE}\nRUN --mount=type=tmpfs,target=/t echo so far ${NEW} && exit 9\n`);
  expect(failure).toMatchObject({
    info: {
      code: 'bad-input',
      message: expect.stringMatching(/^The image of service app could not be built: .*exit code: 9/),
      hint: expect.stringContaining(`so far ${NEW}`),
    },
  });
});

test('a secret of this machine is refused by its line, before anything is sent', { timeout }, async ({ skip }) => {
  skip(lacks !== '', lacks);
  const { failure, lines, dir } = await buildOf(
    `FROM ${IMAGE}\nRUN true\nRUN --mount=type=secret,id=k cat /run/secrets/k\n`,
  );
  expect(failure).toMatchObject({
    info: {
      code: 'bad-input',
      where: `${join(dir, 'Dockerfile')}:3`,
      message: expect.stringContaining('RUN --mount=type=secret in line 3 of the Dockerfile'),
      hint: expect.stringContaining('docker compose build'),
    },
  });
  expect(lines).toEqual([]);
});

test('an engine whose BuildKit is older than the file says the line and what to do; BuildKit is used where it is usual', async ({
  skip,
}) => {
  skip(lacks !== '', lacks);
  const queries: (string | undefined)[] = [];
  const fake = await fakeEngine({
    'GET /_ping': (_, response) => void response.writeHead(200, { 'builder-version': '2' }).end('OK'),
    'POST /build': (request, response) => {
      queries.push(new URL(request.url ?? '', 'http://engine').searchParams.get('version') ?? undefined);
      const error = queries.length === 3 ? 'no active sessions' : PARSE_ERROR;
      request.resume().on('end', () => void response.end(`${JSON.stringify({ error })}\n`));
    },
  });
  onTestFinished(fake.end);
  const old = await buildOf('FROM a\nRUN <<E\nhello\nE\n', fake.url);
  expect(old.failure).toMatchObject({
    info: {
      where: `${join(old.dir, 'Dockerfile')}:3`,
      hint: expect.stringMatching(
        /does not know RUN with a here-document \(line 2 of the Dockerfile\): put "# syntax=docker/,
      ),
    },
  });
  const plain = await buildOf('FROM a\nRUN true\nHELLO\n', fake.url);
  expect(plain.failure).toMatchObject({ info: { where: `${join(plain.dir, 'Dockerfile')}:3` } });
  // What either can build is left to the other where BuildKit wants a session.
  const again = await buildOf('FROM a\nRUN true\n', fake.url);
  expect(again.failure).toMatchObject({ info: { message: expect.stringContaining('parse error') } });
  expect(queries).toEqual(['2', '2', '2', undefined]);
});
