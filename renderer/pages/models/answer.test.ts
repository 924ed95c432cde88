import { describe, expect, it } from 'vitest';
import type { Deployment } from '../../../core/contract/index.ts';
import type { Pair } from '../runs/lead.ts';
import { modelsAnswer } from './answer.ts';
import { standingOf } from './standing.ts';
import { deploymentOf, modelOf, pairOf, versionOf } from './version.fixture.ts';

const now = new Date('2026-11-25T12:00:00.000Z');
const two = modelOf(versionOf(1), versionOf(2));

const say = (
  deployments: readonly Deployment[],
  pair: Pair | null,
  more: Partial<Parameters<typeof modelsAnswer>[0]> = {},
) => {
  const model = more.model ?? two;
  const answer = modelsAnswer(
    { model, standing: standingOf(model, deployments), pair, sameRun: false, elsewhere: null, ...more },
    now,
  );
  expect(answer.title.length).toBeLessThanOrEqual(90);
  return answer;
};
const live = [deploymentOf(1)];

describe('may the candidate replace the live one', () => {
  it.each([
    ['better', 'v2 may replace v1: it is better by 5.0 points on 80 test texts.'],
    ['worse', 'v2 should not replace v1: it is worse by 5.0 points on 80 test texts.'],
    ['cannot-be-told-apart', 'v2 waits; 80 test texts cannot tell it from v1, which is live.'],
    ['too-few-to-say', 'v2 waits; 80 test texts are too few to say whether it may replace v1.'],
  ] as const)('%s', (verdict, title) => {
    const value = verdict === 'worse' ? -0.05 : 0.05;
    const difference = { value, interval: null, n: 80 };
    expect(say(live, pairOf({ verdict, difference })).title).toBe(title);
  });
  it('gives the evidence with its interval', () => {
    const { detail } = say(live, pairOf());
    expect(typeof detail === 'string' && detail.replaceAll('\u202f', ' ')).toBe(
      'Paired on the same texts: +5.0 points, 95 % interval +1.0 to +9.0, exact p 0.031; 1 answer changes.',
    );
  });
  it('says why there is no verdict', () => {
    const none = { difference: null, p: null, verdict: null, n: 0, flipped: [] };
    expect(say(live, pairOf({ ...none, state: 'different-texts' })).title).toBe(
      'v2 waits; it and v1 were tested on different texts.',
    );
    expect(say(live, null).title).toBe('v2 waits; it cannot be compared with v1, which is live.');
    expect(say(live, null, { sameRun: true }).title).toBe('v2 waits; it is the same model as v1.');
    expect(say([deploymentOf(1, { state: 'stopped' })], pairOf({ verdict: 'cannot-be-told-apart' })).title).toBe(
      'v2 waits; 80 test texts cannot tell it from v1, which was served last.',
    );
  });
});

describe('without a candidate', () => {
  it('says that nothing waits, and since when', () => {
    expect(say([deploymentOf(2)], null).title).toBe('Nothing waits. v2 has been live for 5 days.');
    expect(say([deploymentOf(2, { state: 'starting' })], null).title).toBe('Nothing waits. v2 is starting.');
    expect(say([deploymentOf(2, { startedAt: '2026-11-25T11:59:30.000Z' })], null).title).toBe(
      'Nothing waits. v2 is live.',
    );
  });
  it('says that nothing is live', () => {
    const ended = { endedAt: '2026-11-04T12:00:00.000Z' };
    expect(say([deploymentOf(2, { state: 'stopped', ...ended })], null).title).toBe(
      'Nothing is live: v2 is stopped since 4 Nov.',
    );
    expect(say([deploymentOf(2, { state: 'failed', ...ended })], null).title).toBe('Nothing is live: v2 failed 4 Nov.');
    expect(say([], null).title).toBe('Nothing is live; v2 waits to be served.');
    expect(say([], null, { elsewhere: deploymentOf(3, { model: 'other' }) }).title).toBe(
      'prod serves other v3; served-model v2 waits.',
    );
    expect(say([], null, { model: modelOf() }).title).toBe('served-model has no version.');
  });
  it('knows a version of another program', () => {
    const model = modelOf(versionOf(1, { testAccuracy: null }));
    expect(say([], null, { model }).detail).toContain('another program made it');
  });
});
