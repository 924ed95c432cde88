/** When a container counts as up, told from what engines report: also in the forms that a Docker of this machine does not show. */
import { expect, test } from 'vitest';
import { connectEngine } from './connect.ts';
import { fakeEngine } from './fake-engine.fixture.ts';
import { type Condition, settled } from './settle.ts';

type State = Readonly<Record<string, unknown>>;

/** The outcome for a container that is in these states one after the other, the last one for good. */
const outcome = async (states: readonly State[], condition: Condition, more: object = {}): Promise<string> => {
  let asked = 0;
  const fake = await fakeEngine({
    'GET /containers/c/json': (_, response) => {
      const State = {
        ExitCode: 0,
        OOMKilled: false,
        StartedAt: new Date().toISOString(),
        ...states[Math.min(asked++, states.length - 1)],
      };
      response.end(
        JSON.stringify({ Id: 'c', Name: '/p-a-1', State, RestartCount: 0, Config: {}, HostConfig: {}, ...more }),
      );
    },
    'GET /containers/c/logs': (_, response) => void response.end(),
  });
  const engine = await connectEngine({ DOCKER_HOST: fake.url });
  const watch = { next: () => new Promise<void>((resolve) => setTimeout(resolve, 5)), end: () => undefined };
  try {
    return await settled(engine, watch, { id: 'c', service: 'a' }, condition, AbortSignal.timeout(1500));
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  } finally {
    engine.close();
    fake.end();
  }
};

const running = { Status: 'running' };
const healthy = { ...running, Health: { Status: 'healthy' } };
const starting = { ...running, Health: { Status: 'starting' } };

test('up: healthy, or running for a while, or done', async () => {
  expect(await outcome([starting, starting, healthy], 'up')).toBe('healthy');
  expect(await outcome([running], 'up')).toBe('running');
  expect(await outcome([{ Status: 'exited' }], 'up')).toBe('completed');
  expect(await outcome([running, { Status: 'exited', ExitCode: 3 }], 'up')).toMatch(
    /^Service a has ended \(container p-a-1, exit 3\)/,
  );
});

test('Podman tells of a health check without a state where there is none', async () => {
  const podman = { ...running, Health: { Status: '' } };
  expect(await outcome([podman], 'up')).toBe('running');
  expect(await outcome([podman], 'service_healthy')).toMatch(/has no health check/);
});

test('one that the engine starts again and again is not up between two restarts', async () => {
  const restarting = { Status: 'restarting', Restarting: true, ExitCode: 1 };
  expect(await outcome([running, restarting, running, restarting], 'up', { RestartCount: 2 })).toMatch(
    /again and again.*2 times, last exit 1/,
  );
  expect(await outcome([running], 'up', { RestartCount: 1 })).toBe('Cancelled.');
});

test('a container that was killed for its memory says so, with its limit', async () => {
  const killed = { Status: 'exited', ExitCode: 137, OOMKilled: true };
  expect(await outcome([killed], 'up', { HostConfig: { Memory: 536_870_912 } })).toMatch(
    /needed more than its limit of 537 MB/,
  );
  expect(await outcome([killed], 'service_completed_successfully')).toMatch(/the memory of the machine/);
});
