/** Texts with several labels or none, from rows to answers; and a run that breaks down after it had learnt something. */
import { expect, test } from 'vitest';
import type { Row } from '../contract/common.ts';
import { openPredictor } from '../nn/predictor.ts';
import { makeRows, run, runOrPause, tiny } from './train.fixture.ts';

/** Each text has what its words say: one of two judgements, and `mycket` where it says so. */
const several = (rows: readonly Row[]): readonly Row[] =>
  rows.map(({ text, label }) => {
    const labels = [...(text.includes('mycket') ? ['mycket'] : []), ...(label === 'positiv' ? ['positiv'] : [])];
    return { text, label: labels.join(', '), labels };
  });

const rows = { train: several(makeRows(48, 0)), val: several(makeRows(20, 1)), test: several(makeRows(20, 2)) };

test('learns several labels a text, and names them joined', async () => {
  const { result, events } = await run({
    rows,
    recipe: tiny({ epochs: 30, patience: 0, bestMetric: 'f1', seed: 1 }),
  });
  expect(result.labels).toEqual(['mycket', 'positiv']);
  expect(new Set(result.test.map(({ label }) => label))).toEqual(new Set(['', 'mycket', 'positiv', 'mycket, positiv']));
  expect(result.testAccuracy).toBeGreaterThan(0.8);
  expect(result.testF1).toBeGreaterThan(0.9);
  expect(result.testRocAuc).toBeGreaterThan(0.95);
  const best = events.flatMap((event) => (event.kind === 'epoch' ? [event.metrics.valF1] : []));
  expect(result.best.valF1).toBe(Math.max(...best));
  const predictor = await openPredictor(result.modelDir, { threads: 1 });
  const predictions = await predictor.predict(rows.test.map(({ text }) => text));
  await predictor.close();
  expect(predictions.map(({ label }) => label)).toEqual(result.test.map(({ predicted }) => predicted));
});

test('rows with and without lists, and too many labels, are refused', async () => {
  const mixed = { ...rows, val: makeRows(20, 1) };
  await expect(run({ rows: mixed })).rejects.toMatchObject({
    info: { message: expect.stringContaining('Row 1 in val') },
  });
  const own = rows.train.slice(0, 2).map((row, i) => ({ ...row, labels: [`a${i}`, `b${i}`] }));
  await expect(run({ rows: { train: own, val: own, test: own } })).rejects.toMatchObject({
    info: { message: expect.stringContaining('4 labels and only 2 rows') },
  });
});

test('weights that break down leave the best model before, and say the step and its rows', async () => {
  const program = new URL('./starved-child.fixture.ts', import.meta.url);
  const recipe = tiny({ epochs: 4, patience: 0, dropout: 0 });
  const { result, events } = await runOrPause({ recipe }, { program, env: { IDRIFT_TEST_NAN_STEP: '14' } });
  expect(result?.fault).toMatchObject({
    code: 'bad-input',
    where: 'step 15',
    message: expect.stringMatching(
      /became NaN at step 15 \(training rows \d+(, \d+)+\)\. The weights of epoch [12], .* are kept/,
    ),
  });
  expect(result?.bestEpoch).toBeLessThanOrEqual(2);
  expect(events.at(-1)?.kind).toBe('finished');
});
