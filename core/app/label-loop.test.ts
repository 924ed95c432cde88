/** The whole way in the real app without its window: texts that drift, labels, data, a run, the comparison, and the alert that closes in Slack. */
import { SPANISH_REVIEWS } from './spanish-reviews.fixture.ts';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { toErrorInfo } from '../contract/errors.ts';
import { recipe } from '../contract/training.ts';
import { startSlackServer } from '../monitoring/slack-server.fixture.ts';
import { createApp } from './app.ts';
import { makeSample } from './sample.ts';

const root = mkdtempSync(join(tmpdir(), 'idrift-label-loop-'));
const dir = join(root, 'project');
await makeSample(dir);
for (const [key, value] of [
  ['user.name', 'Åsa Öberg'],
  ['user.email', 'asa@example.com'],
] as const)
  execFileSync('git', ['config', key, value], { cwd: dir });
const slack = await startSlackServer('xoxb-test');
process.env['IDRIFT_SLACK_API_URL'] = slack.apiUrl;
const app = createApp({ door: 'browser', settingsDir: root, slackToken: 'xoxb-test', onBusy: () => undefined });
afterAll(async () => {
  await app.close();
  slack.close();
  rmSync(root, { recursive: true, force: true });
});
await app.openProject(dir);
const session = app.session();
await session.setSettings({ slackChannel: '#drift', port: 0, webPort: 0 });

const TINY = recipe.parse({
  size: { num_hidden_layers: 1, hidden_size: 32, num_attention_heads: 2, intermediate_size: 64, vocab_size: 2000 },
  epochs: 25,
  learningRate: 2e-3,
  patience: 3,
  device: 'cpu',
});

const labelOf = new Map(SPANISH_REVIEWS.map(({ text, label }) => [text, label]));

const ended = async (jobId: string): Promise<void> => {
  for (;;) {
    const job = app.jobs().find(({ id }) => id === jobId);
    if (job?.state === 'finished') return;
    if (job && job.state !== 'running') throw new Error(job.error ?? job.state);
    await pause(20);
  }
};

