import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { openSqlite } from '../base/sqlite.ts';
import { writeRandomModel } from './random-model.fixture.ts';
import { type Service, startService } from './service.ts';

const dir = mkdtempSync(join(tmpdir(), 'idrift-load-'));
const modelDir = writeRandomModel(dir, 4);
afterAll(() => rmSync(dir, { recursive: true }));

const logFile = (name: string): string => join(dir, `${name}.db`);
const start = (
  name: string,
  limits: NonNullable<Parameters<typeof startService>[0]['limits']> = {},
): Promise<Service> =>
  startService({
    modelDir,
    modelName: 'loaded',
    version: 1,
    runId: 'r',
    port: 0,
    logFile: logFile(name),
    limits: { threads: 1, ...limits },
  });
const idsIn = (name: string): ReadonlySet<string> => {
  const database = openSqlite(logFile(name), { readonly: true });
  try {
    return new Set(database.prepare<[], string>('SELECT id FROM loaded').pluck().all());
  } finally {
    database.close();
  }
};

type Seen = {
  readonly ids: string[];
  readonly statuses: Map<number, number>;
  refusedWithoutTime: number;
  broken: number;
};

/** Asks on so many connections until told to stop, or the service is gone. */
const load = (url: string, connections: number): { readonly seen: Seen; readonly stop: () => Promise<void> } => {
  const seen: Seen = { ids: [], statuses: new Map(), refusedWithoutTime: 0, broken: 0 };
  const state = { over: false };
  const headers = { 'content-type': 'application/json' };
  const clients = Array.from({ length: connections }, async (_, client) => {
    for (let i = 0; !state.over; i += 1) {
      const bulk = i % 10 === 9;
      const body = JSON.stringify(
        bulk ? { texts: ['maten', 'bussen var sen', `text ${i}`] } : { text: `maten ${client} ${i}` },
      );
      try {
        const answer = await fetch(`${url}${bulk ? '/predict/batch' : '/predict'}`, { method: 'POST', headers, body });
        const found = (await answer.json()) as { id: string } | { predictions: { id: string }[] };
        seen.statuses.set(answer.status, (seen.statuses.get(answer.status) ?? 0) + 1);
        if (answer.status === 200)
          seen.ids.push(...('id' in found ? [found.id] : found.predictions.map(({ id }) => id)));
        else if (!/^\d+$/.test(answer.headers.get('retry-after') ?? '')) seen.refusedWithoutTime += 1;
      } catch {
        seen.broken += 1;
        return;
      }
    }
  });
  return {
    seen,
    stop: async () => {
      state.over = true;
      await Promise.all(clients);
    },
  };
};

describe('under load', () => {
  test('at 1, 8 and 64 connections every answer is one row, and /health answers meanwhile', async () => {
    const service = await start('steady');
    const all: string[] = [];
    for (const connections of [1, 8, 64]) {
      const { seen, stop } = load(service.url, connections);
      const checks: number[] = [];
      for (let i = 0; i < 10; i += 1) {
        const from = performance.now();
        expect((await fetch(`${service.url}/health`)).status).toBe(200);
        checks.push(performance.now() - from);
        await sleep(50);
      }
      await stop();
      expect([...seen.statuses.keys()]).toEqual([200]);
      expect(seen.broken).toBe(0);
      // The clients share this process, and this one waits for them too.
      expect(checks.toSorted((a, b) => a - b)[5]).toBeLessThan(2000);
      all.push(...seen.ids);
    }
    await service.stop();
    expect(idsIn('steady')).toEqual(new Set(all));
    expect(new Set(all).size).toBe(all.length);
  }, 60_000);

  test('beyond what it can take it refuses with 503 and a time, and logs what it answered', async () => {
    const service = await start('beyond', { queueTokens: 40, deadlineMs: 500 });
    const { seen, stop } = load(service.url, 64);
    await sleep(1500);
    await stop();
    await service.stop();
    expect(new Set(seen.statuses.keys())).toEqual(new Set([200, 503]));
    expect(seen).toMatchObject({ refusedWithoutTime: 0, broken: 0 });
    expect(idsIn('beyond')).toEqual(new Set(seen.ids));
  }, 60_000);

  test('asked to stop, it answers what it has taken and refuses the rest: the log has exactly what was answered', async () => {
    const service = await start('stopped');
    const { seen, stop } = load(service.url, 16);
    await expect.poll(() => seen.ids.length, { timeout: 20_000 }).toBeGreaterThan(40);
    await service.stop();
    await stop();
    expect([...seen.statuses.keys()].filter((status) => status !== 200 && status !== 503)).toEqual([]);
    expect(idsIn('stopped')).toEqual(new Set(seen.ids));
  }, 60_000);

  test('killed, it has logged every answer that it gave, and at most one more for each connection', async () => {
    const service = await start('killed');
    const { seen, stop } = load(service.url, 16);
    await expect.poll(() => seen.ids.length, { timeout: 20_000 }).toBeGreaterThan(40);
    process.kill(service.pid, 'SIGKILL');
    await stop();
    const logged = idsIn('killed');
    expect(seen.ids.filter((id) => !logged.has(id))).toEqual([]);
    expect(logged.size - seen.ids.length).toBeLessThanOrEqual(3 * 16);
  }, 60_000);
});
