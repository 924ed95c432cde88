import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { deploymentRecord } from '../contract/deployment.fixture.ts';
import { projectSettings } from '../contract/project.ts';
import type { Deployment } from '../contract/serving.ts';
import { quietCheck } from '../monitoring/drifted-check.fixture.ts';
import { openMonitoringStore } from '../monitoring/monitoring-store.ts';
import { createChanges } from './changes.ts';
import { createScheduleService } from './schedule-service.ts';

const DAY = 86_400_000;
const KEY = JSON.stringify({ every: 'day', weekday: 1, at: '00:00' });

const deployment = (part: Partial<Deployment>): Deployment =>
  deploymentRecord({ name: 'first', model: 'reviews', ...part });

test('each served version is checked once, and after a failure only those that are missing', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'idrift-schedule-'));
  const store = openMonitoringStore(join(dir, 'monitoring.db'));
  onTestFinished(() => {
    store.close();
    rmSync(dir, { recursive: true });
  });
  const schedule = { every: 'day', weekday: 1, at: '00:00', timeZone: 'UTC' };
  const settings = projectSettings.parse({ monitoring: { schedule } });
  const asked: string[] = [];
  let isDown = true;
  const service = createScheduleService({
    store,
    settings: () => settings,
    deployments: () => [
      deployment({ name: 'a', model: 'reviews', version: 3 }),
      deployment({ name: 'b', model: 'reviews', version: 3 }),
      deployment({ name: 'c', model: 'mails', version: 1 }),
      deployment({ name: 'd', model: 'old', version: 1, state: 'stopped' }),
    ],
    registered: () => Promise.resolve(null),
    check: async ({ model, version }) => {
      asked.push(`${model}/${version}`);
      if (model === 'reviews' && isDown) throw new Error('The database is away');
      const check = { ...quietCheck(), model, version, at: new Date().toISOString() };
      return store.record(check, { message: () => ({ text: '', blocks: [] }), channels: [] });
    },
    deliver: () => Promise.resolve(),
    changes: createChanges(),
  });
  const at = Date.now() - 5 * DAY;
  store.schedule.write(KEY, {
    since: at,
    last: at,
    nextTry: null,
    error: null,
    failures: 0,
    noModel: false,
  });
  expect(await service.runDue()).toBe('failed');
  expect(asked).toEqual(['reviews/3', 'mails/1']);
  expect(service.state()).toMatchObject({ status: 'failed', failures: 1, error: 'The database is away' });
  expect(await service.runDue()).toBe('not-due'); // in the pause
  isDown = false;
  store.schedule.write(KEY, {
    since: at,
    last: at,
    nextTry: null,
    error: 'x',
    failures: 1,
    noModel: false,
  });
  expect(await service.runDue()).toBe('checked');
  expect(asked).toEqual(['reviews/3', 'mails/1', 'reviews/3']);
  expect(service.state()).toMatchObject({ status: 'waiting', failures: 0, error: null });
  await service.checkNow();
  expect(asked.slice(3)).toEqual(['reviews/3', 'mails/1']);
  expect(service.preview(settings.monitoring.schedule, 3).times).toHaveLength(3);
  await service.close();
});
