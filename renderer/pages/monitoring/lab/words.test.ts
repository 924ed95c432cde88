import { describe, expect, it } from 'vitest';
import type { ReplayWeek } from '../../../../core/contract/drift-lab.ts';
import { pastedTexts, powerFinding, powerLines, replayFinding, setProblem, sideStatus, sideWords } from './words.ts';

const side = (part: Partial<ReplayWeek['now']> = {}): ReplayWeek['now'] => ({
  state: 'ok',
  texts: 40,
  from: '2026-11-18T00:00:00Z',
  rule: 'promise',
  family: { p: 0.41, alpha: 1 / 52, permutations: 9999, method: 'sampled', unit: 'texts', batches: null },
  causes: [],
  ...part,
});

describe('the drift lab in words', () => {
  it('takes one pasted text a line', () => {
    expect(pastedTexts(' Hola \n\n  \nBuenos días\r\n')).toEqual(['Hola', 'Buenos días']);
    expect(setProblem({ kind: 'pasted', texts: [] })).toContain('one a line');
    expect(setProblem({ kind: 'split', revision: 'HEAD', split: 'val' })).toBeNull();
  });
  it('gives each share of weeks its interval, and says how many texts are enough', () => {
    const points = [
      { live: 20, reference: 80, rounds: 60, alarms: 24 },
      { live: 40, reference: 60, rounds: 60, alarms: 50 },
    ];
    const lines = powerLines(points);
    expect(lines).toHaveLength(2);
    for (const { share, low, high } of lines) expect(low < share && share < high).toBe(true);
    expect(powerFinding(points)).toBe(
      '40 texts a week would show this in 83\u202f% of weeks (95\u202f% interval 72 to 91\u202f%).',
    );
    expect(powerFinding(points.slice(0, 1))).toMatch(/^Even 20 texts a week would show this in 40/);
    expect(powerFinding([])).toContain('No week');
    expect(powerFinding([{ live: 40, reference: 60, rounds: 3, alarms: 3 }])).toBe(
      '3 weeks of each size simulated, at least 20 are needed to say.',
    );
    expect(powerLines([{ live: 80, reference: 20, rounds: 0, alarms: 0 }])).toEqual([]);
  });
  it('tells weeks apart', () => {
    const drift = side({ state: 'drift', causes: ['spelling'] });
    expect([sideStatus(side()), sideStatus(drift), sideStatus(side({ state: 'too_few', family: null }))]).toEqual([
      'ok',
      'attention',
      'too-few',
    ]);
    expect(sideWords(side())).toBe('no change shown, p 0.41');
    expect(sideWords(drift)).toBe('Spelling, p 0.41');
    expect(sideWords(side({ state: 'no_data', family: null }))).toBe('no texts');
    expect(sideWords(side({ rule: 'fixed' }))).toBe('inside the limits');
    const weeks = [
      { to: '', now: drift, tried: side() },
      { to: '', now: side(), tried: side() },
    ];
    expect(replayFinding(weeks)).toBe('Of 2 weeks 1 alarm as set now, 0 with these settings.');
  });
});
