import { describe, expect, test } from 'vitest';
import { calibrationOf } from './calibration.ts';
import { type Answered, rehearse, type RehearsalInput } from './rehearse.ts';

const answer = (label: string, probability = 0.9, milliseconds = 10): Answered => ({
  label,
  probability,
  milliseconds,
});

const input = (part: Partial<RehearsalInput> = {}): RehearsalInput => ({
  model: 'm',
  candidate: 5,
  current: 4,
  at: '2026-01-01T00:00:00.000Z',
  requests: [],
  testRows: [],
  mustPass: [],
  ...part,
});

/** `n` rows that both, only the first, or only the second has right. */
const rows = (n: number, current: boolean, candidate: boolean, confidence = 0.9): RehearsalInput['testRows'] =>
  Array.from({ length: n }, (_, i) => ({
    text: `${current} ${candidate} ${i}`,
    label: 'a',
    current: answer(current ? 'a' : 'b', 0.9),
    candidate: answer(candidate ? 'a' : 'b', confidence),
  }));

const stateOf = (of: RehearsalInput, id: string): string | undefined =>
  rehearse(of).checks.find((check) => check.id === id)?.state;

describe('the gate', () => {
  test('is open where nothing speaks against it, and says what it could not see', () => {
    const result = rehearse(input());
    expect(result.verdict).toBe('go');
    expect(result.checks.map(({ state }) => state)).toEqual(['unknown', 'unknown', 'unknown', 'unknown', 'unknown']);
  });

  test('is shut by one must-pass example, which it names', () => {
    const mustPass = [
      { text: 'Bra', label: 'a', answer: answer('a') },
      { text: 'Inte bra', label: 'b', answer: answer('a') },
    ];
    const result = rehearse(input({ mustPass }));
    expect(result.verdict).toBe('no-go');
    expect(result.checks[0]?.words).toBe('1 of 2 must-pass examples is answered otherwise: “Inte bra” is a, not b.');
    expect(result.mustPass.map(({ passed }) => passed)).toEqual([true, false]);
  });

  test('says of texts of an alert, apart from the rest, whether it is better there', () => {
    const known = new Set<string>();
    const on = (...some: RehearsalInput['testRows'][]): RehearsalInput =>
      input({ alertTexts: { alerts: [12], rows: some.flat(), known } });
    const better = on(rows(9, true, true), rows(10, false, true), rows(1, true, false));
    expect(rehearse(better)).toMatchObject({
      verdict: 'go',
      paired: null,
      alertTexts: { alerts: [12], rows: 20, current: 10, candidate: 19, onlyCandidate: 10, onlyCurrent: 1 },
    });
    expect(rehearse(better).checks.find(({ id }) => id === 'alert-texts')).toEqual({
      id: 'alert-texts',
      state: 'passed',
      words:
        'Better: 19 of 20 texts of alert 12 that it was not trained on are right, and 10 now; +45.0 points (+14.5 to +67.4), exact McNemar p = 0.012.',
    });
    expect(stateOf(on(rows(10, true, false), rows(10, true, true)), 'alert-texts')).toBe('not-passed');
    expect(stateOf(on(rows(20, true, true)), 'alert-texts')).toBe('passed');
    expect(stateOf(on(rows(10, false, true)), 'alert-texts')).toBe('unknown');
    expect(stateOf(on(), 'alert-texts')).toBeUndefined();
    expect(rehearse({ ...better, current: null }).checks.map(({ id }) => id)).toEqual(['must-pass']);
  });

  test('does not count it against a candidate that the answers to the alert’s own texts change', () => {
    const asked = [...rows(60, false, true), ...rows(40, true, true)];
    expect(stateOf(input({ requests: asked }), 'flips')).toBe('not-passed');
    const known = new Set(rows(60, false, true).map(({ text }) => text));
    const result = rehearse(input({ requests: asked, alertTexts: { alerts: [12], rows: [], known } }));
    expect(result.checks.find(({ id }) => id === 'flips')).toMatchObject({
      state: 'passed',
      words: expect.stringMatching(/^0 of 40 logged requests .* 60 of the alert’s own texts are left out/),
    });
    expect(result.flips).toHaveLength(60);
  });

  test('is shut by accuracy that can be told to be lower, not by chance', () => {
    // 12 lost, 1 won of 100: exact two-sided p = 2·(1 + 13)/2^13 = 0.0034.
    const worse = input({ testRows: [...rows(87, true, true), ...rows(12, true, false), ...rows(1, false, true)] });
    expect(rehearse(worse).verdict).toBe('no-go');
    expect(rehearse(worse).paired).toMatchObject({ rows: 100, onlyCurrent: 12, onlyCandidate: 1, verdict: 'worse' });
    expect(rehearse(worse).paired?.p).toBeCloseTo((2 * 14) / 2 ** 13, 10);
    expect(stateOf(worse, 'accuracy')).toBe('not-passed');
    const chance = input({ testRows: [...rows(90, true, true), ...rows(6, true, false), ...rows(4, false, true)] });
    expect(stateOf(chance, 'accuracy')).toBe('passed');
    expect(stateOf(input({ testRows: rows(19, true, false) }), 'accuracy')).toBe('unknown');
  });

  test('lists answers that change, and is shut where too many do', () => {
    const same = { current: answer('a'), candidate: answer('a') };
    const other = { current: answer('a', 0.6), candidate: answer('b', 0.7) };
    const of = (flips: number, n: number): RehearsalInput =>
      input({ requests: Array.from({ length: n }, (_, i) => ({ text: `t${i}`, ...(i < flips ? other : same) })) });
    const result = rehearse(of(2, 50));
    expect(result.flips).toEqual([
      { text: 't0', from: { label: 'a', probability: 0.6 }, to: { label: 'b', probability: 0.7 } },
      { text: 't1', from: { label: 'a', probability: 0.6 }, to: { label: 'b', probability: 0.7 } },
    ]);
    expect(result.flipShare.value).toBeCloseTo(0.04);
    expect(result.verdict).toBe('go');
    expect(stateOf(of(30, 50), 'flips')).toBe('not-passed');
    // 26 %, but down to 16 %: it may be fewer.
    expect(stateOf(of(13, 50), 'flips')).toBe('passed');
    expect(stateOf(of(10, 10), 'flips')).toBe('unknown');
  });

  test('is shut by a candidate that is much slower', () => {
    const of = (milliseconds: number): RehearsalInput =>
      input({
        requests: Array.from({ length: 40 }, (_, i) => ({
          text: `t${i}`,
          current: answer('a', 0.9, 10),
          candidate: answer('a', 0.9, milliseconds),
        })),
      });
    expect(stateOf(of(14), 'latency')).toBe('passed');
    expect(stateOf(of(30), 'latency')).toBe('not-passed');
    expect(rehearse(of(30)).latency).toMatchObject({ current: { p50: 10 }, candidate: { p50: 30, p99: 30 } });
  });

  test('is shut by confidence that can be told to be worse', () => {
    const of = (confidence: number): RehearsalInput =>
      input({ testRows: [...rows(45, true, true, confidence), ...rows(5, false, false, confidence)] });
    expect(stateOf(of(0.9), 'calibration')).toBe('passed');
    expect(stateOf(of(0.4), 'calibration')).toBe('not-passed');
  });

  test('compares with nothing where nothing answers yet', () => {
    const requests = [{ text: 'a', current: null, candidate: answer('a') }];
    const result = rehearse(
      input({ current: null, requests, mustPass: [{ text: 'a', label: 'a', answer: answer('a') }] }),
    );
    expect(result.checks.map(({ id }) => id)).toEqual(['must-pass']);
    expect(result).toMatchObject({ verdict: 'go', paired: null, flips: [] });
  });
});

test('calibration: ten bins, empty ones left out', () => {
  const judged = [
    { confidence: 0.95, right: true },
    { confidence: 0.95, right: false },
    { confidence: 1, right: true },
    { confidence: 0.6, right: true },
  ];
  const found = calibrationOf(judged);
  expect(found?.bins).toHaveLength(2);
  expect(found?.bins[1]).toMatchObject({ texts: 3 });
  // |0.6 − 1|·1/4 + |2.9/3 − 2/3|·3/4
  expect(found?.error).toBeCloseTo(0.1 + 0.3 * 0.75, 10);
  expect(found?.brier).toBeCloseTo((0.0025 + 0.9025 + 0 + 0.16) / 4, 10);
  expect(calibrationOf([])).toBeNull();
});
