/** Runs of an open project: paused, resumed, stopped, closed under, queued and swept. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type Recipe, recipe } from '../contract/training.ts';
import { createApp } from './app.ts';
import { makeSample } from './sample.ts';

const root = mkdtempSync(join(tmpdir(), 'idrift-service-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const project = join(root, 'project');
await makeSample(project);
const open = async (worksQueue = false) => {
  const app = createApp({ door: 'browser', settingsDir: root, worksQueue, slackToken: null, onBusy: () => undefined });
  await app.openProject(project);
  afterAll(() => app.close());
  return { app, session: app.session() };
};

const tiny = (changes: Partial<Recipe> = {}): Recipe =>
  recipe.parse({
    size: { num_hidden_layers: 1, hidden_size: 16, num_attention_heads: 2, intermediate_size: 32, vocab_size: 300 },
    epochs: 2,
    patience: 0,
    evalSteps: 20,
    device: 'cpu',
    ...changes,
  });
const order = (changes: Partial<Recipe> = {}) => ({ revision: 'workspace', recipe: tiny(changes) });

type Session = Awaited<ReturnType<typeof open>>['session'];

/** Waits until a run has taken so many steps. */
const untilStep = async ({ training }: Session, runId: string, step: number): Promise<void> => {
  for await (const { event } of training.follow(runId, undefined)) {
    if (event.kind === 'step' && event.step >= step) return;
    if (event.kind === 'ended' || event.kind === 'finished') throw new Error(`It ended before step ${step}.`);
  }
};

const endedOf = async ({ training }: Session, runId: string): Promise<string | undefined> => {
  let message: string | undefined;
  for await (const { event } of training.follow(runId, undefined)) if (event.kind === 'ended') message = event.message;
  return message;
};

const { app, session } = await open();

test('a paused run reads so, offers its checkpoint, and goes on under its own id', async () => {
  const { runId, done } = await session.training.start(order({ epochs: 40 }));
  await untilStep(session, runId, 25);
  await session.training.pause(runId);
  expect(await done).toBeNull();
  const paused = await session.runs.get(runId);
  expect(paused).toMatchObject({ status: 'PAUSED', modelId: null });
  expect(Number(paused.tags['idrift.checkpoint'])).toBeGreaterThanOrEqual(25);
  expect(await endedOf(session, runId)).toMatch(/^Paused at step \d+\.$/);
  await expect(session.training.pause(runId)).rejects.toThrow('is not training here');

  const again = await session.training.resume(runId);
  expect(again.runId).toBe(runId);
  await untilStep(session, runId, Number(paused.tags['idrift.checkpoint']) + 1);
  await session.training.stop(runId);
  expect(await again.done).toBeNull();
  const finished = await session.runs.get(runId);
  expect(finished.status).toBe('FINISHED');
  expect(finished.modelId).not.toBeNull();
  expect(finished.tags['idrift.checkpoint']).toBeUndefined();
  expect(readdirSync(join(project, '.idrift', 'checkpoints'))).toEqual([]);
  const steps = ((await session.runs.history(runId))['loss'] ?? []).map(({ step }) => step);
  expect(steps.toSorted((a, b) => a - b)).toEqual(steps.map((_, i) => i + 1));
});

test('a cancelled run can go on until it is deleted', async () => {
  const { runId, jobId, done } = await session.training.start(order({ epochs: 40 }));
  await untilStep(session, runId, 21);
  session.jobs.cancel(jobId);
  expect(await done).toMatchObject({ code: 'cancelled' });
  const [, step] = /It can be resumed from step (\d+)\./.exec((await endedOf(session, runId)) ?? '') ?? [];
  expect(Number(step)).toBeGreaterThanOrEqual(20);
  // Checkpoints come every 20 steps.
  expect(Number(step) % 20).toBe(0);
  expect((await session.runs.get(runId)).status).toBe('KILLED');
  await session.runs.remove(runId);
  await expect(session.training.resume(runId)).rejects.toThrow('left no checkpoint');
});

test('a run that the program was closed under waits with a fresh checkpoint', async () => {
  const first = await open();
  const { runId } = await first.session.training.start(order({ epochs: 200, evalSteps: 100_000 }));
  await untilStep(first.session, runId, 10);
  await first.app.close();
  const run = await session.runs.get(runId);
  expect(run.status).toBe('INTERRUPTED');
  expect(Number(run.tags['idrift.checkpoint'])).toBeGreaterThanOrEqual(10);
  await session.runs.remove(runId);
});

test('queued runs start one after the other, also after a restart; a faulty one is a failed job', async () => {
  const { queue } = session;
  queue.enqueue({ ...order(), name: 'queued-one' });
  const { id } = queue.enqueue({ ...order(), name: 'queued-two' });
  queue.enqueue({ revision: 'no-such-version', recipe: tiny(), name: 'queued-faulty' });
  expect(
    queue.sweep({ ...order(), name: 's', axes: { seed: [1, 2] }, kind: 'grid', runs: 10, stopHopeless: true }),
  ).toMatchObject({ runs: 2 });
  queue.unqueue(id);
  expect(() => queue.unqueue(id)).toThrow('does not wait');
  expect(queue.list().map(({ name }) => name)).toEqual(['queued-one', 'queued-faulty', 's: seed 1', 's: seed 2']);
  await app.close();

  const later = await open(true);
  await expect.poll(() => later.session.queue.list().length, { timeout: 60_000 }).toBe(0);
  await expect
    .poll(() => later.session.jobs.list().some(({ state }) => state === 'running'), { timeout: 60_000 })
    .toBe(false);
  const jobs = later.session.jobs.list().filter(({ title }) => /queued|s: seed/.test(title));
  expect(jobs.map(({ title, state }) => [title, state]).toReversed()).toEqual([
    ['Training queued-one', 'finished'],
    ['Training queued-faulty', 'failed'],
    ['Training s: seed 1', 'finished'],
    ['Training s: seed 2', 'finished'],
  ]);
  const swept = (await later.session.runs.list(false)).filter(({ tags }) => tags['idrift.sweep'] !== undefined);
  expect(new Set(swept.map(({ params }) => params['seed']))).toEqual(new Set(['1', '2']));
  await later.app.close();
}, 120_000);
