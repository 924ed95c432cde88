/** What every door must find alike by MLflow's filter language; a part of the tracking suite. */
import { expect, test } from 'vitest';
import { FilterError } from './search/filter-error.ts';
import type { Tracking } from './tracking.ts';
import type { NewRun } from './run-writes.ts';

export type Begun = { readonly tracking: Tracking; readonly experiment: string; readonly run: NewRun };

export const searchSuite = (begin: () => Promise<Begun>): void => {
  test('runs are found by filter and order, and in the trash', async () => {
    const { tracking, experiment, run } = await begin();
    const make = async (name: string, lr: string, loss: number): Promise<string> => {
      const runId = await tracking.createRun({
        ...run,
        name,
        params: { lr },
        tags: { suite: experiment, mood: 'å b' },
      });
      await tracking.logMetrics(runId, [{ key: 'eval/loss', value: loss, step: 1 }]);
      return runId;
    };
    const a = await make('first', '0.1', 0.5);
    const b = await make('second', '0.2', 0.25);
    const c = await make('third', '0.2', 0.125);
    const found = (filter: string, orderBy: readonly string[] = [], deleted = false) =>
      tracking.searchRuns({ filter: `tags.suite = '${experiment}'${filter}`, orderBy, deleted });
    expect((await found('')).toSorted()).toEqual([a, b, c].toSorted());
    expect(await found('', ['metrics.`eval/loss` ASC'])).toEqual([c, b, a]);
    expect(await found('', ['metrics.`eval/loss` DESC'])).toEqual([a, b, c]);
    expect(await found(" AND params.lr = '0.2' AND metrics.`eval/loss` < 0.2")).toEqual([c]);
    expect(await found(" AND tags.mood LIKE 'å%' AND attributes.run_name ILIKE 'FIR%'")).toEqual([a]);
    expect(await found(" AND status = 'FINISHED'")).toEqual([]);
    await tracking.endRun(b, 'FINISHED');
    expect(await found(" AND status = 'FINISHED'")).toEqual([b]);
    await tracking.deleteRun(c);
    expect([await found(" AND params.lr = '0.2'"), await found('', [], true)]).toEqual([[b], [c]]);
  });

  test('a faulty filter says where, and the next words are offered', async () => {
    const { tracking, experiment, run } = await begin();
    await tracking.createRun({ ...run, name: `name-${experiment}`, params: { [experiment]: "it's" } });
    const fault = await tracking
      .searchRuns({ filter: "params.lr = '1' AND metrics.x = 'a'" })
      .catch((thrown) => thrown);
    expect(fault).toBeInstanceOf(FilterError);
    expect(fault).toMatchObject({ span: { start: 32, end: 35 } });
    const text = `params."${experiment}" = `;
    expect(await tracking.completeFilter(text, text.length)).toEqual({
      span: { start: text.length, end: text.length },
      expects: 'value',
      options: [`"it's"`],
    });
    expect((await tracking.completeFilter('attributes.run_', 15)).options).toEqual([
      'attributes.run_id',
      'attributes.run_name',
    ]);
  });

  test('one metric comes as columns, and tags go away again', async () => {
    const { tracking, run } = await begin();
    const runId = await tracking.createRun({ ...run, tags: { keep: '1', gone: '2' } });
    await tracking.logMetrics(runId, [
      { key: 'loss', value: 2, step: 2, at: 1_735_689_600_002 },
      { key: 'loss', value: 1, step: 1, at: 1_735_689_600_001 },
      { key: 'loss', value: Number.NaN, step: 3, at: 1_735_689_600_003 },
      { key: 'other', value: 9, step: 3, at: 1_735_689_600_003 },
    ]);
    expect(await tracking.metricColumns(runId, 'loss')).toEqual({
      steps: [1, 2],
      times: [1_735_689_600_001, 1_735_689_600_002],
      values: [1, 2],
    });
    expect(await tracking.metricColumns(runId, 'none')).toEqual({ steps: [], times: [], values: [] });
    await tracking.removeTags(runId, ['gone', 'never there']);
    const { tags } = await tracking.getRun(runId);
    expect([tags['keep'], 'gone' in tags]).toEqual(['1', false]);
  });

  test('a run that goes back to a checkpoint keeps what was measured of the computer', async () => {
    const { tracking, run } = await begin();
    const runId = await tracking.createRun(run);
    await tracking.noteCheckpoint(runId, 1);
    await tracking.logMetrics(runId, [
      { key: 'loss', value: 1, step: 2 },
      { key: 'system/cpu_utilization_percentage', value: 50, step: 2 },
    ]);
    await tracking.rewindRun(runId, 1);
    expect(Object.keys(await tracking.history(runId))).toEqual(['system/cpu_utilization_percentage']);
  });
};
