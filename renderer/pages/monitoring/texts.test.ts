import { describe, expect, it } from 'vitest';
import { markUnknown } from './mark-words.ts';
import { parseMrkdwn } from './mrkdwn.ts';
import { nextStep } from './next-step.ts';
import { readBlocks } from './slack-blocks.ts';

describe('markUnknown', () => {
  it('marks words by their letters and leaves punctuation plain', () => {
    expect(markUnknown('Hej (Tap&Go), öl!', new Set(['tapgo', 'öl']))).toEqual([
      { text: 'Hej ', unknown: false },
      { text: '(', unknown: false },
      { text: 'Tap&Go', unknown: true },
      { text: '), ', unknown: false },
      { text: 'öl', unknown: true },
      { text: '!', unknown: false },
    ]);
  });
  it('keeps the text as it is', () => {
    const text = '  två  rader\n… och \u0627\u0644 !!';
    const unknown = new Set(['två', '\u0627\u0644']);
    expect(
      markUnknown(text, unknown)
        .map((piece) => piece.text)
        .join(''),
    ).toBe(text);
    expect(markUnknown('', unknown)).toEqual([]);
  });
});

describe('parseMrkdwn', () => {
  it('reads lines, bullets, bold, code and entities', () => {
    expect(parseMrkdwn('• `a_b_c` 0.3 (limit 0.1)\n*bold* &amp; &lt;b&gt; &amp;lt;')).toEqual([
      {
        kind: 'bullet',
        spans: [
          { kind: 'code', text: 'a_b_c' },
          { kind: 'plain', text: ' 0.3 (limit 0.1)' },
        ],
      },
      {
        kind: 'plain',
        spans: [
          { kind: 'bold', text: 'bold' },
          { kind: 'plain', text: ' & <b> &lt;' },
        ],
      },
    ]);
  });
  it('reads quotes', () => {
    expect(parseMrkdwn('> Hola &gt; adiós')).toEqual([
      { kind: 'quote', spans: [{ kind: 'plain', text: 'Hola > adiós' }] },
    ]);
  });
  it('leaves marks inside words and around spaces alone', () => {
    const plain = (text: string) => parseMrkdwn(text)[0]?.spans;
    expect(plain('snake_case_name 2*3*4')).toEqual([{ kind: 'plain', text: 'snake_case_name 2*3*4' }]);
    expect(plain('2 * 3 * 4')).toEqual([{ kind: 'plain', text: '2 * 3 * 4' }]);
    expect(plain('_so_ ~no~')).toEqual([
      { kind: 'italic', text: 'so' },
      { kind: 'plain', text: ' ' },
      { kind: 'struck', text: 'no' },
    ]);
  });
});

describe('readBlocks', () => {
  it('keeps the place of a block it does not know', () => {
    expect(
      readBlocks([
        { type: 'header', text: { type: 'plain_text', text: 'Drift', emoji: false } },
        { type: 'divider' },
        { type: 'context', elements: [{ type: 'mrkdwn', text: 'c' }] },
        {},
      ]).map((block) => (block.type === 'other' ? block.name : block.type)),
    ).toEqual(['header', 'divider', 'context', 'a block']);
  });
});

describe('nextStep', () => {
  const state = { checks: [], model: 'served-model v1', logged: 3, lookbackDays: 7 };
  it('leads to the place of the missing step', () => {
    expect(nextStep({ ...state, model: null }).step?.path).toBe('/runs');
    expect(nextStep({ ...state, logged: 0 }).step?.path).toBe('/serving');
    expect(nextStep(state).step).toBeNull();
    expect(nextStep({ ...state, lookbackDays: 1 }).detail).toContain('24 hours');
  });
});
