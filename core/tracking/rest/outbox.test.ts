/** A run goes on when its server goes away: nothing is lost, nothing comes twice, whatever happens in between. */
import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { newRun, temporaryDir } from '../test-store.ts';
import { openServer } from './open-server.ts';
import { type Manners, startRude } from './rude-server.fixture.ts';
import { smallMlflow } from './small-mlflow.fixture.ts';

const FAILS: Readonly<Record<string, Manners>> = {
  'answers 500': { kind: 'answer', status: 500, type: 'text/html', text: '<html>Internal Server Error</html>' },
  'hides behind a sign-in page': { kind: 'answer', status: 200, type: 'text/html', text: '<!doctype html>Sign in' },
  'wants a password': { kind: 'answer', status: 401, type: 'text/plain', text: 'You are not authenticated.' },
  'cuts connections': { kind: 'cut' },
  'is silent': { kind: 'silent' },
  'loses its answers': { kind: 'lose-answers' },
};

const begin = async (dir = join(temporaryDir(), '.idrift')) => {
  const mlflow = smallMlflow();
  const server = await startRude(mlflow.answer);
  onTestFinished(() => server.stop());
  const open = async () => {
    const tracking = await openServer({ url: server.url, dir, timeoutMilliseconds: 300 });
    onTestFinished(() => tracking.close());
    return tracking;
  };
  const stepsOf = (runId: string): number[] =>
    [...(mlflow.runs.get(runId)?.points.values() ?? [])].map(({ step }) => step);
  return { dir, mlflow, server, open, stepsOf };
};

const upTo = (count: number): number[] => Array.from({ length: count }, (_, step) => step);

test.each(Object.entries(FAILS))('a server that %s in mid-run gets everything once, in order', async (_, manners) => {
  const { server, open, stepsOf, mlflow } = await begin();
  const tracking = await open();
  const runId = await tracking.createRun({ ...newRun, experiment: 'e' });
  const log = (step: number) => tracking.logMetrics(runId, [{ key: 'loss', value: 1 / (step + 1), step }]);
  for (const step of [0, 1, 2]) await log(step);
  server.be(manners);
  for (const step of [3, 4, 5]) await log(step);
  await tracking.setTags(runId, { a: 'b' });
  await tracking.endRun(runId, 'FINISHED');
  const { runs, away } = tracking.unsent();
  expect(runs).toMatchObject([{ runId, held: 0 }]);
  expect(away?.code).toBe('not-available');
  expect(away?.hint).toBeTruthy();
  server.be({ kind: 'pass' });
  await tracking.flush();
  expect(tracking.unsent()).toEqual({ runs: [], away: null, refused: [] });
  expect(stepsOf(runId)).toEqual(upTo(6));
  const known = mlflow.runs.get(runId);
  expect([known?.status, known?.tags.get('a'), known?.tags.has('idrift.owner')]).toEqual(['FINISHED', 'b', false]);
  // In the order they were made: what comes again was answered by nobody.
  expect(mlflow.order.filter((step, i) => mlflow.order.indexOf(step) === i)).toEqual(upTo(6));
});

test('comes back by itself, and says so', async () => {
  const { server, dir, stepsOf } = await begin();
  const onChange = vi.fn<() => void>();
  const tracking = await openServer({ url: server.url, dir, onChange });
  onTestFinished(() => tracking.close());
  const runId = await tracking.createRun({ ...newRun, experiment: 'e' });
  await server.stop();
  await tracking.logMetrics(runId, [{ key: 'loss', value: 1, step: 0 }]);
  expect(tracking.unsent().away?.message).toContain('refused');
  expect(onChange).toHaveBeenCalledTimes(1);
  await server.start();
  await vi.waitFor(() => expect(tracking.unsent().away).toBeNull(), 5000);
  expect(stepsOf(runId)).toEqual([0]);
  expect(onChange).toHaveBeenCalledTimes(2);
});

test('a run is made once, though the answer to its making is lost', async () => {
  const { server, open, mlflow } = await begin();
  const tracking = await open();
  server.be({ kind: 'lose-one', end: 'runs/create' });
  const runId = await tracking.createRun({ ...newRun, experiment: 'e' });
  expect([...mlflow.runs.keys()]).toEqual([runId]);
  expect(server.received.filter(({ path }) => path.endsWith('runs/create'))).toHaveLength(1);
});

