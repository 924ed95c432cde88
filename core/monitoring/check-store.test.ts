import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Alert, DriftCheck } from '../contract/monitoring.ts';
import { checkDrift } from './check-drift.ts';
import { openCheckStore } from './check-store.ts';

const dir = mkdtempSync(join(tmpdir(), 'idrift-checks-'));
afterAll(() => rmSync(dir, { recursive: true }));

const checkOf = (at: string): DriftCheck => ({
  ...checkDrift({
    model: 'served-model',
    version: 1,
    runId: 'a'.repeat(32),
    revision: null,
    reference: Array.from({ length: 20 }, () => 'en text'),
    training: [],
    live: [],
    from: '2026-03-08T00:00:00Z',
    to: '2026-03-15T00:00:00Z',
    thresholds: {},
  }),
  at,
});
const alertOf = (check: DriftCheck): Alert => ({
  id: `alert of ${check.id}`,
  number: null,
  checkId: check.id,
  createdAt: check.at,
  text: '⚠️ Drift',
  blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'å' } }],
  channel: null,
  delivery: 'not-configured',
  error: null,
});

test('checks come back as they were, newest first, with their alert as it was last saved', () => {
  const file = join(dir, 'monitoring.db');
  const store = openCheckStore(file);
  const old = checkOf('2026-03-15T00:00:00.000Z');
  const later = checkOf('2026-03-22T00:00:00.000Z');
  const told = { ...later, alert: alertOf(later) };
  store.add(told);
  store.add(old);
  store.saveAlert({ ...told.alert, delivery: 'sent', channel: 'C1' });
  store.close();
  const again = openCheckStore(file);
  expect(again.list()).toEqual([{ ...told, alert: { ...told.alert, delivery: 'sent', channel: 'C1' } }, old]);
  expect(again.list(1)).toHaveLength(1);
  expect(again.get(old.id)).toEqual(old);
  expect(() => again.get('nothing')).toThrow('There is no drift check nothing.');
  again.close();
});

test('a process killed right after saving leaves the check', async () => {
  const file = join(dir, 'killed.db');
  const check = checkOf('2026-03-15T00:00:00.000Z');
  const script = join(dir, 'save.mjs');
  writeFileSync(
    script,
    `import { openCheckStore } from ${JSON.stringify(new URL('./check-store.ts', import.meta.url).href)};
     openCheckStore(${JSON.stringify(file)}).add(${JSON.stringify(check)});
     process.kill(process.pid, 'SIGKILL');`,
  );
  const child = spawn(process.execPath, [script], { stdio: 'inherit' });
  await new Promise((resolve) => child.once('exit', resolve));
  const store = openCheckStore(file);
  expect(store.list()).toEqual([check]);
  store.close();
});
