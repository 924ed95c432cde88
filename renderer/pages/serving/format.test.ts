import { describe, expect, it } from 'vitest';
import { errorParts, inLabelOrder, logTime, recentUse, spokenAnswer } from './format.ts';
import { hitParts } from './hits.ts';
import { sendRange } from './send-range.ts';
import { snippet } from './snippets.ts';

describe('an error in parts', () => {
  it('takes what happened from what to do', () => {
    const error =
      'Port 8001 for the prediction service is taken by node (process 7). Stop that program, or choose another.';
    expect(errorParts(error)).toEqual({
      first: 'Port 8001 for the prediction service is taken by node (process 7).',
      lines: '',
      remedy: 'Stop that program, or choose another.',
    });
    expect(errorParts('It ended with status 1. Its last lines:\nboom\nbang')).toEqual({
      first: 'It ended with status 1.',
      lines: 'boom\nbang',
      remedy: 'Its last lines:',
    });
    expect(errorParts('no sentence')).toEqual({ first: 'no sentence', lines: '', remedy: '' });
  });
});

describe('recent use', () => {
  const now = new Date('2026-11-25T12:00:00.000Z');
  const minute = (at: string, requests: number) => ({ at, requests, p50: 1, p95: 2, p99: 3 });
  const traffic = (...minutes: ReturnType<typeof minute>[]) => ({
    total: 9,
    failed: 0,
    minutes,
    p50: 1,
    p95: 2,
    p99: 3,
  });
  it('counts the last quarter of an hour', () => {
    expect(recentUse(traffic(minute('2026-11-25T11:00:00.000Z', 5)), now)).toBeNull();
    const use = recentUse(traffic(minute('2026-11-25T11:50:00.000Z', 5), minute('2026-11-25T11:58:00.000Z', 2)), now);
    expect(use?.requests).toBe(7);
    expect(use?.words).toContain('7 requests came in the last 15 minutes');
  });
});

describe('words of an answer', () => {
  it('orders labels as the project does', () => {
    expect(inLabelOrder({ b: 0.1, a: 0.2, z: 0.7 }, ['z', 'b'])).toEqual([
      ['z', 0.7],
      ['b', 0.1],
      ['a', 0.2],
    ]);
  });
  it('is said once', () => {
    expect(
      spokenAnswer('b', 0.8, [
        ['a', 0.2],
        ['b', 0.8],
      ]),
    ).toBe('b, 0.80. a 0.20.');
  });
  it('has seconds today', () => {
    const at = new Date(2026, 10, 25, 17, 4, 31);
    expect(logTime(at.toISOString(), new Date(2026, 10, 25, 18))).toMatch(/:04:31/);
    expect(logTime(at.toISOString(), new Date(2026, 10, 27, 18))).toMatch(/^Wed .*:04/);
  });
});

describe('search hits', () => {
  it('marks every place in any case', () => {
    expect(
      hitParts('Bra, BRA', 'bra')
        .map(({ part, hit }) => (hit ? `[${part}]` : part))
        .join(''),
    ).toBe('[Bra], [BRA]');
    expect(hitParts('text', '')).toEqual([{ at: 0, part: 'text', hit: false }]);
    expect(hitParts('', 'x')).toEqual([{ at: 0, part: '', hit: false }]);
  });
});

describe('which texts are sent', () => {
  it('sends the rest without a number', () => {
    expect(sendRange(1, '', 120)).toEqual({ offset: 0, count: 120 });
    expect(sendRange('', 10, 120)).toEqual({ offset: 0, count: 10 });
    expect(sendRange(111, '', 120)).toEqual({ offset: 110, count: 10 });
  });
  it('says what is wrong', () => {
    expect(sendRange(121, '', 120)).toEqual({ problem: 'The first is one of 1 to 120.' });
    expect(sendRange(100, 50, 120)).toEqual({ problem: 'From 100 on there are 21.' });
    expect(sendRange(1, 0, 120)).toHaveProperty('problem');
    expect(sendRange(1, '', 0)).toHaveProperty('problem');
  });
});

describe('code to copy', () => {
  it('survives quotes in every language', () => {
    const text = `It's "good"\n`;
    expect(snippet('curl', { url: 'http://127.0.0.1:8001', keyed: false }, text)).toContain(
      String.raw`'{"text": "It'\''s \"good\"\n"}'`,
    );
    expect(snippet('TypeScript', { url: 'http://127.0.0.1:8001', keyed: false }, text)).toContain(
      String.raw`{ text: "It's \"good\"\n" }`,
    );
    expect(snippet('Python', { url: 'http://127.0.0.1:8001', keyed: false }, text)).toContain(
      String.raw`{"text": "It's \"good\"\n"}`,
    );
  });
});
