/** What a running stack is looked at with: logs of any length, use of the machine, a shell, events; and images that are built. */
import { afterEach, expect, test } from 'vitest';
import { connectEngine } from './connect.ts';
import { events, type ContainerEvent } from './events.ts';
import { exec } from './exec.ts';
import { logs } from './logs.ts';
import type { StackEvent } from './progress.ts';
import { composeFixture, docker, type Fixture, IMAGE, lacking } from './project.fixture.ts';
import { stats } from './stats.ts';
import { up } from './up.ts';

const timeout = 80_000;
const lacks = lacking();
let fixture: Fixture | undefined;
afterEach(() => fixture?.remove());

test('a million lines are streamed, searched and followed in bounded memory', { timeout }, async ({ skip }) => {
  skip(lacks !== '', lacks);
  fixture = composeFixture(`
services:
  many: {image: ${IMAGE}, init: true, command: "seq -f 'line %.0f of many' 1 1000000"}
  few: {image: ${IMAGE}, init: true, command: "sh -c 'for i in 1 2 3; do echo out $$i; echo err $$i >&2; sleep 0.3; done; printf ünfinished; head -c 100000 /dev/zero | tr \\\\\\\\0 x; echo; sleep 1000'"}
`);
  const { name } = fixture;
  const engine = await connectEngine();
  await up(engine, fixture.project());
  docker('wait', `${name}-many-1`);
  const before = process.memoryUsage().rss;
  let [count, last, most] = [0, '', 0];
  for await (const line of logs(engine, name, { services: ['many'] })) {
    count++;
    last = line.text;
    if (count % 50_000 === 0) most = Math.max(most, process.memoryUsage().rss - before);
  }
  expect([count, last]).toEqual([1_000_000, 'line 1000000 of many']);
  expect(most).toBeLessThan(150e6);

  const found: string[] = [];
  for await (const line of logs(engine, name, { search: 'LINE 99999', tail: 20_000 })) found.push(line.text);
  expect(found).toEqual(Array.from({ length: 10 }, (_, index) => `line ${999_990 + index} of many`));

  const all: string[] = [];
  let at = '';
  for await (const line of logs(engine, name, { services: ['few'] })) {
    expect(line.at >= at).toBe(true);
    at = line.at;
    all.push(`${line.stream} ${line.text.slice(0, 20)} ${line.text.length}`);
  }
  expect(all.filter((text) => text.startsWith('err'))).toEqual(['err err 1 5', 'err err 2 5', 'err err 3 5']);
  expect(all.at(-1)).toBe('out ünfinishedxxxxxxxxxx 100010');

  const ending = new AbortController();
  const followed: string[] = [];
  for await (const { service, text } of logs(engine, name, { follow: true, tail: 2, signal: ending.signal })) {
    followed.push(service);
    if (followed.length >= 3) ending.abort();
    expect(text).not.toBe('');
  }
  expect(new Set(followed)).toEqual(new Set(['many', 'few']));
  engine.close();
});

test('events, stats and a shell of a running service', { timeout }, async ({ skip }) => {
  skip(lacks !== '', lacks);
  fixture = composeFixture(`
services:
  busy: {image: ${IMAGE}, init: true, command: "sh -c 'while :; do :; done'", healthcheck: {test: exit 0, interval: 500ms}, cpus: 0.5, mem_limit: 64m}
`);
  const { name } = fixture;
  const engine = await connectEngine();
  const ending = new AbortController();
  const seen: ContainerEvent[] = [];
  const watching = (async () => {
    for await (const event of events(engine, name, { signal: ending.signal })) seen.push(event);
  })();
  await up(engine, fixture.project());
  let use = null;
  for await (const sample of stats(engine, name)) {
    if (sample.cpu === null) continue;
    use = sample;
    break;
  }
  expect(use).toMatchObject({ service: 'busy', container: `${name}-busy-1`, memoryLimit: 67_108_864 });
  expect(use?.cpu).toBeGreaterThan(5);
  expect(use?.memory).toBeGreaterThan(50_000);

  const shell = await exec(engine, name, 'busy', {
    tty: true,
    columns: 100,
    rows: 40,
    environment: { GREETING: 'hello' },
  });
  let said = '';
  shell.output.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  shell.write('echo "$GREETING $(stty size)"; exit 4\n');
  expect(await shell.exit).toBe(4);
  expect(said).toContain('hello 40 100');
  const plain = await exec(engine, name, 'busy', { command: ['sh', '-c', 'cat; echo bad >&2; exit 2'] });
  const [out, err] = [plain.output, plain.error].map(async (stream) =>
    (await stream.setEncoding('utf8').toArray()).join(''),
  );
  plain.write('given');
  plain.endInput();
  expect([await out, await err, await plain.exit]).toEqual(['given', 'bad\n', 2]);

  docker('kill', `${name}-busy-1`);
  await expect.poll(() => seen.map(({ action }) => action), { timeout: 5000 }).toContain('die');
  ending.abort();
  await watching;
  expect(seen.map(({ action }) => action)).toEqual(expect.arrayContaining(['create', 'start', 'health_status', 'die']));
  expect(seen.find(({ action }) => action === 'die')).toMatchObject({ service: 'busy', exitCode: 137 });
  expect(seen.find(({ action }) => action === 'health_status')).toMatchObject({ health: 'healthy' });
  await expect(exec(engine, name, 'busy')).rejects.toMatchObject({ info: { code: 'not-found' } });
  engine.close();
});

test('an image is built with its log; a failed build shows its last lines', { timeout }, async ({ skip }) => {
  skip(lacks !== '', lacks);
  const yaml = `
services:
  app: {build: {context: ., args: {WORD: built}}, init: true, command: cat /list}
`;
  fixture = composeFixture(yaml, {
    Dockerfile: `FROM ${IMAGE}\nARG WORD\nCOPY . /app\nRUN ls -A /app > /list && echo "$WORD" >> /list\n`,
    '.dockerignore': '# left behind\n*.log\nDockerfile\n!kept.log\n',
    'kept.log': '1',
    'lost.log': '2',
  });
  const { name } = fixture;
  const engine = await connectEngine();
  const told: StackEvent[] = [];
  await up(engine, fixture.project(), { onEvent: (event) => told.push(event), wait: false });
  docker('wait', `${name}-app-1`);
  const lines: string[] = [];
  for await (const { text } of logs(engine, name)) lines.push(text);
  // The Dockerfile is sent although it is ignored; the engine takes it out of the folder itself.
  expect(lines).toEqual(['.dockerignore', 'compose.yaml', 'kept.log', 'built']);
  expect(told.filter(({ kind }) => kind === 'build-line').length).toBeGreaterThan(5);
  const ids = fixture.ids();
  fixture.compose('up', '-d');
  expect(fixture.ids()).toEqual(ids);
  fixture.write(
    yaml.replace('context: .,', 'context: ., dockerfile_inline: "FROM ' + IMAGE + '\\nRUN echo so far && exit 9\\n",'),
  );
  await expect(up(engine, fixture.project(), { build: 'always' })).rejects.toMatchObject({
    info: {
      code: 'bad-input',
      message: expect.stringMatching(/app could not be built: .*code: 9/),
      hint: expect.stringMatching(/so far/),
    },
  });
  docker('image', 'rm', '-f', `${name}-app`);
  engine.close();
});
