/** Who may ask and how much, changed while a deployment answers. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectSettings } from '../../contract/project.ts';
import { openPredictionReader } from '../../serving/prediction-reader.ts';
import { createChanges } from '../changes.ts';
import { openJobs } from '../jobs.ts';
import { createServingService } from '../serving-service.ts';
import { ask, deploymentsForTests } from './deployments.fixture.ts';

const { folder, logFile, open } = deploymentsForTests();
const statusOf = async (url: string, key?: string): Promise<number> => (await ask(url, key)).status;

test('keys are made, asked for, and withdrawn without a request lost, and the app and the web page go on asking', async () => {
  const deployments = open();
  const { url, webUrl, access } = await deployments.start({ name: 'prod', model: 'm', version: 1 });
  if (url === null || webUrl === null) throw new Error('It does not run.');
  expect(access).toEqual({ keysNeeded: false, consumers: [], requestsPerMinute: null, origins: [] });
  const { key, deployment } = await deployments.addKey('prod', 'shop', null);
  expect(deployment.access.consumers).toMatchObject([{ name: 'shop', requestsPerMinute: null }]);

  const statuses = new Map<number, number>();
  const stop = new AbortController();
  const load = (async () => {
    while (!stop.signal.aborted) {
      const status = await statusOf(url, key).catch(() => 0);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  })();
  // Nobody needs a key yet; whoever has one is known by it.
  expect(await statusOf(url)).toBe(200);
  expect(await deployments.setRules('prod', { keysNeeded: true })).toMatchObject({ access: { keysNeeded: true } });
  expect([await statusOf(url), await statusOf(url, key), await statusOf(url, 'idrift_guess')]).toEqual([401, 200, 401]);
  const { key: desk } = await deployments.addKey('prod', 'desk', 2);
  await deployments.setRules('prod', { queueTokens: 4096 });
  stop.abort();
  await load;
  expect([...statuses.keys()]).toEqual([200]);

  expect([await statusOf(url, desk), await statusOf(url, desk), await statusOf(url, desk)]).toEqual([200, 200, 429]);
  await deployments.setPace('prod', 'desk', null);
  expect(await statusOf(url, desk)).toBe(200);
  await deployments.removeKey('prod', 'desk');
  expect(await statusOf(url, desk)).toBe(401);

  // What asks for the project itself.
  const reader = openPredictionReader(logFile());
  const settings = () => projectSettings.parse({ model: 'm' });
  const jobs = openJobs(join(folder(), 'jobs.json'), createChanges(), () => undefined);
  const serving = createServingService({ dir: folder(), deployments, reader, jobs, settings });
  expect(await serving.predict('Maten var god', 'prod')).toMatchObject({ label: expect.any(String) });
  const page = await fetch(`${webUrl}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text: 'Maten var god' }),
  });
  expect(page.status).toBe(200);
  const used = () => new Set(reader.usage('m', 1).map(({ consumer }) => consumer));
  await expect.poll(used, { timeout: 5000 }).toEqual(new Set([null, 'shop', 'desk', 'Idrift', 'web page']));
  reader.close();

  // No file holds a consumer's key, and what holds the app's own is for this user alone.
  for (const name of readdirSync(folder())) {
    const content = readFileSync(join(folder(), name));
    expect([name, content.includes(key), content.includes(desk)]).toEqual([name, false, false]);
  }
  expect(statSync(join(folder(), 'prod.state.json')).mode & 0o077).toBe(0);
  const before = deployments.ownKey('prod') ?? '';
  expect(readFileSync(join(folder(), 'prod.state.json'), 'utf8')).toContain(before);
  await deployments.stop('prod');
  expect(deployments.ownKey('prod')).toBeNull();

  // As it was, with another key of its own.
  const again = await deployments.start({ name: 'prod' });
  expect(again).toMatchObject({
    access: { keysNeeded: true, consumers: [{ name: 'shop' }] },
    limits: { queueTokens: 4096 },
  });
  expect([await statusOf(again.url ?? ''), await statusOf(again.url ?? '', key)]).toEqual([401, 200]);
  expect(await statusOf(again.url ?? '', before)).toBe(401);
}, 60_000);

test('paces, sites and sizes hold from the next request on, and what cannot be is refused', async () => {
  const deployments = open();
  const { url } = await deployments.start({ name: 'prod', model: 'm', version: 1, webPort: null });
  if (url === null) throw new Error('It does not run.');
  const granted = async (): Promise<string | null> =>
    (await fetch(`${url}/health`, { headers: { origin: 'https://shop.example' } })).headers.get(
      'access-control-allow-origin',
    );
  expect(await granted()).toBeNull();
  const changed = await deployments.setRules('prod', { origins: ['https://shop.example'], bodyBytes: 1024 });
  expect(changed).toMatchObject({ access: { origins: ['https://shop.example'] }, limits: { bodyBytes: 1024 } });
  expect(await granted()).toBe('https://shop.example');
  const long = await fetch(`${url}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text: 'x'.repeat(2000) }),
  });
  expect(long.status).toBe(413);
  await deployments.setRules('prod', { requestsPerMinute: 1, bodyBytes: null });
  expect([await statusOf(url), await statusOf(url)]).toEqual([200, 429]);

  await deployments.addKey('prod', 'shop', null);
  await expect(deployments.addKey('prod', 'shop', null)).rejects.toThrow('shop has a key for prod already.');
  await expect(deployments.addKey('prod', 'web page', null)).rejects.toThrow(/requests of prod's own/);
  await expect(deployments.addKey('prod', 'a\nb', null)).rejects.toThrow(/names no consumer/);
  await expect(deployments.removeKey('prod', 'desk')).rejects.toThrow('desk has no key for prod.');
  await expect(deployments.addKey('other', 'shop', null)).rejects.toThrow('There is no deployment other.');
  await expect(deployments.start({ name: 'prod.state', model: 'm' })).rejects.toThrow(/does not end with .state/);
}, 30_000);