test('an alert is answered by labels, and closed by the version that was trained on them', {
  timeout: 240_000,
}, async () => {
  const { training, models, deployments, monitoring, alerts, labels, labelLoop, promotion } = session;
  const first = await training.start({ revision: 'workspace', recipe: TINY });
  expect(await first.done).toBeNull();
  await models.register({ runId: first.runId, name: 'served-model', description: '' });
  const { url } = await deployments.start({ name: 'prod', model: 'served-model', version: 1, webPort: null });
  for (const { text } of SPANISH_REVIEWS) {
    const answer = await fetch(`${url}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${deployments.ownKey('prod')}` },
      body: JSON.stringify({ text }),
    });
    expect(answer.status).toBe(200);
  }
  expect(await monitoring.check()).toMatchObject({ state: 'drift', texts: 60, version: 1 });
  const [alert] = alerts.list();
  expect(alert).toMatchObject({ number: 1, state: 'open' });
  expect(slack.messages()).toHaveLength(1);
  const ofAlert = (): ReturnType<typeof labelLoop.loopOfAlert> => labelLoop.loopOfAlert(1);
  expect(await ofAlert()).toMatchObject({ queueId: null, next: 'make-queue' });

  const { jobId, queueId } = await labels.make({ source: { kind: 'alert', alert: 1, limit: 60 } });
  await ended(jobId);
  expect(await ofAlert()).toMatchObject({ queueId, next: 'label', labels: { labelled: 0, total: 60 } });
  const { items } = await labels.items({ queueId, offset: 0, limit: 60 });
  for (const { id, text } of items)
    await labels.act({
      queueId,
      itemId: id,
      act: { kind: 'label', label: labelOf.get(text) ?? '' },
      blind: false,
      twins: false,
    });
  const labelled = await ofAlert();
  expect(labelled.next).toBe('add');
  expect(labelled.draft?.holdOut).toMatchObject({ oneIn: 3, labelled: 20 });

  await expect(labelLoop.retrain(queueId)).rejects.toThrow('No data version that is checked out here holds labels');
  expect(await labelLoop.draft.add(queueId, 'train')).toMatchObject({ added: { rows: 40 } });
  const draft = await ofAlert();
  expect(draft).toMatchObject({ next: 'commit' });
  await ended(
    (
      await session.data.manage.makeVersion({
        message: draft.draft?.message ?? '',
        commit: true,
        push: false,
        force: true,
      })
    ).jobId,
  );
  const committed = await ofAlert();
  expect(committed).toMatchObject({ next: 'train', commit: { subject: draft.draft?.message, by: 'Åsa Öberg' } });
  const body = execFileSync('git', ['log', '-1', '--format=%B'], { cwd: dir, encoding: 'utf8' });
  expect(body).toContain(`\n\nLabels-Queue: ${queueId}\nAlert: 1\n`);

  const run = await labelLoop.retrain(queueId);
  expect(await ofAlert()).toMatchObject({ next: 'wait', run: { runId: run.runId, state: 'running' } });
  await ended(run.jobId);
  const trained = await session.runs.get(run.runId);
  expect(trained.tags).toMatchObject({ 'idrift.labels': queueId, 'idrift.alerts': '1' });
  const own = await session.runs.get(first.runId);
  expect(trained.params['hidden_size']).toBe('32');
  expect({ ...trained.params, max_steps: '', n_training_samples: '', data_revision: '' }).toEqual({
    ...own.params,
    max_steps: '',
    n_training_samples: '',
    data_revision: '',
  });

  expect(await ofAlert()).toMatchObject({ next: 'compare' });
  const compared = await labelLoop.compare(queueId);
  expect(compared).toMatchObject({ model: 'served-model', version: 2, deployment: 'prod' });
  await ended(compared.jobId);
  const rehearsal = promotion.rehearsal({ model: 'served-model', version: 2 });
  expect(rehearsal?.alertTexts).toMatchObject({ alerts: [1], rows: 20 });
  expect(rehearsal?.alertTexts?.candidate).toBeGreaterThan(rehearsal?.alertTexts?.current ?? 20);
  expect(rehearsal?.checks.find(({ id }) => id === 'flips')?.words).toMatch(
    /^Too few to say.* 60 of the alert’s own texts/,
  );
  expect(await ofAlert()).toMatchObject({
    next: 'promote',
    rehearsal: { alertTexts: expect.stringContaining('of alert 1') },
  });

  await promotion.promote({ name: 'prod', version: 2, overrule: 'a test' });
  for (let tries = 0; alerts.get('1').state === 'open' && tries < 200; tries++) await pause(50);
  const closed = alerts.get('1');
  expect(closed.state).toBe('resolved');
  expect(closed.events.find(({ kind }) => kind === 'promoted')).toMatchObject({
    promoted: { version: 2, revision: committed.commit?.revision },
    note: expect.stringMatching(
      /^served-model v2 is live; it was trained on labels of these texts \(“Add 40 labels of alert 1: /,
    ),
  });
  for (let tries = 0; slack.messages().length < 2 && tries < 200; tries++) await pause(50);
  const [opening, end] = slack.messages();
  expect(end?.form.get('thread_ts')).toBeTruthy();
  expect(end?.form.get('thread_ts')).toBe(closed.deliveries.find(({ kind }) => kind === 'opened')?.thread);
  expect(end?.form.get('text')).toMatch(/^✅ Resolved\. served-model v2 is live/);
  expect(opening?.form.get('thread_ts')).toBeNull();
  expect(await ofAlert()).toMatchObject({
    next: 'release',
    promoted: { version: 2 },
    rehearsal: { alertTexts: expect.stringContaining('of alert 1') },
  });
  expect(await labelLoop.draft.releaseHeldOut(queueId)).toMatchObject({ ready: { rows: 20 } });
  expect(await ofAlert()).toMatchObject({ next: 'add' });
  const more = await labelLoop.draft.add(queueId, 'train');
  await ended(
    (await session.data.manage.makeVersion({ message: more.message ?? '', commit: true, push: false, force: true }))
      .jobId,
  );
  // What is live does not have the newest labels: another round begins.
  expect(await ofAlert()).toMatchObject({ next: 'train', promoted: null, commit: { subject: more.message } });

  // Opened again, it stays open though the version answers on.
  alerts.reopen({ id: '1', note: 'not answered' });
  await deployments.stop('prod');
  await deployments.start({ name: 'prod', model: 'served-model', version: 2, webPort: null });
  await pause(500);
  expect(alerts.get('1').state).toBe('open');

  // Another version with these labels goes live by an alias that somebody moved.
  await models.setAlias({ name: 'served-model', version: 2, alias: 'live' });
  await deployments.start({ name: 'prod', model: 'served-model', follows: 'live', webPort: null });
  await pause(300);
  expect(alerts.get('1').state).toBe('open');
  await models.register({ runId: run.runId, name: 'served-model', description: '' });
  await models.setAlias({ name: 'served-model', version: 3, alias: 'live' });
  for (let tries = 0; alerts.get('1').state === 'open' && tries < 400; tries++) await pause(50);
  expect(alerts.get('1').events.findLast(({ kind }) => kind === 'promoted')?.promoted?.version).toBe(3);
  expect(
    readFileSync(join(dir, 'data', 'train.jsonl'), 'utf8')
      .trim()
      .split('\n').length,
  ).toBeGreaterThan(240);
});

test('a model whose run is not known is not trained again in the dark', async () => {
  const refused = await session.labelLoop.retrain('nothing').catch((thrown: unknown) => toErrorInfo(thrown));
  expect(refused).toMatchObject({ code: 'not-found', message: 'There is no label queue nothing.' });
});
