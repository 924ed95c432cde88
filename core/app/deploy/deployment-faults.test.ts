/** What becomes of deployments when a version is deleted, the registry is away, a process is killed, or two write at once. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { thisOwner } from '../../tracking/owner.ts';
import { openDeploymentFiles, UNSTARTED } from './deployment-file.ts';
import { askedVersion, deploymentsForTests } from './deployments.fixture.ts';

const { registry, folder, notes, open } = deploymentsForTests();

describe('a registry that changes or is away', () => {
  test('a version that is deleted while it serves answers on, and cannot be started again', async () => {
    const deployments = open();
    const { url } = await deployments.start({ name: 'prod', model: 'm', version: 2 });
    registry.deleted.add(2);
    await deployments.look('prod');
    expect(await askedVersion(url ?? '')).toBe(2);
    expect(deployments.get('prod')).toMatchObject({ state: 'running', version: 2, notice: null });
    // What it shares its requests with can still be changed.
    expect(await deployments.setVersion('prod', 3, 'after the deletion')).toMatchObject({ version: 3, before: 2 });
    expect(await askedVersion(url ?? '')).toBe(3);
    await deployments.setVersion('prod', 1, 'further');
    await deployments.stop('prod');
    await expect(deployments.start({ name: 'prod', version: 2 })).rejects.toThrow('There is no m/2.');
    expect(deployments.get('prod')).toMatchObject({ state: 'stopped', version: 1 });
  }, 40_000);

  test('an alias that is gone says so, and its version answers on', async () => {
    const deployments = open();
    const { url } = await deployments.start({ name: 'prod', model: 'm', follows: 'champion' });
    registry.aliases.delete('champion');
    await expect
      .poll(() => deployments.get('prod').notice, { timeout: 5000 })
      .toMatch(/^v1 answers on: There is no m@/);
    expect(await askedVersion(url ?? '')).toBe(1);
    registry.aliases.set('champion', 1);
    await expect.poll(() => deployments.get('prod').notice, { timeout: 5000 }).toBeNull();
  }, 30_000);

  test('while its server is away all answer on, nothing half-done is left, and what was ordered works afterwards', async () => {
    const deployments = open();
    const { url } = await deployments.start({ name: 'prod', model: 'm', follows: 'champion' });
    await deployments.setVersion('prod', 2, 'tried');
    registry.away = true;
    await deployments.look('prod');
    expect(deployments.get('prod')).toMatchObject({ state: 'running', version: 2, notice: null });
    await expect(deployments.rollback('prod')).rejects.toThrow('The server does not answer.');
    await expect(deployments.setVersion('prod', 3, 'no')).rejects.toThrow('The server does not answer.');
    await expect(deployments.start({ name: 'prod', shadow: 3 })).rejects.toThrow('The server does not answer.');
    expect(deployments.get('prod')).toMatchObject({ version: 2, before: 1, shadow: null, state: 'running' });
    expect(await askedVersion(url ?? '')).toBe(2);
    // Who may ask is no matter of the registry.
    expect(await deployments.setRules('prod', { queueTokens: 1024 })).toMatchObject({ limits: { queueTokens: 1024 } });
    await deployments.stop('prod');
    await expect(deployments.start({ name: 'prod' })).rejects.toThrow('The server does not answer.');
    expect(deployments.get('prod').state).toBe('stopped');
    registry.away = false;
    const again = await deployments.start({ name: 'prod' });
    expect(again).toMatchObject({ state: 'running', version: 2, before: 1 });
    expect(await deployments.rollback('prod')).toMatchObject({ version: 1 });
  }, 40_000);

  test('a promotion to what cannot be loaded leaves the alias, the version and the way back as they were', async () => {
    const deployments = open();
    const { url } = await deployments.start({ name: 'prod', model: 'm', follows: 'champion' });
    await deployments.setVersion('prod', 2, 'tried');
    await expect(deployments.setVersion('prod', 4, 'broken')).rejects.toThrow(/config\.json/);
    expect(registry.aliases.get('champion')).toBe(2);
    expect(deployments.get('prod')).toMatchObject({ version: 2, before: 1, state: 'running' });
    expect(await askedVersion(url ?? '')).toBe(2);
  }, 30_000);
});

describe('a process that was killed', () => {
  /** As it stands in a file: a process of this number that began at another time. */
  const earlier = (): string => JSON.stringify({ ...(JSON.parse(thisOwner()) as object), startedAt: 'before' });

  test('what it ran is stopped, also when a later process has its number, and the history says so at the next start', async () => {
    const first = open();
    await first.start({ name: 'prod', model: 'm', version: 2 });
    await first.close();
    const files = openDeploymentFiles(folder());
    const killed = { ...UNSTARTED, state: 'running' as const, version: 2, url: 'http://127.0.0.1:9', pid: 1 };
    files.say('prod', { ...killed, owner: earlier(), serves: [{ version: 2, share: 1, role: 'live' }] });
    const deployments = open();
    expect(deployments.get('prod')).toMatchObject({ state: 'stopped', url: null, pid: null, version: 2 });
    const before = notes().length;
    expect(await deployments.start({ name: 'prod' })).toMatchObject({ state: 'running', version: 2 });
    await deployments.close();
    expect(notes().slice(before)).toMatchObject([
      { what: 'stopped', version: 2 },
      { what: 'served', version: 2 },
      { what: 'stopped', version: 2 },
    ]);
  }, 30_000);

  test('between the alias and the file, the next start serves what the alias names, with the way back', async () => {
    const first = open();
    await first.start({ name: 'prod', model: 'm', follows: 'champion' });
    await first.close();
    registry.aliases.set('champion', 2);
    const deployments = open();
    expect(await deployments.start({ name: 'prod' })).toMatchObject({ version: 2, before: 1, follows: 'champion' });
  }, 30_000);

  test('while it started: the start is not taken for one that goes on', async () => {
    const files = openDeploymentFiles(folder());
    const first = open();
    await first.start({ name: 'prod', model: 'm', version: 1 });
    await first.close();
    files.say('prod', { ...UNSTARTED, state: 'starting', version: 1, owner: earlier() });
    const deployments = open();
    expect(deployments.get('prod').state).toBe('stopped');
    expect((await deployments.start({ name: 'prod' })).state).toBe('running');
  }, 30_000);

  test('its service: the deployment has failed, and its history says that it no longer answers', async () => {
    const deployments = open();
    const { pid } = await deployments.start({ name: 'prod', model: 'm', version: 1 });
    process.kill(pid ?? 0, 'SIGKILL');
    await expect.poll(() => deployments.get('prod').state, { timeout: 5000 }).toBe('failed');
    await expect.poll(() => notes().at(-1), { timeout: 5000 }).toMatchObject({ what: 'stopped', version: 1 });
    expect(deployments.ownKey('prod')).toBeNull();
    expect((await deployments.start({ name: 'prod' })).state).toBe('running');
  }, 30_000);

  test('a file that somebody broke ends nothing that runs', async () => {
    const deployments = open();
    const { url } = await deployments.start({ name: 'prod', model: 'm', version: 1 });
    const file = join(folder(), 'prod.json');
    const content = readFileSync(file, 'utf8');
    writeFileSync(file, content.slice(0, 40));
    await deployments.look('prod');
    expect(await askedVersion(url ?? '')).toBe(1);
    writeFileSync(file, content);
    expect(deployments.get('prod')).toMatchObject({ state: 'running', version: 1 });
  }, 30_000);
});

