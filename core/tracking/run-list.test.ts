/** The list is kept in memory: whoever writes, in whatever way, the next list has it. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openTrackingDatabase } from './schema.ts';
import { openStore } from './store.ts';
import { newRun, temporaryStore, writeSourceModel } from './test-store.ts';
import { readRuns } from './run-reads.ts';

const opened = () => {
  const { dir, store } = temporaryStore();
  const database = openTrackingDatabase(join(dir, '.idrift', 'mlflow.db'));
  const fresh = () => readRuns(database).filter(({ deleted }) => !deleted);
  return { dir, store, database, fresh };
};

it('knows every write of its own, of its files and of other connections', async () => {
  const { dir, store, database, fresh } = opened();
  const [first = '', second = ''] = [1, 2].map((n) => store.createRun({ ...newRun, name: `run ${n}` }));
  const seen = () => {
    const list = store.listRuns();
    expect(list).toEqual(fresh());
    return list;
  };
  expect(seen().map(({ name }) => name)).toEqual(['run 2', 'run 1']);
  const third = store.createRun({ ...newRun, name: 'run 3', params: { seed: '1' }, tags: { owner: 'ann' } });
  expect(seen().map(({ name }) => name)).toEqual(['run 3', 'run 2', 'run 1']);
  store.logMetrics(first, [{ key: 'loss', value: 0.5, step: 1 }]);
  store.setTags(second, { owner: 'kim' });
  store.renameRun(third, 'other');
  expect(seen().map(({ name }) => name)).toEqual(['other', 'run 2', 'run 1']);
  store.rewindRun(first, 0);
  expect(seen().at(-1)?.metrics).toEqual({});
  const before = store.listRuns();
  expect(store.listRuns()[0]).toBe(before[0]);
  store.setNote(first, 'mine');
  expect(store.listRuns()[0]).toBe(before[0]);
  expect(seen().at(-1)).not.toBe(before.at(-1));
  expect(() => store.renameRun(first, '')).toThrow(/name/);
  seen();

  database.prepare("UPDATE params SET value = '2'").run();
  expect(seen()[0]?.params).toEqual({ seed: '2' });
  const other = openStore(join(dir, '.idrift'));
  other.logMetrics(second, [{ key: 'loss', value: 2, step: 1 }]);
  other.close();
  expect(seen()[1]?.metrics).toEqual({ loss: 2 });
  // Not by a run's name: a model, its version, an experiment.
  const modelId = await store.logModel({ runId: second, name: 'model', sourceDir: writeSourceModel(dir) });
  store.setTags(second, { owner: 'ebba' });
  expect(seen()[1]?.modelId).toBe(modelId);
  store.registerModel({ modelId, name: 'reviews' });
  expect(seen()[1]?.registered).toEqual([{ name: 'reviews', version: 1 }]);
  store.deleteRun(first);
  expect(seen()).toHaveLength(2);
  expect(store.listRuns({ deleted: true }).map(({ runId }) => runId)).toEqual([first]);
  store.purgeRuns([first]);
  expect(store.listRuns({ deleted: true })).toEqual([]);
  const [experiment] = store.listExperiments().filter(({ runs }) => runs > 0);
  store.deleteExperiment(experiment?.id ?? '');
  expect(seen()).toEqual([]);
  database.close();
});

it('keeps values of any kind to the last digit', () => {
  const { store, database, fresh } = opened();
  const values = [
    0.1 + 0.2,
    Number.MAX_VALUE,
    -Number.MAX_VALUE,
    5e-324,
    -0.000123456789012345,
    1 / 3,
    1e21,
    2 ** 53,
    0,
  ];
  const random = Array.from({ length: 2000 }, (_, at) => Math.sin(at) * 10 ** ((at % 60) - 30));
  const wanted = Object.fromEntries([...values, ...random].map((value, at) => [`m${at}`, value]));
  const runId = store.createRun({
    ...newRun,
    params: { quote: `"' \\ ☃ \u{1f600}`, line: 'a\nb\tc' },
    tags: { 'with space/and.dots': '{"json": [1]}', empty: '' },
  });
  store.logMetrics(
    runId,
    Object.entries(wanted).map(([key, value]) => ({ key, value, step: 0 })),
  );
  store.logMetrics(runId, [{ key: 'nan', value: Number.NaN, step: 0 }]);
  const [run] = store.listRuns();
  expect(run?.metrics).toEqual(wanted);
  expect(run?.params).toEqual({ quote: `"' \\ ☃ \u{1f600}`, line: 'a\nb\tc' });
  expect(run?.tags).toMatchObject({ 'with space/and.dots': '{"json": [1]}', empty: '' });
  expect(Object.keys(run?.params ?? {})).toEqual(['quote', 'line']);
  expect(store.getRun(runId)).toEqual(fresh()[0]);
  database.close();
});
