import { expect, test } from 'vitest';
import { analyse } from '../../analysis/analyse.ts';
import { textSlices } from '../../analysis/text-slices.ts';
import { seededRandom } from '../../base/seeded-random.ts';
import { analyseBeside } from './analyse-beside.ts';

const random = seededRandom('beside');
const rows = Array.from({ length: 1200 }, (_, line) => {
  const positive = random.below(1000) / 1000;
  const label = random.below(1000) / 1000 < positive ? 'positive' : 'negative';
  const predicted = positive >= 0.5 ? 'positive' : 'negative';
  const text = `text ${line}`;
  return { split: 'test' as const, line, text, label, predicted, probabilities: [1 - positive, positive] };
});
const texts = rows.map(({ text, label }) => ({ text, label, words: text.split(' '), unknownShare: null }));
const order = {
  name: 'v4',
  labels: ['negative', 'positive'],
  rows,
  fitOn: null,
  whyNotFitted: 'Nothing to fit on.',
  seed: 'test',
  resamples: 200,
};

test('many rows are analysed on a thread, to the same figures, and can be called off', async () => {
  expect(await analyseBeside(order, texts, undefined)).toEqual(analyse({ ...order, slices: textSlices(texts) }));
  const cancel = new AbortController();
  const analysing = analyseBeside(order, texts, cancel.signal);
  cancel.abort();
  await expect(analysing).rejects.toMatchObject({ info: { code: 'cancelled' } });
});

test('what the analysis refuses on its thread is told as it is', async () => {
  const broken = rows.map((row, at) => (at === 7 ? { ...row, probabilities: [Number.NaN, 1] } : row));
  const expected = (() => {
    try {
      return analyse({ ...order, rows: broken, slices: [] });
    } catch (thrown) {
      return (thrown as Error).message;
    }
  })();
  await expect(analyseBeside({ ...order, rows: broken }, texts, undefined)).rejects.toThrow(expected);
});
