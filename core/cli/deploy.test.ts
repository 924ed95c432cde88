/** Deployments from a terminal: each verb a process of its own, the deployment in one that stays. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { idriftJson, scratch, TINY } from './command.fixture.ts';

const project = join(scratch(), 'reviews');

const run = (...words: readonly string[]) => idriftJson([...words, '--project', project]);

const seen = z.looseObject({
  name: z.string(),
  state: z.string(),
  version: z.number(),
  url: z.string().nullable(),
  pid: z.number().nullable(),
});
const deploymentIn = async (...words: readonly string[]) => {
  const { status, answer } = await run('deploy', ...words);
  expect([status, answer]).toEqual([0, expect.anything()]);
  return seen.parse(answer);
};

const answeredBy = async (url: string | null): Promise<number> => {
  const response = await fetch(`${url}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text: 'Snabb leverans' }),
  });
  return z.object({ model_version: z.number() }).parse(await response.json()).model_version;
};

beforeAll(async () => {
  await idriftJson(['init', project, '--sample']);
  const { runId } = z.object({ runId: z.string() }).parse((await run('train', ...TINY)).answer);
  for (let version = 1; version <= 2; version++) await run('models', 'register', runId);
  await run('models', 'alias', 'served-model/1', 'champion');
}, 120_000);
afterAll(async () => {
  await run('deploy', 'stop', 'prod');
}, 30_000);

test('a deployment stays when its command has ended, is promoted through its gate, goes back, and stops', async () => {
  const started = await deploymentIn('start', 'prod', 'served-model@champion', '--port', '0', '--web-port', '0');
  expect(started).toMatchObject({ name: 'prod', state: 'running', version: 1, follows: 'champion' });
  expect(await answeredBy(started.url)).toBe(1);
  const listed = async () => (await run('deploy', 'list')).answer;
  expect(await listed()).toMatchObject([{ name: 'prod', state: 'running', version: 1, pid: started.pid }]);

  // A must-pass example that no model answers rightly shuts the gate.
  mkdirSync(join(project, 'must-pass'));
  const examples = join(project, 'must-pass', 'served-model.jsonl');
  writeFileSync(examples, '{"text":"Snabb leverans","label":"something else"}\n');
  const shut = await run('deploy', 'promote', 'served-model/2', '--rehearse', '50');
  expect(shut.status).toBe(4);
  expect(shut.answer).toMatchObject({
    promoted: false,
    from: 1,
    overruled: null,
    deployment: { version: 1 },
    rehearsal: { verdict: 'no-go', replayed: 1, mustPass: [{ passed: false }], paired: { rows: 80 } },
  });
  expect(await answeredBy(started.url)).toBe(1);

  const overruled = await run('deploy', 'promote', 'served-model/2', '--rehearse', '0', '--overrule', 'a trial');
  expect(overruled.status).toBe(0);
  expect(overruled.answer).toMatchObject({
    promoted: true,
    overruled: 'a trial',
    deployment: { version: 2, before: 1 },
  });
  expect(await answeredBy(started.url)).toBe(2);

  const back = await deploymentIn('rollback', 'prod');
  expect(back).toMatchObject({ version: 1, state: 'running', pid: started.pid, before: null });
  expect(await answeredBy(started.url)).toBe(1);

  // Another program moves the alias: the process that stays sees it.
  await run('models', 'alias', 'served-model/2', 'champion');
  await expect.poll(() => answeredBy(started.url), { timeout: 15_000 }).toBe(2);

  const { answer: history } = await run('deploy', 'history');
  const changes = z.array(z.looseObject({ change: z.looseObject({ what: z.string() }) })).parse(history);
  expect(changes.map(({ change }) => change)).toContainEqual(
    expect.objectContaining({ what: 'promoted', version: 2, from: 1, verdict: 'no-go', note: 'a trial' }),
  );
  expect(changes.map(({ change }) => change)).toContainEqual(
    expect.objectContaining({ what: 'served', version: 2, why: 'champion moved to v2' }),
  );

  // Keys, from processes of their own that write at the same moment; the one that stays takes them up.
  const added = await Promise.all(
    ['shop', 'desk', 'till'].map((consumer) =>
      run('deploy', 'key', 'add', 'prod', consumer, '--texts-per-minute', '9'),
    ),
  );
  const keys = added.map(({ answer }) => z.object({ key: z.string() }).parse(answer).key);
  const statusWith = async (headers: Record<string, string>): Promise<number> =>
    (
      await fetch(`${started.url}/predict`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ text: 'Snabb leverans' }),
      })
    ).status;
  const withKeys = (): Promise<number[]> =>
    Promise.all(keys.map((key) => statusWith({ authorization: `Bearer ${key}` })));
  expect((await run('deploy', 'rules', 'prod', '--keys', '--site', 'https://shop.example')).answer).toMatchObject({
    access: { keysNeeded: true, origins: ['https://shop.example'] },
  });
  expect([await withKeys(), await statusWith({})]).toEqual([[200, 200, 200], 401]);
  expect((await run('deploy', 'key', 'remove', 'prod', 'desk')).status).toBe(0);
  expect(await withKeys()).toEqual([200, 401, 200]);
  const used = (await run('deploy', 'key', 'list', 'prod')).answer;
  expect(used).toContainEqual(
    expect.objectContaining({ name: 'shop', hasKey: true, requestsPerMinute: 9, requests: 2 }),
  );
  expect(used).toContainEqual(expect.objectContaining({ name: 'desk', hasKey: false, requests: 1 }));
  expect((await run('deploy', 'key', 'remove', 'prod', 'desk')).status).toBe(3);

  // Killed without warning: stopped, and its next start is as it was.
  const { owner } = z
    .object({ owner: z.string() })
    .parse(JSON.parse(readFileSync(join(project, '.idrift', 'deployments', 'prod.state.json'), 'utf8')));
  process.kill(z.object({ pid: z.number() }).parse(JSON.parse(owner)).pid, 'SIGKILL');
  await expect.poll(() => statusWith({}).catch(() => 0), { timeout: 10_000 }).toBe(0);
  expect(await listed()).toMatchObject([{ name: 'prod', state: 'stopped', url: null, version: 2 }]);
  const [again, second] = await Promise.all([run('deploy', 'start', 'prod'), run('deploy', 'start', 'prod')]);
  expect([again.status, second.status]).toContain(0);
  // Their keys were asked for at the same time: either may have been first.
  const consumers: unknown = expect.arrayContaining(
    ['shop', 'till'].map((name): unknown => expect.objectContaining({ name })),
  );
  const access = { keysNeeded: true, consumers };
  expect(await listed()).toMatchObject([{ name: 'prod', state: 'running', version: 2, access }]);

  expect(await deploymentIn('stop', 'prod')).toMatchObject({ state: 'stopped', url: null });
  await expect(answeredBy(started.url)).rejects.toThrow('fetch failed');
  expect(await listed()).toMatchObject([{ name: 'prod', state: 'stopped', version: 2, follows: 'champion' }]);
}, 240_000);

test('what cannot be deployed is said in the one document', async () => {
  const missing = await run('deploy', 'start', 'other', 'served-model/9');
  expect(missing).toMatchObject({ status: 3, answer: { error: { code: 'not-found' } } });
  expect(await run('deploy', 'stop', 'nothing')).toMatchObject({
    status: 3,
    answer: { error: { message: 'There is no deployment nothing.' } },
  });
  expect((await run('deploy', 'start', '../x')).status).toBe(2);
  expect((await run('deploy', 'rules', 'prod', '--site', 'https://shop.example/path')).status).toBe(2);
  expect((await run('deploy', 'rules', 'prod', '--queue-tokens', '1')).status).toBe(2);
  expect((await run('deploy', 'key', 'add', 'nothing', 'shop')).status).toBe(3);
  expect((await run('deploy', 'start', 'prod', '--split', '5=100')).status).toBe(2);
}, 60_000);
