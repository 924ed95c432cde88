import { describe, expect, it } from 'vitest';
import { damageOf, repairedText } from './repair-text.ts';

/** What a program makes of UTF-8 that it takes for Windows-1252. */
const damaged = (text: string, encoding = 'windows-1252'): string =>
  new TextDecoder(encoding).decode(Buffer.from(text));

describe('damaged texts', () => {
  it.each([
    'Maten var jättegod på Öland',
    'déjà vu',
    'naïve – “quoted” … €5',
    'Привет мир',
    'bra 😀 mat',
    'Łódź',
    'Ελλάδα',
    '日本語',
  ])('mends %s', (text) => {
    expect(damageOf(damaged(text))).toEqual(['mojibake']);
    expect(repairedText(damaged(text))).toBe(text);
    expect(repairedText(damaged(damaged(text)))).toBe(text);
    expect(repairedText(Buffer.from(text).toString('latin1'))).toBe(text);
  });
  it('mends one word beside sound ones', () => {
    expect(repairedText('på riktigt bra mat fÃ¶r oss 😀')).toBe('på riktigt bra mat för oss 😀');
  });
  it.each([
    'Maten var jättegod på Öland',
    'JASÅ… SÅ ”SÅ” »SÅ« ÅÄÖ',
    'CAFÉ» och «CAFÉ»',
    'temperatur 20 °C, 5 µm, ½ dl, £5, ©2024',
    'naïve façade – “quoted” … €5',
    'São Paulo, AMANHÃ, ÂNGULO',
    'Привет 😀 日本語 ελληνικά',
    'î, â och ă i românește',
    '',
  ])('leaves %s', (text) => {
    expect(damageOf(text)).toEqual([]);
    expect(repairedText(text)).toBe(text);
  });
  it('tells lost letters, halves of characters and control characters', () => {
    expect(damageOf('f\ufffdr')).toEqual(['replacement']);
    expect(damageOf('fï¿½r')).toContain('replacement');
    expect(damageOf('bra \ud83d')).toEqual(['surrogate']);
    expect(damageOf('a\u0000b')).toEqual(['control']);
    expect(damageOf('\ufeffbra')).toEqual(['control']);
    expect(damageOf('a\tb\r\nc')).toEqual([]);
    expect(repairedText('bra \ud83d\u0000\u0007 😀')).toBe('bra  😀');
  });
});
