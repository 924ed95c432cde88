import { describe, expect, it } from 'vitest';
import { commonTop, lengthTable, stepOf } from './length-chart.ts';
import { diffWords } from './word-diff.ts';
import { countWords, hitsIn, oneLine, visible } from './words.ts';

const written = (before: string, after: string): string =>
  diffWords(before, after)
    .map(({ kind, text }) => (kind === 'same' ? text : kind === 'deleted' ? `[-${text}-]` : `[+${text}+]`))
    .join('');

describe('the difference of two texts', () => {
  it('marks the words that changed', () => {
    expect(written('Snabb leverans och suprt bemötande', 'Snabb leverans och supert bemötande')).toBe(
      'Snabb leverans och [-suprt-][+supert+] bemötande',
    );
    expect(written('bra pris', 'mycket bra pris!')).toBe('[+mycket +]bra pris[+!+]');
    expect(written('det var inte bra', 'det var bra')).toBe('det var [-inte -]bra');
  });
  it('joins changed words that stand side by side', () => {
    expect(written('en röd stor bil', 'en blå liten bil')).toBe('en [-röd stor-][+blå liten+] bil');
  });
  it('shows equal and wholly different texts plainly', () => {
    expect(written('samma', 'samma')).toBe('samma');
    expect(written('ja', 'nej')).toBe('[-ja-][+nej+]');
    expect(written('', 'ny')).toBe('[+ny+]');
  });
  it('keeps both texts whole', () => {
    const [before, after] = ['a b  c, d e f', 'b c d  e! f g'];
    const pieces = diffWords(before, after);
    const without = (kind: string): string =>
      pieces.flatMap((piece) => (piece.kind === kind ? [] : [piece.text])).join('');
    expect(without('inserted')).toBe(before);
    expect(without('deleted')).toBe(after);
  });
});

describe('texts in cells', () => {
  it('counts words as Python splits them', () => {
    expect(countWords('  tre\u00a0ord\u2003här ')).toBe(3);
    expect(countWords('ett\ufefford')).toBe(1);
    expect(countWords('')).toBe(0);
  });
  it('makes control characters visible', () => {
    expect(oneLine('rad\r\nett\ttva\u0000')).toBe('rad↵ett⇥tva␀');
    expect(visible('a\nb\u200bc')).toBe('a\nb⟨U+200B⟩c');
    expect(visible('👩‍💻')).toBe('👩‍💻');
  });
  it('marks what was searched for, whatever its case', () => {
    expect(hitsIn('Bra, BRA eller bra', 'bra').filter(({ hit }) => hit)).toHaveLength(3);
    expect(hitsIn('Bra', '')).toEqual([{ text: 'Bra', hit: false }]);
    expect(hitsIn('İstanbul', 'st')).toEqual([{ text: 'İstanbul', hit: false }]);
  });
});

describe('length histograms', () => {
  const own = { edges: [0, 10, 20, 30], shares: [0.2, 0.51, 0.29] };
  it('share one scale with round ends', () => {
    expect(commonTop([own, { edges: [0, 10], shares: [0.3] }])).toBeCloseTo(0.6);
    expect(commonTop([])).toBe(0.1);
    expect(stepOf(own.edges)).toBe(10);
    expect(stepOf([0, 5, 10, 15, 20, 25, 30])).toBe(10);
  });
  it('read as a table of whole words', () => {
    expect(lengthTable(own, null).rows[1]?.[0]).toBe('10 to 19');
    expect(lengthTable(own, own).head).toEqual(['words', 'share', 'train']);
  });
});
