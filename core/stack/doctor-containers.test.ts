/** What ails a container, by what the engine says of it. */
import { expect, test } from 'vitest';
import { troubleKind } from './doctor-containers.ts';
import type { ServiceState } from './engine/index.ts';

const NOW = Date.parse('2026-01-01T12:00:00Z');
const db: ServiceState = {
  id: 'a',
  name: 'shop-db-1',
  service: 'db',
  number: 1,
  image: 'postgres:18',
  state: 'running',
  health: 'unhealthy',
  exitCode: null,
  outOfMemory: false,
  restarts: 0,
  startedAt: '2026-01-01T11:00:00Z',
  ports: [],
  hash: '',
};

test('a stopped container is not unhealthy, whatever it was when it ran', () => {
  expect(troubleKind(db, NOW)).toBe('unhealthy');
  for (const exitCode of [0, 137, 143]) expect(troubleKind({ ...db, state: 'exited', exitCode }, NOW)).toBeNull();
  expect(troubleKind({ ...db, state: 'exited', exitCode: 1 }, NOW)).toBe('failed');
});
