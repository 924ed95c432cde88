/** The driver's parts that ask no engine: hashes, decisions, order, log frames, ignored files, amounts. */
import { expect, test } from 'vitest';
import type { ComposeProject, ComposeService } from '../compose/model.ts';
import { configHash } from '../compose/render.ts';
import { nanoseconds, readableBytes, wholeSeconds } from './amounts.ts';
import { decide } from './decide.ts';
import { ignoreRules } from './docker-ignore.ts';
import { networkHash, volumeHash } from './hash.ts';
import { LABEL } from './labels.ts';
import { framedLines, plainLines, type TimedLine } from './log-frames.ts';
import type { Observed } from './observed.ts';
import { inOrder, wantedServices } from './order.ts';
import { takenPort } from './start-error.ts';

test('config-hash: what Compose 2.40.3 wrote for the same', () => {
  const service: ComposeService = {
    command: ['sleep', '1000'],
    depends_on: { db: { condition: 'service_healthy', required: true } },
    entrypoint: null,
    image: 'debian:bookworm-slim',
    init: true,
    networks: { default: null },
    pull_policy: 'always',
    scale: 2,
  };
  expect(configHash(service)).toBe('78da9063274a75ac409cd7d9adaa24e844cb5816d392a1d95c247eb723eb9f66');
  expect(networkHash({ name: 'drvt1_default', ipam: {} })).toBe(
    '2c2c1edaa53ca6b2e987c1d94cdaa5dfa7717b6088f8fcf690a9580052fccf59',
  );
  expect(volumeHash({ name: 'drvt1_data' })).toBe('864b78fefc5f4782504ce7fbd88690a51d98e12412c499e4e25ead130803e04a');
});

const container = (number: number, labels: Record<string, string> = {}): Observed => ({
  id: `id${number}`,
  name: `p-a-${number}`,
  service: 'a',
  number,
  state: 'running',
  labels: { [LABEL.hash]: 'h', [LABEL.image]: 'i', ...labels },
  image: 'x',
  networks: ['n'],
  volumes: ['v'],
  ports: [],
  status: '',
});

test('what is kept, made anew, made and removed', () => {
  const service: ComposeService = { command: null, entrypoint: null, scale: 2 };
  const wanted = { service, hash: 'h', imageId: 'i', networks: ['n'], volumes: ['v'] };
  const steps = (containers: readonly Observed[], options?: { force: boolean }): string[] =>
    decide(wanted, containers, options).map(
      (step) => `${step.do} ${'number' in step ? step.number : step.container.number}`,
    );
  expect(steps([])).toEqual(['create 1', 'create 2']);
  expect(steps([container(1), container(2)])).toEqual(['keep 1', 'keep 2']);
  expect(steps([container(1), container(2)], { force: true })).toEqual(['recreate 1', 'recreate 2']);
  expect(steps([container(1, { [LABEL.hash]: 'old' }), container(2), container(3)])).toEqual([
    'keep 2',
    'keep 3',
    'remove 1',
  ]);
  expect(steps([container(4, { [LABEL.image]: 'old' })])).toEqual(['recreate 4', 'create 5']);
  expect(
    steps([
      { ...container(1), networks: [] },
      { ...container(2), volumes: [] },
    ]),
  ).toEqual(['recreate 1', 'recreate 2']);
  // One that was made and never started has no networks yet.
  expect(steps([{ ...container(1), state: 'created', networks: [] }])).toEqual(['keep 1', 'create 2']);
});

const projectOf = (depends: Record<string, string[]>): ComposeProject => {
  const on = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, { condition: 'service_started' as const, required: true }]));
  const services = Object.entries(depends).map(([key, names]) => [
    key,
    { command: null, entrypoint: null, depends_on: on(names) },
  ]);
  const empty = { disabled: {}, networks: {}, volumes: {}, secrets: {}, configs: {}, extensions: {}, findings: [] };
  return { ...empty, name: 'p', workingDir: '/', files: ['/c.yaml'], services: Object.fromEntries(services) };
};

test('services that are asked for bring what they depend on; circles and unknown names are refused', () => {
  const project = projectOf({ a: ['b'], b: ['c'], c: [], d: [] });
  expect(Object.keys(wantedServices(project, ['a']))).toEqual(['c', 'b', 'a']);
  expect(Object.keys(wantedServices(project)).toSorted()).toEqual(['a', 'b', 'c', 'd']);
  expect(() => wantedServices(project, ['x'])).toThrow(/no service x/);
  expect(() => wantedServices(projectOf({ a: ['b'], b: ['c'], c: ['b'] }))).toThrow(/in a circle: b → c → b/);
});

