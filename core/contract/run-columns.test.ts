import { StandardRPCJsonSerializer } from '@orpc/client/standard';
import { expect, it } from 'vitest';
import { byColumns, packRuns, RUN_COLUMNS, unpackRuns } from './run-columns.ts';
import type { RunSummary } from './tracking.ts';

const run = (part: Partial<RunSummary>): RunSummary => ({
  runId: 'a',
  name: 'quiet "lynx"',
  experiment: 'sentiment',
  experimentId: '1',
  status: 'FINISHED',
  startedAt: '2026-11-27T04:00:00.000Z',
  endedAt: null,
  seconds: null,
  user: 'ann',
  deleted: false,
  params: { seed: '42', note: 'line\nend \u0000 ☃' },
  metrics: { loss: 0.1 + 0.2, big: Number.MAX_VALUE, tiny: -5e-324 },
  tags: {},
  datasets: [{ name: 'train', digest: 'd', revision: null, files: [{ path: 'p', md5: 'm' }], context: '' }],
  modelId: null,
  registered: [],
  kept: null,
  ...part,
});

const estimate = { value: 0.9, interval: { low: 0.8, high: 0.95, level: 0.95, method: 'wilson' }, n: 50 };
const proto: Record<string, string> = Object.fromEntries([['__proto__', 'own']]);

const RUNS = [
  run({}),
  run({ runId: 'b', params: { 'a\nb': '1' }, endedAt: '2026-11-27T04:01:00.000Z', seconds: 60, deleted: true }),
  // The same text of keys when they are joined by line ends, and values of the run before under other keys.
  run({ runId: 'c', params: { a: '42', b: '1' }, tags: { owner: 'kim', seed: '42' }, modelId: 'm-1', metrics: {} }),
  run({ runId: 'd', tags: proto, registered: [{ name: 'reviews', version: 3 }], status: 'PAUSED' }),
  run({
    runId: 'e',
    params: {},
    kept: {
      epoch: 3,
      valLoss: 0.3,
      valAccuracy: estimate,
      testAccuracy: { ...estimate, interval: null },
      testRocAuc: null,
    },
  }),
  run({ runId: 'f', params: { seed: '42', note: 'other' } }),
];

it('runs come out of their columns as they went in', () => {
  const back = unpackRuns(packRuns(RUNS));
  expect(back).toEqual(RUNS);
  expect(Object.keys(back[3]?.tags ?? {})).toEqual(['__proto__']);
  expect(Object.getPrototypeOf(back[3]?.tags)).toBe(Object.prototype);
  expect(unpackRuns(packRuns([]))).toEqual([]);
});

it('only a marked list is sent so', () => {
  const serializer = new StandardRPCJsonSerializer({ customJsonSerializers: [RUN_COLUMNS] });
  const [plain, noMeta] = serializer.serialize(RUNS);
  expect(Array.isArray(plain)).toBe(true);
  expect(noMeta).toEqual([]);
  const [sent, meta] = serializer.serialize({ json: byColumns([...RUNS]) });
  expect(serializer.deserialize(JSON.parse(JSON.stringify(sent)), meta)).toEqual({ json: RUNS });
  expect(typeof (sent as { json: unknown }).json).toBe('string');
});
