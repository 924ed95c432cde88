import { join } from 'node:path';
import { expect, it } from 'vitest';
import { COLUMNS_QUERY } from './metric-columns.ts';
import { openTrackingDatabase } from './schema.ts';
import { newRun, temporaryStore } from './test-store.ts';

it('points come by time, then step, then value, whatever order they were logged in', () => {
  const { store } = temporaryStore();
  const [one, other] = [store.createRun(newRun), store.createRun(newRun)];
  const log = (runId: string, points: readonly (readonly [step: number, at: number, value: number])[]): void =>
    store.logMetrics(
      runId,
      points.map(([step, at, value]) => ({ key: 'loss', step, at, value })),
    );
  log(other, [[0, 1, 7]]);
  log(one, [
    [3, 30, 1],
    [1, 10, 2],
    [2, 40, Number.NaN],
    // A run that was resumed: a step once more, later.
    [1, 35, 4],
    [2, 30, 3],
    [3, 30, -1],
  ]);
  expect(store.metricColumns(one, 'loss')).toEqual({
    steps: [1, 2, 3, 3, 1],
    times: [10, 30, 30, 30, 35],
    values: [2, 3, -1, 1, 4],
  });
  expect(store.metricColumns(other, 'loss').values).toEqual([7]);
});

it('the points of other runs are not read', () => {
  const { dir } = temporaryStore();
  const database = openTrackingDatabase(join(dir, '.idrift', 'mlflow.db'));
  const plan = JSON.stringify(database.prepare(`EXPLAIN QUERY PLAN ${COLUMNS_QUERY}`).all('a', 'b'));
  database.close();
  expect(plan).toContain('run_uuid=? AND key=?');
});