test('what a killed process could not send, the next one sends', async () => {
  const { dir, server, open, stepsOf } = await begin();
  const script = `
    import { openServer } from ${JSON.stringify(new URL('./open-server.ts', import.meta.url).href)};
    const tracking = await openServer({ url: ${JSON.stringify(server.url)}, dir: ${JSON.stringify(dir)} });
    const runId = await tracking.createRun({ experiment: 'e', source: 'idrift', git: null });
    for (let step = 0; ; step += 1) {
      await tracking.logMetrics(runId, [{ key: 'loss', value: step, step }]);
      process.stdout.write(runId + ' ' + step + '\\n');
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
  });
  await vi.waitFor(() => expect(said.split('\n').length).toBeGreaterThan(5), 20_000);
  server.be({ kind: 'lose-answers' });
  const before = said.split('\n').length;
  await vi.waitFor(() => expect(said.split('\n').length).toBeGreaterThan(before + 5), 20_000);
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('exit', resolve));
  server.be({ kind: 'pass' });
  const promised = said.split('\n').slice(0, -1);
  const [runId = '', last = ''] = (promised.at(-1) ?? '').split(' ');
  const tracking = await open();
  expect(tracking.unsent().runs).toEqual([]);
  const steps = stepsOf(runId);
  // One more may have been on its way when the process died.
  expect(steps.length - (Number(last) + 1)).toBeLessThanOrEqual(1);
  expect(steps).toEqual(upTo(steps.length));
  expect(steps.length).toBeGreaterThanOrEqual(Number(last) + 1);
});

test('a write that the server refuses takes no other with it', async () => {
  const { dir, server, open, stepsOf } = await begin();
  const tracking = await open();
  const runId = await tracking.createRun({ ...newRun, experiment: 'e' });
  const log = (key: string, step: number) => tracking.logMetrics(runId, [{ key, value: 1, step }]);
  await expect(log('refuse', 0)).rejects.toThrow('Not this one');
  server.be({ kind: 'cut' });
  await log('loss', 0);
  await log('refuse', 1);
  await log('loss', 2);
  server.be({ kind: 'pass' });
  await tracking.flush();
  expect(stepsOf(runId)).toEqual([0, 2]);
  expect(tracking.unsent().refused).toMatchObject([{ runId, reason: { message: 'MLflow: Not this one.' } }]);
  await tracking.close();
  const [server16 = ''] = readdirSync(join(dir, 'outbox'));
  const [folder = ''] = readdirSync(join(dir, 'outbox', server16));
  expect(readFileSync(join(dir, 'outbox', server16, folder, 'refused.jsonl'), 'utf8')).toContain('"step":1');
  // The next process tells of it too, until somebody has seen it.
  await tracking.close();
  const later = await open();
  expect(later.unsent().refused).toMatchObject([
    { runId, reason: { code: 'bad-input', message: 'MLflow: Not this one.' } },
  ]);
  await later.forgetRefused();
  await later.close();
  expect((await open()).unsent().refused).toEqual([]);
});

test('points beyond a checkpoint wait, are taken back, and come once', async () => {
  const { dir, open, stepsOf } = await begin();
  const first = await open();
  const runId = await first.createRun({ ...newRun, experiment: 'e' });
  const log = (tracking: typeof first, step: number) =>
    tracking.logMetrics(runId, [{ key: 'loss', value: step, step }]);
  await first.noteCheckpoint(runId, 0);
  await log(first, 1);
  await first.noteCheckpoint(runId, 1);
  await log(first, 2);
  await log(first, 3);
  expect(stepsOf(runId)).toEqual([1]);
  expect(first.unsent().runs).toMatchObject([{ runId, operations: 0, held: 2 }]);
  await first.close();
  const second = await open();
  expect(second.unsent().runs).toMatchObject([{ runId, held: 2 }]);
  await second.rewindRun(runId, 2);
  await log(second, 3);
  await second.noteCheckpoint(runId, null);
  await second.flush();
  expect(stepsOf(runId)).toEqual([1, 2, 3]);
  await second.close();
  expect(
    existsSync(join(dir, 'outbox')) &&
      readdirSync(join(dir, 'outbox')).flatMap((each) => readdirSync(join(dir, 'outbox', each))),
  ).toEqual([]);
});

test('a torn last line, which was promised to nobody, is left out', async () => {
  const { dir, server, open, stepsOf } = await begin();
  const first = await open();
  const runId = await first.createRun({ ...newRun, experiment: 'e' });
  server.be({ kind: 'cut' });
  await first.logMetrics(runId, [{ key: 'loss', value: 1, step: 0 }]);
  await first.close();
  const root = join(dir, 'outbox', readdirSync(join(dir, 'outbox'))[0] ?? '');
  appendFileSync(join(root, readdirSync(root)[0] ?? '', 'ops.jsonl'), '{"n":2,"op":{"kind":"met');
  server.be({ kind: 'pass' });
  const second = await open();
  await second.logMetrics(runId, [{ key: 'loss', value: 1, step: 1 }]);
  expect(stepsOf(runId)).toEqual([0, 1]);
});
