import { describe, expect, it } from 'vitest';
import type { AlertDelivery, DriftAlert } from '../../../core/contract/index.ts';
import { alarmed, check, quiet } from '../monitoring/check.fixture.ts';
import { snoozeEnd } from './actions.ts';
import {
  actionsOf,
  alertAnswer,
  alertStatus,
  alertTitle,
  chanceWords,
  deliverySentence,
  newestDeliveries,
  stateWords,
  toldWords,
} from './format.ts';

const now = new Date('2026-11-25T13:00:00.000Z');
const delivery = (part: Partial<AlertDelivery> = {}): AlertDelivery => ({
  id: 'd1',
  channel: 'slack',
  kind: 'opened',
  at: '2026-11-25T12:00:00.000Z',
  state: 'sent',
  error: null,
  thread: null,
  tries: 1,
  nextTry: null,
  ...part,
});
const alert = (part: Partial<DriftAlert> = {}): DriftAlert => ({
  id: 'a1',
  number: 12,
  model: 'served-model',
  version: 4,
  cause: ['length', 'spelling'],
  state: 'open',
  openedAt: '2026-11-25T12:00:00.000Z',
  closedAt: null,
  snoozedUntil: null,
  checks: ['c1'],
  deliveries: [],
  events: [],
  text: '',
  blocks: [],
  ...part,
});

describe('an alert', () => {
  it('begins with what its newest check found', () => {
    expect(alertAnswer(alert(), alarmed(['spelling']), now).title).toBe('Live texts are spelled otherwise.');
    expect(alertAnswer(alert({ state: 'resolved' }), alarmed(['spelling']), now).title).toContain('were spelled');
    const inputs = [{ kind: 'mojibake' as const, count: 3, expected: null, alarm: true, ids: [] }];
    expect(alertAnswer(alert({ cause: ['mojibake'] }), quiet({ inputs }), now).title).toBe(
      '3 texts for served-model v4: broken encoding.',
    );
    expect(alertAnswer(alert(), undefined, now).title).toBe(
      'Text length, spelling of served-model v4 left the reference.',
    );
    expect(alertAnswer(alert({ checks: ['a', 'b', 'c'] }), check(), now).detail).toContain('3 checks in a row');
  });
  it('says where it stands', () => {
    expect(alertTitle(alert())).toBe('Text length, spelling');
    expect(stateWords(alert(), now)).toBe('open');
    expect(stateWords(alert({ state: 'snoozed', snoozedUntil: '2026-12-04T00:00:00.000Z' }), now)).toMatch(
      /^quiet until [34] Dec/,
    );
    expect(alertStatus(alert({ state: 'accepted' }))).toBe('finished');
  });
  it('offers only what can be done with it', () => {
    expect(actionsOf(alert())).toEqual(['snooze', 'accept', 'false-alarm']);
    expect(actionsOf(alert({ state: 'snoozed' }))).toContain('reopen');
    expect(actionsOf(alert({ state: 'false-alarm' }))).toEqual(['reopen']);
  });
});

describe('telling people', () => {
  it('is judged by the newest message of each channel', () => {
    const deliveries = [
      delivery({ state: 'failed', error: 'no' }),
      delivery({ id: 'd2' }),
      delivery({ id: 'd3', channel: 'desktop' }),
    ];
    expect(newestDeliveries(alert({ deliveries })).map(({ id }) => id)).toEqual(['d2', 'd3']);
    expect(toldWords(alert({ deliveries }))).toBe('Slack and this computer');
    expect(toldWords(alert())).toBe('shown here only');
    expect(toldWords(alert({ deliveries: [delivery({ state: 'failed' })] }))).toBe('not delivered to Slack');
  });
  it('says what failed, how often it was tried, and when it is tried again', () => {
    const failed = delivery({
      state: 'failed',
      error: 'The app is not in the channel.',
      tries: 2,
      nextTry: '2026-11-25T13:10:00.000Z',
    });
    expect(deliverySentence(failed, now)).toMatch(
      /^Slack: not delivered after 2 tries\. The app is not in the channel\. It is tried again today /,
    );
    expect(deliverySentence(delivery({ state: 'not-configured' }), now)).toBe('Slack: not set up.');
    expect(deliverySentence(delivery({ channel: 'desktop' }), now)).toMatch(/^This computer: told today /);
  });
});

describe('figures', () => {
  it('say how seldom chance does this', () => {
    expect(chanceWords(alarmed(['length']))).toBe('Without any change one check in about 10\u202f000 looks like this.');
    expect(chanceWords(check())).toBeNull();
  });
  it('end a snooze so many days from now', () => {
    expect(snoozeEnd(7, now)).toBe('2026-12-02T13:00:00.000Z');
  });
});
