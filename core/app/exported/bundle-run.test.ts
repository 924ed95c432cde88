/** An exported model as it runs: by its environment, until it is told to end, and by npx. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeRandomModel } from '../../serving/random-model.fixture.ts';
import { freePort, predict, serveFolder, sourceOf, untilReady } from './bundle.fixture.ts';
import { THIS_MACHINE } from './collect.ts';
import { writeBundle } from './write-bundle.ts';

// Outside of this repository, so that no package of it can be found from there.
const dir = mkdtempSync(join(tmpdir(), 'idrift-bundle-run-'));
// Retried: what npx started may still be writing its cache when it ends.
afterAll(() => rmSync(dir, { recursive: true, force: true, maxRetries: 10 }), 60_000);
const out = join(dir, 'exported');

beforeAll(async () => {
  const modelDir = join(dir, 'trained');
  mkdirSync(modelDir);
  writeRandomModel(modelDir, 5);
  await writeBundle({ ...sourceOf(modelDir), target: THIS_MACHINE, out });
}, 180_000);

test('told by its environment it wants keys, counts texts, and knows the data and its own name', async () => {
  const key = 'key-of-the-shop';
  const running = await serveFolder(out, {
    KEYS: `shop:${createHash('sha256').update(key).digest('hex')}:3`,
    ORIGINS: 'https://shop.example',
    DEPLOYMENT: 'kiosk',
  });
  await untilReady(running);
  const ask = (headers: Readonly<Record<string, string>>) =>
    fetch(`${running.url}/predict/batch`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ texts: ['maten', 'bussen'] }),
    });
  expect((await ask({})).status).toBe(401);
  const answer = await ask({ authorization: `Bearer ${key}`, origin: 'https://shop.example' });
  expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, 'https://shop.example']);
  const late = await ask({ authorization: `Bearer ${key}` });
  expect([late.status, late.headers.get('retry-after')]).toEqual([429, '20']);
  const health = await (await fetch(`${running.url}/health`)).json();
  expect(health).toMatchObject({ data_md5: 'd'.repeat(32), versions: [{ deployment: 'kiosk' }] });
  running.child.kill('SIGTERM');
  await running.ended;
  expect(running.said()).toContain('"consumer":"shop"');
  expect(running.said()).toMatch(/"dataMd5":"d{32}".*"deployment":"kiosk"/);
  expect(running.said()).not.toContain(key);
});

test('told to end while many ask, it answers what it has taken: its log has exactly what was answered', async () => {
  const running = await serveFolder(out);
  await untilReady(running);
  const seen = { ids: [] as unknown[], statuses: new Set<number>(), broken: 0 };
  const clients = Array.from({ length: 16 }, async () => {
    for (;;) {
      try {
        const answer = await fetch(`${running.url}/predict`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{"text":"maten"}',
        });
        seen.statuses.add(answer.status);
        const { id } = (await answer.json()) as { id?: unknown };
        if (answer.status === 200) seen.ids.push(id);
      } catch {
        seen.broken += 1;
        return; // it is gone
      }
    }
  });
  await expect.poll(() => seen.ids.length, { timeout: 20_000 }).toBeGreaterThan(100);
  const from = performance.now();
  running.child.kill('SIGTERM');
  expect(await running.ended).toBe(0);
  expect(performance.now() - from).toBeLessThan(20_000);
  await Promise.all(clients);
  const logged = running
    .said()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { kind: string; id?: string })
    .filter(({ kind }) => kind === 'prediction')
    .map(({ id }) => id);
  expect([...seen.statuses].filter((status) => status !== 200 && status !== 503)).toEqual([]);
  expect(new Set(logged)).toEqual(new Set(seen.ids));
});

test('what waits for its database can be forgotten, by the program that lies in the folder', async () => {
  const dataDir = join(dir, 'rows');
  // Nobody is there: rows wait on the disk.
  const env = { DATABASE_URL: 'postgresql://u:p@127.0.0.1:1/x', DATA_DIR: dataDir, LOG_TEXTS: 'whole' };
  const running = await serveFolder(out, env);
  await untilReady(running);
  for (const text of ['kvar', 'borta']) await predict(running.url, text);
  const forget = spawn(process.execPath, ['core/app/containers/forget.ts', '--text', 'borta'], {
    cwd: out,
    env: { PATH: process.env['PATH'] ?? '', ...env },
  });
  let said = '';
  forget.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  await new Promise((resolve) => forget.once('close', resolve));
  // Of what waits it is gone; the database it could not ask, and says so.
  expect(said).toContain('127.0.0.1:1');
  running.child.kill('SIGTERM');
  await running.ended;
  const bytes = Buffer.concat(readdirSync(dataDir).map((name) => readFileSync(join(dataDir, name))));
  expect([bytes.includes('kvar'), bytes.includes('borta')]).toEqual([true, false]);
});

test.each([
  [{ KEYS: 'shop:not a hash' }, 'KEYS names \\"shop\\" without the SHA-256'],
  [{ KEYS_FILE: '/nowhere/keys.json' }, 'The keys in /nowhere/keys.json cannot be read'],
])('with a setting that cannot hold it serves nobody: %o', async (settings, words) => {
  const running = await serveFolder(out, settings);
  expect(await running.ended).toBe(1);
  expect(running.said()).toContain(words);
});

const NPX = ['/usr/bin', ...(process.env['PATH'] ?? '').split(delimiter)]
  .map((each) => join(each, 'npx'))
  .find(existsSync);

test('npx runs the folder too, without a network', async ({ skip }) => {
  skip(NPX === undefined || process.platform === 'win32', 'there is no npx, which comes with npm');
  const port = await freePort();
  const child = spawn(NPX ?? '', ['--yes', '--offline', out], {
    cwd: dir,
    env: {
      PATH: [dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter),
      HOME: dir,
      PORT: String(port),
    },
    detached: true, // npx starts a shell and that our program: all end together
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  try {
    await untilReady({ url: `http://127.0.0.1:${port}`, child, said: () => said, ended: ended.then(() => null) }, 60);
    const found = await predict(`http://127.0.0.1:${port}`, 'Maten var god.');
    expect(found).toMatchObject({ model_version: 3, label: expect.any(String) });
  } finally {
    process.kill(-(child.pid ?? 0), 'SIGTERM');
    await ended;
  }
}, 90_000);
