import { describe, expect, test } from 'vitest';
import type { LiveText } from './drift-input.ts';
import { inputChecks, isMojibake } from './input-checks.ts';

const damaged = (text: string): string =>
  Array.from(new TextEncoder().encode(text), (byte) =>
    new TextDecoder('windows-1252').decode(Uint8Array.of(byte)),
  ).join('');

describe('mojibake', () => {
  test.each(['Maten var kall på ön', 'naïve café', '“Citat” – och tankstreck', 'Œuvre à Ålesund €5', 'ö'])(
    '“%s” is found once damaged, and not before',
    (text) => {
      expect(isMojibake(text)).toBe(false);
      expect(isMojibake(damaged(text))).toBe(true);
      expect(isMojibake(Buffer.from(text).toString('latin1'))).toBe(true);
    },
  );

  test.each(['Ålder 5Â', 'Â£ är inte £ här å', 'ÃÅÄÖ', 'a', '', 'Ûž är två tecken 🚌'])('“%s” is not', (text) => {
    expect(isMojibake(text)).toBe(false);
  });
});

describe('rules', () => {
  const rows = (texts: readonly string[], part: Partial<LiveText> = {}): LiveText[] =>
    texts.map((text, i) => ({ id: `${i}`, text, label: 'a', score: 1, createdAt: '2026-03-10T12:00:00Z', ...part }));
  const of = (window: readonly LiveText[], reference: readonly string[] = ['helt vanlig text']) =>
    Object.fromEntries(inputChecks({ window, reference, bits: null }).map((check) => [check.kind, check]));

  test('replacement signs, control characters, blanks and texts that were cut', () => {
    const found = of([
      ...rows(['trasig \uFFFD', 'ring\u0007', 'rad\r\ntab\t', '\u2003', 'hel', '\u0085rad']),
      ...rows(['lång'], { truncated: true }),
    ]);
    expect(found['replacement']).toMatchObject({ count: 1, ids: ['0'], alarm: true });
    expect(found['control']).toMatchObject({ count: 1, ids: ['1'], alarm: true });
    expect(found['blank']).toMatchObject({ count: 1, ids: ['3'], alarm: false });
    expect(found['over_long']).toMatchObject({ count: 1, alarm: false });
    expect(found['mojibake']).toMatchObject({ count: 0, expected: 0, alarm: false });
  });

  test('what the reference has as well is no news', () => {
    const found = of(rows(['trasig \uFFFD', 'hel']), ['också \uFFFD', 'hel']);
    expect(found['replacement']).toMatchObject({ count: 1, expected: 1, alarm: false });
  });

  test('repeats are five rows and a tenth of all, but for case and white space', () => {
    const others = (count: number): string[] => Array.from({ length: count }, (_, i) => `text ${i}`);
    const again = [
      'Var är   min order',
      'var är min order',
      ' VAR ÄR MIN ORDER ',
      'var är min order',
      'var är\tmin order',
    ];
    expect(of(rows([...again, ...others(45)]))['repeats']).toMatchObject({
      count: 5,
      alarm: true,
      ids: ['0', '1', '2', '3', '4'],
    });
    expect(of(rows([...again, ...others(46)]))['repeats']).toMatchObject({ count: 0, alarm: false });
    expect(of(rows([...again.slice(1), ...others(5)]))['repeats']).toMatchObject({ count: 0 });
    expect(of(rows([...again, ...others(5)]), again)['repeats']).toMatchObject({ count: 5, alarm: false });
  });

  test('name at most 20 predictions', () => {
    const found = of(rows(Array.from({ length: 30 }, (_, i) => `\uFFFD ${i}`)))['replacement'];
    expect(found?.count).toBe(30);
    expect(found?.ids).toHaveLength(20);
  });
});
