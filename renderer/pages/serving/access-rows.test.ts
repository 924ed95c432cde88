import { describe, expect, test } from 'vitest';
import { deploymentRecord } from '../records.fixture.ts';
import {
  accessFinding,
  checkNumber,
  checkSites,
  consumerRows,
  fieldText,
  keylessWords,
  numberOf,
  ruleOf,
  sitesOf,
} from './access-rows.ts';
import { LANGUAGES, snippet } from './snippets.ts';

const consumer = (name: string, requestsPerMinute: number | null = null) => ({
  name,
  requestsPerMinute,
  createdAt: '2026-11-20T09:00:00.000Z',
});
const open = deploymentRecord().access;
const keyed = deploymentRecord({
  access: { ...open, keysNeeded: true, consumers: [consumer('shop', 60), consumer('desk')] },
});
const asked = (name: string | null, requests: number, day = '2026-11-20') => ({
  day,
  consumer: name,
  requests,
  tokens: requests * 10,
});

describe('who asks', () => {
  test('those with a key by name, with the days together; then the others, who asked most first', () => {
    const usage = [
      asked('shop', 2),
      asked('shop', 3, '2026-11-19'),
      asked('Idrift', 4),
      asked(null, 9),
      asked('old', 1),
    ];
    expect(
      consumerRows(keyed, usage).map(({ name, kind, requests, tokens, pace }) => [name, kind, requests, tokens, pace]),
    ).toEqual([
      ['desk', 'keyed', 0, 0, null],
      ['shop', 'keyed', 5, 50, 60],
      ['without a key', 'nobody', 9, 90, null],
      ['Idrift', 'own', 4, 40, null],
      ['old', 'gone', 1, 10, null],
    ]);
    expect(consumerRows(deploymentRecord(), [])).toEqual([]);
  });

  test('what asking for keys costs is said before, from what came', () => {
    expect(accessFinding(keyed)).toBe('2 keys; requests without one are refused');
    expect(accessFinding(deploymentRecord())).toBe('nobody has a key; none is needed');
    const rows = consumerRows(keyed, [asked(null, 9)]);
    expect(keylessWords(rows, false)).toBe('9 requests of the last 30 days came without a key: such are refused then.');
    expect(keylessWords(rows, true)).toBe('9 requests of the last 30 days came without a key.');
    expect(keylessWords([], false)).toMatch(/^No request/);
  });
});

describe('fields of the rules', () => {
  test('are written in their own unit, and an empty one is no limit', () => {
    expect([fieldText('bodyBytes', 50_000), numberOf('bodyBytes', '50')]).toEqual(['50', 50_000]);
    expect([fieldText('deadlineMs', 1500), numberOf('deadlineMs', '1,5')]).toEqual(['1.5', 1500]);
    expect([fieldText('requestsPerMinute', null), ruleOf('requestsPerMinute', '')]).toEqual([
      '',
      { requestsPerMinute: null },
    ]);
    expect(
      ['', '60', '1.5', '0', 'many'].map(checkNumber('requestsPerMinute')).map((problem) => problem === null),
    ).toEqual([true, true, false, false, false]);
    expect(checkNumber('queueTokens')('')).toMatch(/^A whole number/);
  });

  test('sites are origins, and the wrong one is named', () => {
    expect(sitesOf('https://a.example, https://b.example:8443')).toEqual([
      'https://a.example',
      'https://b.example:8443',
    ]);
    expect(checkSites('https://a.example http://127.0.0.1:3000')).toBeNull();
    expect(checkSites('https://a.example/shop')).toMatch(/“https:\/\/a.example\/shop” is no site/);
  });
});

test('code takes its key from the environment, and says nothing of keys where none is needed', () => {
  for (const language of LANGUAGES) {
    expect(snippet(language, { url: 'http://x', keyed: true }, 'a')).toContain('IDRIFT_KEY');
    expect(snippet(language, { url: 'http://x', keyed: false }, 'a')).not.toMatch(/key|uthorization/i);
  }
});
