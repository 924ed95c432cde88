import { describe, expect, it } from 'vitest';
import { monitoringAnswer, type Situation } from './answer.ts';
import { alarmed, check, high, inside, low, quiet, score } from './check.fixture.ts';

const base: Situation = {
  model: 'served-model v1',
  logged: 123,
  lookbackDays: 7,
  running: false,
  check: null,
  newest: true,
};
const title = (part: Partial<Situation>): string => monitoringAnswer({ ...base, ...part }).title;
const detail = (part: Partial<Situation>): string => monitoringAnswer({ ...base, ...part }).detail;

describe('before the first check', () => {
  it('says what is missing', () => {
    expect(title({ model: null })).toBe('No model version is registered, so there is nothing to watch yet.');
    expect(title({ logged: 0 })).toBe('No text has been logged for served-model v1 yet.');
    expect(detail({ logged: 0 })).toContain('at least 10');
    expect(title({})).toBe('No check yet. 123 texts have been logged.');
    expect(title({ logged: 1 })).toBe('No check yet. 1 text has been logged.');
    expect(detail({ lookbackDays: 1 })).toContain('the last 24 hours');
  });
});

describe('a check that runs', () => {
  it('says so, whatever was there before', () => {
    expect(title({ running: true, check: check() })).toBe('Comparing the live texts with the reference.');
  });
});

describe('a check with drift', () => {
  it('says which way the texts moved', () => {
    expect(title({ check: check() })).toBe('Live texts are longer and hold more unknown words than the reference.');
    const other = check({
      scores: [score('length', { reference: high, live: low }), score('fraction_out_of_vocab', inside)],
    });
    expect(title({ check: other })).toBe('Live texts are shorter than the reference; unknown words stayed inside.');
    const words = check({ scores: [score('length', inside), score('fraction_out_of_vocab')] });
    expect(title({ check: words })).toBe(
      'Live texts hold more unknown words than the reference; text length stayed inside.',
    );
    expect(title({ check: words }).length).toBeLessThanOrEqual(90);
  });
  it('claims no direction that the histograms do not show', () => {
    const wide = { edges: low.edges, shares: [0.5, 0, 0.5] };
    const narrow = { edges: low.edges, shares: [0, 1, 0] };
    const mixed = check({ scores: [score('length', { reference: narrow, live: wide })] });
    expect(title({ check: mixed })).toBe('Live texts differ from the reference in text length.');
    expect(title({ check: check({ scores: [score('emoji')] }) })).toBe(
      'Live texts differ from the reference in unknown words.',
    );
  });
  it('says how often the limits are passed by chance, and which ones would be better', () => {
    expect(detail({ check: check() })).toBe(
      'Without any drift these limits would be passed in 84\u202f% of such checks, limits of 0.22 in at most 5\u202f%.',
    );
    expect(detail({ check: check({ falseAlarmShare: 0.04 }) })).toBe(
      'Without any drift these limits would be passed in 4\u202f% of such checks.',
    );
  });
  it('speaks of an earlier check in the past', () => {
    expect(title({ check: check(), newest: false })).toBe(
      'Live texts were longer and held more unknown words than the reference.',
    );
    expect(detail({ check: check(), newest: false })).toMatch(/^Check of .+\. Without any drift/);
    expect(detail({ check: check(), newest: false })).not.toContain('limits of');
  });
});

describe('a check without drift', () => {
  it('tells calm, no limits, and too few apart', () => {
    const scores = [score('length', inside), score('fraction_out_of_vocab', inside)];
    expect(title({ check: check({ state: 'ok', scores }) })).toBe('No score is outside its limit.');
    expect(title({ check: check({ state: 'ok', scores }), newest: false })).toBe('No score was outside its limit.');
    const free = scores.map((each) => ({ ...each, threshold: null }));
    const unlimited = check({ state: 'ok', scores: free, falseAlarmShare: null });
    expect(title({ check: unlimited })).toBe('No score has a limit, so no check can raise an alert.');
    expect(detail({ check: unlimited })).toBe('Text length 0.050, no limit; unknown words 0.050, no limit.');
  });
  it('says how many more texts are needed', () => {
    const few = check({ state: 'too_few', texts: 8, blankTexts: 1, falseAlarmShare: null });
    expect(title({ check: few })).toBe('Too few texts to say: 7 of at least 10.');
    expect(detail({ check: few })).toContain('3 more texts are needed');
    expect(detail({ check: { ...few, texts: 10 } })).toContain('1 more text is needed');
    expect(title({ check: check({ state: 'no_data', texts: 0 }) })).toContain('No text was logged');
    expect(title({ check: check({ state: 'reference_too_small', referenceTexts: 12 }) })).toBe(
      'The reference is too small to say: 12 of at least 20 texts.',
    );
  });
});

describe('a check by the promise', () => {
  it('says what changed, the surest first, and what the verdict is worth', () => {
    const both = alarmed(['spelling', 'meaning']);
    expect(title({ check: both })).toBe('Live texts are spelled otherwise and say other things.');
    expect(title({ check: both, newest: false })).toBe('Live texts were spelled otherwise and said other things.');
    expect(detail({ check: both })).toBe(
      'p 0.00010, limit 0.019: without any drift one check in 52 alarms. 10\u202f% foreign texts would show 8 times in 10.',
    );
    expect(
      title({ check: alarmed(['length', 'strangeness', 'prediction', 'meaning', 'spelling']) }).length,
    ).toBeLessThan(100);
  });
  it('claims no more than that nothing is shown', () => {
    expect(title({ check: quiet() })).toBe('Nothing shows that the live texts have changed.');
    expect(title({ check: quiet({ weak: true }) })).toBe(
      'Nothing shows that the live texts have changed, but they are few.',
    );
    expect(title({ check: quiet(), newest: false })).toContain('Nothing showed');
  });
  it('puts broken inputs first, which need no chance', () => {
    const inputs = [
      { kind: 'control' as const, count: 1, expected: null, alarm: true, ids: [] },
      { kind: 'mojibake' as const, count: 4, expected: null, alarm: true, ids: [] },
    ];
    expect(title({ check: quiet({ inputs }) })).toBe('4 live texts show broken encoding, and 1 other fault.');
    expect(detail({ check: quiet({ inputs }) })).toContain('by rule');
  });
  it('still says too few', () => {
    expect(title({ check: quiet({ state: 'too_few', family: null, texts: 7 }) })).toContain('Too few texts to say');
  });
});
