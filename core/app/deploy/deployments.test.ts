import { describe, expect, test } from 'vitest';
import { openPredictionReader } from '../../serving/prediction-reader.ts';
import { askedVersion, deploymentsForTests } from './deployments.fixture.ts';

const { registry, logFile, notes, open } = deploymentsForTests();
const { aliases } = registry;

const served = (name: string) =>
  notes().flatMap((note) => (note.what === 'served' && note.deployment === name ? [note.version] : []));

describe('a deployment that follows an alias', () => {
  test('is switched while it answers when the alias moves, goes back by one order, and its history says why', async () => {
    const deployments = open();
    const started = await deployments.start({ name: 'prod', model: 'm', follows: 'champion' });
    expect(started).toMatchObject({ state: 'running', version: 1, follows: 'champion', before: null });
    const url = started.url ?? '';
    const seen = new Set<number>();
    let failed = 0;
    let asked = 0;
    const asking = new AbortController();
    const load = Promise.all(
      Array.from({ length: 4 }, async () => {
        while (!asking.signal.aborted) {
          asked += 1;
          await askedVersion(url).then(
            (version) => seen.add(version),
            () => (failed += 1),
          );
        }
      }),
    );
    aliases.set('champion', 2);
    await expect.poll(() => deployments.get('prod').version, { timeout: 8000 }).toBe(2);
    await expect.poll(() => askedVersion(url)).toBe(2);
    const back = await deployments.rollback('prod');
    expect(back).toMatchObject({ version: 1, before: null, state: 'running', pid: started.pid });
    expect(aliases.get('champion')).toBe(1);
    expect(await askedVersion(url)).toBe(1);
    asking.abort();
    await load;
    expect(failed).toBe(0);
    expect(asked).toBeGreaterThan(20);
    expect(seen).toEqual(new Set([1, 2]));
    // One log row for each answer, the three asked beside the load among them.
    const reader = openPredictionReader(logFile());
    await expect
      .poll(() => reader.page({ model: 'm', offset: 0, limit: 1 }).total, { timeout: 5000 })
      .toBeGreaterThanOrEqual(asked);
    reader.close();
    await deployments.close();
    expect(served('prod')).toEqual([1, 2, 1]);
    expect(notes()).toContainEqual(
      expect.objectContaining({ what: 'served', version: 2, why: 'champion moved to v2', deployment: 'prod' }),
    );
    expect(notes()).toContainEqual(expect.objectContaining({ version: 1, why: 'taken back from v2 by ann' }));
    expect(notes().at(-1)).toEqual({ what: 'stopped', version: 1, deployment: 'prod' });
  }, 40_000);

  test('answers on with what it has when the alias names what cannot be loaded, and says so', async () => {
    const deployments = open();
    const { url } = await deployments.start({ name: 'prod', model: 'm', follows: 'champion' });
    aliases.set('champion', 4);
    await expect
      .poll(() => deployments.get('prod').notice, { timeout: 8000 })
      .toMatch(/^v1 answers on: .*config\.json/);
    expect(await askedVersion(url ?? '')).toBe(1);
    expect(deployments.get('prod')).toMatchObject({ version: 1, state: 'running' });
    aliases.set('champion', 3);
    await expect.poll(() => deployments.get('prod').version, { timeout: 8000 }).toBe(3);
    expect(deployments.get('prod').notice).toBeNull();
  }, 40_000);
});

describe('several deployments', () => {
  test('each on its own port, with a split and a shadow that change while it runs, are known after a restart', async () => {
    const first = open();
    const prod = await first.start({ name: 'prod', model: 'm', version: 1 });
    const trial = await first.start({ name: 'trial', model: 'm', version: 2, webPort: null });
    expect(prod.url).not.toBe(trial.url);
    expect(trial.webUrl).toBeNull();
    expect(await askedVersion(trial.url ?? '')).toBe(2);

    const shared = await first.start({ name: 'prod', split: [{ version: 2, share: 0.5 }], shadow: 3 });
    expect(shared).toMatchObject({ pid: prod.pid, version: 1, split: [{ version: 2, share: 0.5 }], shadow: 3 });
    const versions: number[] = [];
    for (let i = 0; i < 40; i++) versions.push(await askedVersion(prod.url ?? ''));
    expect(new Set(versions)).toEqual(new Set([1, 2]));
    const reader = openPredictionReader(logFile());
    const shadows = () => reader.page({ model: 'm', role: 'shadow', offset: 0, limit: 50 });
    await expect.poll(() => shadows().total, { timeout: 5000 }).toBe(40);
    expect(shadows().rows[0]).toMatchObject({ modelVersion: 3, deployment: 'prod' });
    reader.close();

    await expect(
      first.start({
        name: 'prod',
        split: [
          { version: 2, share: 0.6 },
          { version: 3, share: 0.4 },
        ],
      }),
    ).rejects.toThrow(/nothing is left for v1/);
    await expect(first.start({ name: 'prod', version: 9 })).rejects.toThrow(/no m\/9/);
    expect(await first.setVersion('prod', 2, 'tried')).toMatchObject({ version: 2, split: [], before: 1, shadow: 3 });
    await first.close();
    expect(notes()).toContainEqual(expect.objectContaining({ version: 2, share: 0.5 }));
    expect(notes()).toContainEqual(expect.objectContaining({ version: 3, share: 0, role: 'shadow' }));

    const second = open();
    expect(second.list().map(({ name, state, version, shadow }) => [name, state, version, shadow])).toEqual([
      ['prod', 'stopped', 2, 3],
      ['trial', 'stopped', 2, null],
    ]);
    // One order starts it as it was.
    expect(await second.start({ name: 'prod' })).toMatchObject({ state: 'running', version: 2, shadow: 3, before: 1 });
    await second.stop('prod');
    await second.remove('trial');
    expect(second.list().map(({ name }) => name)).toEqual(['prod']);
  }, 40_000);

  test('names that are no file names, and things that are not there, are refused', async () => {
    const deployments = open();
    await expect(deployments.start({ name: '../x', model: 'm', version: 1 })).rejects.toThrow(/names no deployment/);
    await expect(deployments.rollback('prod')).rejects.toThrow('There is no deployment prod.');
    await deployments.start({ name: 'prod', model: 'm', version: 1 });
    await expect(deployments.rollback('prod')).rejects.toThrow(/nothing to go back to/);
    await expect(deployments.remove('prod')).rejects.toThrow('prod runs.');
  }, 20_000);
});
