import { describe, expect, it } from 'vitest';
import { alarmed, alert, check, inside, quiet, score } from './check.fixture.ts';
import {
  checkStatus,
  checkTime,
  checkTitle,
  checkWords,
  comparisonFinding,
  deliveryStatus,
  deliveryWords,
  isAlarm,
  isExact,
  limitAdvice,
  missingForSlack,
  shownWarnings,
  windowWords,
} from './format.ts';

const now = new Date('2026-11-25T13:00:00.000Z');

describe('limits', () => {
  it('advises what as many texts would pass by chance in 5 %', () => {
    expect(limitAdvice(check())).toBe('limits of 0.22 in at most 5\u202f%');
    expect(limitAdvice(check({ scores: [score('length', { threshold: null })] }))).toBeNull();
  });
  it('says nothing where the limits are good', () => {
    expect(limitAdvice(check({ falseAlarmShare: 0.05 }))).toBeNull();
    expect(limitAdvice(check({ falseAlarmShare: null }))).toBeNull();
  });
});

describe('checks', () => {
  it('are told apart by shape and words', () => {
    const states = ['drift', 'ok', 'no_data', 'too_few', 'reference_too_small'] as const;
    expect(states.map((state) => checkStatus(check({ state })))).toEqual([
      'attention',
      'ok',
      'too-few',
      'too-few',
      'too-few',
    ]);
    expect(states.map((state) => checkTitle(check({ state })))).toEqual([
      'Text length, unknown words',
      'Inside the limits',
      'No texts',
      'Too few texts',
      'Reference too small',
    ]);
    expect(checkWords(check({ alert: alert({ delivery: 'sent' }) }))).toBe(
      'Text length, unknown words: served-model v1, 123 texts, alert sent',
    );
  });
  it('are named by time today, by day before', () => {
    expect(checkTime(check(), now)).toMatch(/^\d+:\d\d/);
    expect(checkTime(check({ at: '2026-11-24T12:00:00.000Z' }), now)).toMatch(/^Tue \d+:\d\d/);
    expect(checkTime(check({ at: '2026-11-04T12:00:00.000Z' }), now)).toBe('4 Nov');
    expect(windowWords(check(), now)).toMatch(/^18 Nov to today /);
  });
  it('show warnings that the sentence does not say already', () => {
    const warnings = ['The window has 7 texts; at least 10 are needed.', '1 text is nothing but white space.'];
    expect(shownWarnings(check({ state: 'too_few', warnings }))).toEqual([warnings[1]]);
    expect(shownWarnings(check({ warnings }))).toEqual(warnings);
  });
});

describe('a check by the promise', () => {
  it('is told apart by what it names', () => {
    const spelled = alarmed(['spelling', 'length']);
    expect(checkStatus(spelled)).toBe('attention');
    expect(checkTitle(spelled)).toBe('Text length, spelling');
    expect(checkTitle(quiet())).toBe('No change shown');
    expect(checkStatus(quiet())).toBe('ok');
  });
  it('needs attention for broken inputs alone', () => {
    const broken = quiet({ inputs: [{ kind: 'mojibake', count: 2, expected: null, alarm: true, ids: ['a', 'b'] }] });
    expect(isAlarm(broken)).toBe(true);
    expect(checkStatus(broken)).toBe('attention');
    expect(checkTitle(broken)).toBe('Broken encoding');
  });
});

describe('scores', () => {
  it('are said in words', () => {
    expect(comparisonFinding(score('length'))).toBe(
      'Text length: live texts lie higher than the reference, KS statistic 0.389, limit 0.100.',
    );
    expect(comparisonFinding(score('length', inside))).toContain('follow the reference');
    expect(comparisonFinding(score('length', { live: null }))).toContain('no live texts');
    expect(comparisonFinding(score('length', { statistic: null }))).toContain('too few to say');
  });
  it('name a p-value exact only where it is', () => {
    const warnings = ['p of text length is the limit for large samples; an exact one would take too long.'];
    expect(isExact(check({ warnings }), score('length'))).toBe(false);
    expect(isExact(check({ warnings }), score('fraction_out_of_vocab'))).toBe(true);
  });
});

describe('alerts', () => {
  it('say how their delivery went', () => {
    expect(deliveryWords(alert(), now)).toContain('Slack was not set up');
    expect(deliveryWords(alert({ delivery: 'sent', channel: '#ml-drift' }), now)).toBe('Sent to #ml-drift.');
    expect(deliveryWords(alert({ delivery: 'failed', channel: '#ml-drift' }), now)).toBe('Not delivered to #ml-drift.');
    const told = alert({
      delivery: 'not-sent',
      error: 'Already told at 2026-11-25T12:00:00.000Z: the same scores passed their limits.',
    });
    expect(deliveryWords(told, now)).toMatch(/^Not sent\. Already told today \d+:\d\d.*: the same scores/);
    expect(deliveryStatus(told)).toBe('stopped');
  });
  it('say what is still to be set', () => {
    const token = (state: string) => [{ name: 'slackToken', state }];
    expect(missingForSlack({ slackChannel: '' }, token('not-set'))).toBe('a Slack token and a channel');
    expect(missingForSlack({ slackChannel: '#a' }, token('not-set'))).toBe('a Slack token');
    expect(missingForSlack({ slackChannel: '' }, token('environment'))).toBe('a Slack channel');
    expect(missingForSlack({ slackChannel: '#a' }, token('key-store'))).toBeNull();
  });
});
