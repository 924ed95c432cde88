/** One outbox for one server, however its address is spelled, with what waited under another spelling; and since when it waits. */
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { hashBytes } from '../../base/hash.ts';
import { newRun, temporaryDir } from '../test-store.ts';
import { canonicalServer, serverAddress, spellingsOf } from './address.ts';
import { openOutbox } from './outbox.ts';
import { openServer } from './open-server.ts';
import { startRude } from './rude-server.fixture.ts';
import { smallMlflow } from './small-mlflow.fixture.ts';

test('addresses of one server', () => {
  const one = ['http://localhost:5000', 'http://127.0.0.1:5000/', ' HTTP://LOCALHOST:5000// '];
  expect(new Set(one.map((text) => canonicalServer(serverAddress(text).url)))).toEqual(
    new Set(['http://127.0.0.1:5000']),
  );
  expect(spellingsOf('http://localhost:5000')).toEqual(['http://127.0.0.1:5000', 'http://localhost:5000']);
  expect(spellingsOf('https://mlflow.example/a')).toEqual(['https://mlflow.example/a']);
  expect(canonicalServer('http://ann:x@localhost:80/a/')).toBe('http://ann:x@127.0.0.1/a');
  expect(canonicalServer('not an address')).toBe('not an address');
});

const begin = async () => {
  const dir = join(temporaryDir(), '.idrift');
  const mlflow = smallMlflow();
  const server = await startRude(mlflow.answer);
  onTestFinished(() => server.stop());
  const open = async (url = server.url) => {
    const tracking = await openServer({ url, dir, timeoutMilliseconds: 2000 });
    onTestFinished(() => tracking.close());
    return tracking;
  };
  const local = server.url.replace('127.0.0.1', 'localhost');
  const folders = (): string[] => readdirSync(join(dir, 'outbox'));
  return { dir, mlflow, server, local, open, folders };
};

test('what waits under another spelling is sent', async () => {
  const { dir, mlflow, server, local, open, folders } = await begin();
  const first = await open();
  const runId = await first.createRun({ ...newRun, experiment: 'e' });
  server.be({ kind: 'cut' });
  await first.logMetrics(runId, [{ key: 'loss', value: 1, step: 7 }]);
  await first.close();
  const [name = ''] = folders();
  const old = hashBytes('sha256', local).slice(0, 16);
  expect(name).toBe(hashBytes('sha256', server.url).slice(0, 16));
  renameSync(join(dir, 'outbox', name), join(dir, 'outbox', old));
  server.be({ kind: 'pass' });
  const second = await open();
  expect(second.unsent().runs).toEqual([]);
  expect([...(mlflow.runs.get(runId)?.points.values() ?? [])]).toMatchObject([{ key: 'loss', step: 7 }]);
  expect(folders()).toEqual([name]);
  await second.close();

  // And by the other spelling the same folder is found.
  server.be({ kind: 'pass' });
  const third = await open(`${local}/`);
  server.be({ kind: 'cut' });
  await third.logMetrics(runId, [{ key: 'loss', value: 1, step: 8 }]);
  await third.close();
  expect(folders()).toEqual([name]);
  server.be({ kind: 'pass' });
  expect((await open()).unsent().runs).toEqual([]);
  expect(mlflow.runs.get(runId)?.points.size).toBe(2);
});

test('it waits since its first write, whoever asks later', async () => {
  const { dir, server, open, folders } = await begin();
  const first = await open();
  const runId = await first.createRun({ ...newRun, experiment: 'e' });
  server.be({ kind: 'answer', status: 500, type: 'text/plain', text: 'no' });
  const from = new Date().toISOString();
  await first.logMetrics(runId, [{ key: 'loss', value: 1, step: 0 }]);
  const upTo = new Date().toISOString();
  await new Promise((resolve) => setTimeout(resolve, 20));
  await first.logMetrics(runId, [{ key: 'loss', value: 1, step: 1 }]);
  const since = first.unsent().runs[0]?.since ?? '';
  expect(from <= since && since <= upTo).toBe(true);
  await first.close();
  const box = join(dir, 'outbox', folders()[0] ?? '');
  const files = readdirSync(box).map((name) => join(box, name, 'ops.jsonl'));
  expect(files.map((file) => readFileSync(file, 'utf8')).join('')).toContain(since);

  // One of before says nothing of its own: then since its file was made.
  for (const file of files) writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/"at":"[^"]*",/g, ''));
  const away = openOutbox(join(dir, 'outbox'), server.url, () => new Promise<void>(() => undefined));
  const older = Date.parse(away.state().runs[0]?.since ?? '');
  // A file system's clock goes in ticks of some milliseconds, behind the real one.
  expect(older).toBeGreaterThan(Date.parse(from) - 20);
  expect(older).toBeLessThanOrEqual(Date.parse(upTo));
});
