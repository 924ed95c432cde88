import { describe, expect, it } from 'vitest';
import {
  channel,
  limitWords,
  lookback,
  lookbackWords,
  matches,
  port,
  required,
  scoreName,
  secretWords,
  threshold,
} from './format.ts';

describe('checks', () => {
  it('accepts what the engine accepts', () => {
    expect([port('8001'), port('0'), lookback('7'), threshold('0.1'), threshold('0,1'), required('a')]).toEqual([
      null,
      null,
      null,
      null,
      null,
      null,
    ]);
    expect([channel(''), channel('#ml-drift'), channel('C0123456789')]).toEqual([null, null, null]);
  });
  it('says what is wrong', () => {
    expect(port('70000')).toContain('65535');
    expect(port('8.5')).not.toBeNull();
    expect(lookback('0')).toContain('1 to 365');
    expect(threshold('1.5')).toContain('between 0 and 1');
    expect(threshold('')).not.toBeNull();
    expect(channel('two words')).not.toBeNull();
    expect(required(' ')).not.toBeNull();
  });
});

describe('words', () => {
  it('names consequences and sources', () => {
    expect(lookbackWords(1)).toBe('a check looks at the texts of the last 24 hours');
    expect(lookbackWords(7)).toBe('a check looks at the texts of the last 7 days');
    expect(scoreName('fraction_out_of_vocab')).toBe('unknown words');
    expect(scoreName('my_score')).toBe('my score');
    expect(secretWords('environment')).toContain('SLACK_TOKEN');
  });
  it('says what a limit means for as many texts as the last check had', () => {
    const score = {
      name: 'length',
      title: 'Text length',
      state: 'ok' as const,
      statistic: 0.2,
      p: 0.1,
      threshold: 0.1,
    };
    const scores = [{ ...score, exceeded: true, reference: null, live: null }];
    expect(limitWords({ texts: 123, blankTexts: 0, referenceTexts: 80, scores })).toContain(
      '; 0.20 is passed by chance in at most 5\u202f% of checks of 123 texts',
    );
    expect(limitWords({ texts: 0, blankTexts: 0, referenceTexts: 80, scores })).toBe(limitWords(undefined));
  });
  it('finds settings by any of their words', () => {
    expect(matches('slack chan', 'Slack channel')).toBe(true);
    expect(matches('', 'Slack channel')).toBe(true);
    expect(matches('port', 'Slack channel')).toBe(false);
  });
});
