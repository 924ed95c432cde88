import { describe, expect, it } from 'vitest';
import { thinned } from './thin-points.ts';

const points = (count: number, value: (step: number) => number) =>
  Array.from({ length: count }, (_, step) => ({ step, value: value(step) }));

describe('a history that is thinned', () => {
  const wave = points(100_000, (step) => Math.sin(step / 700) + (step === 54_321 ? 9 : step === 70_001 ? -9 : 0));

  it('keeps the ends, the greatest and the least, in order, in about so many points', () => {
    const kept = thinned(new Map([['loss', wave]]), { most: 2000 }).get('loss') ?? [];
    expect(kept.length).toBeGreaterThan(1000);
    expect(kept.length).toBeLessThanOrEqual(2002);
    expect([kept[0], kept.at(-1)]).toEqual([wave[0], wave.at(-1)]);
    expect(kept).toContain(wave[54_321]);
    expect(kept).toContain(wave[70_001]);
    expect(kept.every(({ step }, at) => at === 0 || step > (kept[at - 1]?.step ?? 0))).toBe(true);
  });

  it('keeps what stands beside the points of a shorter one', () => {
    const ends = [7, 33_333, 99_998].map((step) => ({ step, value: 1 }));
    const history = thinned(
      new Map([
        ['loss', wave],
        ['eval_loss', ends],
      ]),
      { most: 200 },
    );
    expect(history.get('eval_loss')).toBe(ends);
    for (const { step } of ends) expect(history.get('loss')).toContain(wave[step]);
  });

  it('has the later of two points of one step', () => {
    const twice = [...points(300, () => 1), ...points(300, () => 2).slice(200)];
    const kept = thinned(new Map([['loss', twice]]), { most: 100 }).get('loss') ?? [];
    expect(kept.filter(({ step }) => step >= 200).every(({ value }) => value === 2)).toBe(true);
  });

  it('is the same where there is nothing to thin', () => {
    const history = new Map([['loss', points(100, (step) => step)]]);
    expect(thinned(history, { most: 100 })).toBe(history);
    expect(thinned(new Map([['loss', wave]]), {}).get('loss')).toBe(wave);
  });
});