describe('two that write at once', () => {
  test('each changes what it is about, and keeps what the other wrote', () => {
    const [one, other] = [openDeploymentFiles(folder()), openDeploymentFiles(folder())];
    const deployment = { name: 'prod', model: 'm', follows: null, version: 1, port: 0, webPort: null, shadow: null };
    writeFileSync(
      join(folder(), 'prod.json'),
      JSON.stringify({ ...deployment, split: [], state: 'running', before: [], why: 'started by ann' }),
    );
    const before = one.wanted('prod');
    if (!before) throw new Error('The file of an earlier program cannot be read.');
    one.want({ ...before, version: 2, before: [1], why: 'promoted' }, before);
    const now = other.want({ ...before, shadow: 3 }, before);
    expect(now).toMatchObject({ version: 2, before: [1], shadow: 3, why: 'promoted' });
    other.update('prod', (wanted) => ({ ...wanted, limits: { ...wanted.limits, queueTokens: 600 } }));
    expect(one.wanted('prod')).toMatchObject({ version: 2, shadow: 3, limits: { queueTokens: 600 } });
  });

  test('of two orders to go back, both go back by one', async () => {
    const deployments = open();
    await deployments.start({ name: 'prod', model: 'm', version: 1 });
    await deployments.setVersion('prod', 2, 'second');
    await deployments.setVersion('prod', 3, 'third');
    const files = openDeploymentFiles(folder());
    const before = files.wanted('prod');
    if (!before) throw new Error('It is not there.');
    // Another process went back after this one had read the file.
    files.want({ ...before, version: 2, before: [1], why: 'taken back elsewhere' }, before);
    files.want({ ...before, version: 2, before: [1], why: 'taken back here' }, before);
    await deployments.look('prod');
    expect(deployments.get('prod')).toMatchObject({ version: 2, before: 1 });
  }, 30_000);
});
