import { expect, it } from 'vitest';
import { sharedLists } from './shared-lists.ts';
import type { Tracking } from './tracking.ts';

it('one reading answers who asks meanwhile, but not who asks after a write', async () => {
  const readings: (() => void)[] = [];
  const server = {
    kind: 'server',
    listRuns: async ({ deleted } = { deleted: false }) => {
      const nth = readings.length;
      await new Promise<void>((resolve) => readings.push(resolve));
      return [{ runId: `${nth} ${deleted}` }];
    },
    renameRun: async () => undefined,
    getRun: async () => ({ runId: 'one' }),
  } as unknown as Tracking;
  const shared = sharedLists(server);
  expect(shared.kind).toBe('server');
  const first = [shared.listRuns(), shared.listRuns({ deleted: false })];
  const trash = shared.listRuns({ deleted: true });
  await shared.getRun('one');
  first.push(shared.listRuns());
  const write = shared.renameRun('one', 'two');
  const during = shared.listRuns();
  await write;
  const after = shared.listRuns();
  for (const resolve of readings) resolve();
  const idsOf = async (list: ReturnType<Tracking['listRuns']>) => (await list).map(({ runId }) => runId).join();
  expect(await Promise.all([...first, trash, during, after].map(idsOf))).toEqual([
    '0 false',
    '0 false',
    '0 false',
    '1 true',
    '2 false',
    '3 false',
  ]);
  const later = shared.listRuns();
  readings.at(-1)?.();
  expect(await idsOf(later)).toBe('4 false');
});