test('work in order: after what it depends on, otherwise at once; the first failure in time is thrown', async () => {
  const done: string[] = [];
  const after: Record<string, string[]> = { a: [], b: ['a'], c: ['a'], d: ['b', 'c'] };
  await inOrder(
    ['d', 'c', 'b', 'a'],
    (key) => after[key] ?? [],
    async (key) => void done.push(key),
  );
  expect([done[0], done[3]]).toEqual(['a', 'd']);
  const begun: string[] = [];
  const failing = inOrder(
    ['a', 'b', 'c'],
    (key) => ({ c: ['b'] })[key] ?? [],
    async (key) => {
      begun.push(key);
      if (key === 'a') await new Promise((resolve) => setTimeout(resolve, 20));
      throw new Error(key);
    },
  );
  await expect(failing).rejects.toThrow(/^b$/);
  expect(begun).toEqual(['a', 'b']);
});

const frame = (stream: number, text: string): Buffer => {
  const body = Buffer.from(text);
  const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(body.length, 4);
  return Buffer.concat([header, body]);
};
const T = '2026-11-26T18:43:03.220671177Z';

test('log frames, whatever way the bytes are cut', async () => {
  const bytes = Buffer.concat([
    frame(1, `${T} ün`),
    frame(2, `${T} err\r\n`),
    frame(1, `${T} ished\n`),
    frame(1, `${T} \n`),
    frame(2, `${T} open end`),
  ]);
  const read = async (parts: Buffer[], of: typeof framedLines): Promise<string[]> => {
    const lines: TimedLine[] = [];
    for await (const batch of of(
      (async function* () {
        yield* parts;
      })(),
    ))
      lines.push(...batch);
    return lines.map(({ stream, at, text }) => `${stream} ${at === T} ${text}`);
  };
  const expected = ['err true err', 'out true ünished', 'out true ', 'err true open end'];
  for (const size of [1, 7, 33, 1000]) {
    const parts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
      bytes.subarray(index * size, (index + 1) * size),
    );
    expect(await read(parts, framedLines)).toEqual(expected);
  }
  expect(await read([Buffer.from(`${T} a\r\n${T} b`)], plainLines)).toEqual(['out true a', 'out true b']);
  const endless = Array.from({ length: 30 }, () => frame(1, `${T} ${'x'.repeat(100_000)}`));
  expect((await read(endless, framedLines)).map((text) => text.length)).toEqual([1_000_009, 1_000_009, 1_000_009]);
});

test('.dockerignore', () => {
  const { isIgnored } = ignoreRules(
    '# no\n*.log\n/build/\n**/tmp\ndocs/**/*.md\n!docs/keep.md\n[ab].txt\nx\\*y\nnode_modules\n!node_modules/mine\n',
  );
  const ignored = [
    'a.log',
    'build',
    'build/x/y',
    'tmp',
    'q/tmp',
    'q/tmp/z',
    'docs/a.md',
    'docs/q/b.md',
    'a.txt',
    'x*y',
    'node_modules/theirs',
  ];
  expect(ignored.filter((path) => !isIgnored(path))).toEqual([]);
  const kept = ['q/a.log', 'builds', 'docs/keep.md', 'c.txt', 'xzy', 'node_modules/mine', 'node_modules/mine/a'];
  expect(kept.filter(isIgnored)).toEqual([]);
});

test('amounts, and ports in what engines say', () => {
  expect([nanoseconds('1m30s'), nanoseconds('500ms'), nanoseconds('1.5s'), wholeSeconds('1m1.9s')]).toEqual([
    90e9, 500e6, 1.5e9, 61,
  ]);
  expect([readableBytes(999), readableBytes(16_777_216), readableBytes(1_500)]).toEqual([
    '999 bytes',
    '17 MB',
    '1.5 kB',
  ]);
  expect(
    [
      'driver failed programming: Bind for 0.0.0.0:8555 failed: port is already allocated',
      'Error starting userland proxy: listen tcp4 127.0.0.1:5000: bind: address already in use',
      'Ports are not available: exposing port TCP 0.0.0.0:5432 -> 0.0.0.0:0: listen tcp 0.0.0.0:5432: bind: address already in use',
      'rootlessport listen tcp [::]:9000: bind: address already in use',
      'no such image',
    ].map(takenPort),
  ).toEqual([8555, 5000, 5432, 9000, null]);
});
