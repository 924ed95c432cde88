import { describe, expect, it } from 'vitest';
import { maskedText, personalData } from './personal-data.ts';

const NOW = new Date('2026-11-26T12:00:00Z');

const kinds = (text: string): string[] =>
  personalData(text, NOW).map(({ kind, from, to }) => `${kind}: ${text.slice(from, to)}`);

describe('personal data in texts', () => {
  it.each([
    ['hör av dig till asa.oberg@example.se!', ['mail address: asa.oberg@example.se']],
    ['åsa@exempel.se', ['mail address: åsa@exempel.se']],
    ['ring 070-123 45 67 eller 0701234567', ['telephone number: 070-123 45 67', 'telephone number: 0701234567']],
    ['nå mig på +46 70 123 45 67.', ['telephone number: +46 70 123 45 67']],
    [
      'växeln 08-123 456 78, Göteborg 031-12 34 56',
      ['telephone number: 08-123 456 78', 'telephone number: 031-12 34 56'],
    ],
    ['call +1 (555) 123-4567 now', ['telephone number: +1 (555) 123-4567']],
    ['19811218-9876 och 811218-9876', ['personal number: 19811218-9876', 'personal number: 811218-9876']],
    ['8112189876', ['personal number: 8112189876']],
    ['198112189876', ['personal number: 198112189876']],
  ])('%s', (text, found) => {
    expect(kinds(text)).toEqual(found);
  });
  it('takes coordination numbers: the day and sixty', () => {
    const number = withCheckDigit('900161239');
    expect(kinds(`${number.slice(0, 6)}-${number.slice(6)}`)).toEqual([
      `personal number: ${number.slice(0, 6)}-${number.slice(6)}`,
    ]);
    expect(kinds(`19${number}`)).toEqual([`personal number: 19${number}`]);
    expect(kinds(number)).toEqual([]); // ten digits in a row: an order number as well
  });
  it.each([
    ['a wrong check digit', '19811218-9877'],
    ['a day that is not in the calendar', withDash(withCheckDigit('900231239'))],
    ['a month that is none', withDash(withCheckDigit('901301239'))],
    ['a birth that is to come', `20${withDash(withCheckDigit('991201239'))}`],
    ['an order number', 'order 4501234567 är försenad'],
    ['an organisation number', '556036-0793'],
    ['a longer number', '9198112189876'],
    ['an amount', 'det kostade 1 234 567 kr, 12 000 000 med moms'],
    ['a date and a time', '2024-05-17 12:30:45'],
    ['a decimal number', '3.14159265358979 och 0701.23456789'],
    ['an article number', 'artikel 123-456-789 och 08-15'],
  ])('leaves alone %s', (_what, text) => {
    expect(kinds(text)).toEqual([]);
  });
  it('finds few personal numbers among random ten-digit numbers', () => {
    let state = 42;
    const digit = (): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * 10);
    };
    const numbers = Array.from({ length: 20_000 }, () => Array.from({ length: 10 }, digit).join(''));
    const found = numbers.filter((number) => kinds(number).some((kind) => kind.startsWith('personal'))).length;
    // 12/100 months, 30.4/100 days, 1/10 check digits.
    expect(found / numbers.length).toBeLessThan(0.006);
  });
  it('masks each and leaves the rest', () => {
    expect(maskedText('Åsa (asa@example.se, 070-123 45 67, 811218-9876) är nöjd', NOW)).toBe(
      'Åsa ([mail], [phone], [personal number]) är nöjd',
    );
    expect(maskedText('ingenting', NOW)).toBe('ingenting');
  });
});

function withCheckDigit(nine: string): string {
  const sum = Array.from(nine, Number).reduce((total, digit, at) => {
    const value = at % 2 === 0 ? digit * 2 : digit;
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return `${nine}${(10 - (sum % 10)) % 10}`;
}

function withDash(ten: string): string {
  return `${ten.slice(0, 6)}-${ten.slice(6)}`;
}
