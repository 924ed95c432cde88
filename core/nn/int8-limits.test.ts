import { expect, test } from 'vitest';
import { toErrorInfo } from '../contract/errors.ts';
import { checkInt8 } from './int8-limits.ts';

const side = { size: 1, textsPerSecond: 1 };
const measured = (right32: number, right8: number, meanProbabilityDifference: number) => ({
  texts: 200,
  largestProbabilityDifference: 0.3,
  meanProbabilityDifference,
  labelsChanged: 5,
  fp32: { ...side, right: right32 },
  int8: { ...side, right: right8 },
});
const limits = { accuracyLoss: 0.01, scoreDifference: 0.02 };

test.each([
  [180, 180, 0],
  [180, 178, 0.02], // just what is allowed
  [170, 180, 0.001], // better
])('%i right in 32 bits and %i in 8, %f apart: served', (right32, right8, mean) => {
  expect(() => checkInt8(measured(right32, right8, mean), limits, 'm')).not.toThrow();
});

test.each([
  [
    180,
    177,
    0,
    /1\.5 % fewer are right, and 1\.0 % are allowed \(int8AccuracyLoss\)\. On 200 labelled texts 8 bits are right on 177 \(88\.5 %\) and 32 bits on 180 \(90\.0 %\)/,
  ],
  [180, 180, 0.03, /more than 0\.02 \(int8ScoreDifference\).*by 0\.0300 in the mean/],
  [180, 100, 0.5, /40\.0 % fewer.*; the mean difference/],
])('%i right in 32 bits and %i in 8, %f apart: refused with the figures', (right32, right8, mean, words) => {
  let info: unknown;
  try {
    checkInt8(measured(right32, right8, mean), limits, 'm');
  } catch (thrown) {
    info = toErrorInfo(thrown);
  }
  expect(info).toMatchObject({ code: 'conflict', message: expect.stringMatching(words) as string });
});
