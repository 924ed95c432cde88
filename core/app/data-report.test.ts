import { describe, expect, it } from 'vitest';
import type { DataProgress } from '../data/progress.ts';
import { reportOf } from './data-report.ts';

const moment = (part: Partial<DataProgress>): DataProgress => ({
  step: 'upload',
  done: 0,
  total: null,
  bytes: 0,
  totalBytes: null,
  name: null,
  ...part,
});

describe('how far work on data is', () => {
  it('has a rate and the time left by bytes, over the last seconds', () => {
    let at = 0;
    const report = reportOf(() => at);
    report(moment({ total: 4, totalBytes: 4_000_000 }));
    at = 2000;
    expect(report(moment({ done: 1, total: 4, bytes: 1_000_000, totalBytes: 4_000_000, name: 'data/a' }))).toEqual({
      where: 'uploading 1 of 4, data/a',
      progress: 0.2,
      rate: '500 KB/s',
      secondsLeft: 6,
    });
  });
  it('counts files where sizes are not known, and only amounts without a total', () => {
    let at = 0;
    const report = reportOf(() => at);
    report(moment({ step: 'hash' }));
    at = 1000;
    expect(report(moment({ step: 'hash', done: 50, total: 200 }))).toMatchObject({
      rate: '50 files/s',
      secondsLeft: 3,
    });
    at = 1500;
    expect(report(moment({ step: 'walk', done: 7 }))).toMatchObject({
      where: 'looking through the folder 7 files',
      progress: null,
      rate: null,
      secondsLeft: null,
    });
  });
  it('goes forward only: each step has its own share of the bar', () => {
    const report = reportOf(() => 0);
    const shares = [
      moment({ step: 'check', done: 1, total: 1 }),
      moment({ step: 'download', done: 0, total: 2 }),
      moment({ step: 'download', done: 2, total: 2 }),
      moment({ step: 'link', done: 1, total: 2 }),
    ].map((each) => report(each).progress ?? 0);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBeLessThan(1);
  });
});
