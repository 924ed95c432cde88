/** Mail addresses, telephone numbers and Swedish personal numbers in a text, and the text with them masked. */
import { MASKS } from '../contract/serving.ts';

export type PersonalKind = keyof typeof MASKS;
export type PersonalData = { readonly kind: PersonalKind; readonly from: number; readonly to: number };

const MAIL = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}/gu;

/** YYMMDD-NNNN, YYYYMMDDNNNN and the like; "+" for those over a hundred. Not part of a longer number. */
const PERSONAL = /(?<![\d.,/-])(19|20)?(\d{2})(\d{2})(\d{2})([-+–]?)(\d{4})(?![\d/]|[-.,]\d)/g;

const TELEPHONE: readonly RegExp[] = [
  // +46 70 123 45 67, 0046701234567, +1 (555) 123-4567
  /(?<![\w+])(?:\+|00)[1-9]\d{0,2}[ \u00a0-]?(?:\(0?\d{0,4}\)[ \u00a0-]?)?\d(?:[ \u00a0-]?\d){5,11}(?![\d]|[.,]\d)/g,
  // Swedish mobile numbers, 070-123 45 67 or 0701234567
  /(?<![\d\w.,+-])07[02369](?:[ \u00a0/-]?\d){7}(?![\d]|[-.,]\d)/g,
  // Swedish numbers with their area apart: 08-123 456 78, 031-12 34 56, 0920/12345
  /(?<![\d\w.,+-])0(?:8|[1-9]\d{1,2})[ \u00a0]?[-/–][ \u00a0]?\d{2,3}(?:[ \u00a0]?\d{2,3}){1,2}(?![\d]|[-.,/]\d)/g,
  // (08) 123 456 78
  /\(0[1-9]\d{0,2}\)[ \u00a0-]?\d{2,3}(?:[ \u00a0-]?\d{2,3}){1,2}(?![\d]|[-.,]\d)/g,
];

/** The tenth digit makes the sum of the others, every second doubled, end in 0 (Luhn, from the left). */
const hasCheckDigit = (ten: string): boolean => {
  let sum = 0;
  for (let at = 0; at < 10; at++) {
    const digit = ten.charCodeAt(at) - 48;
    const value = at % 2 === 0 ? digit * 2 : digit;
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
};

const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

const OLDEST = 120;

/** A date of birth that can be: a day of the calendar, not to come, of someone who can live. Without a century some date fits most often. */
const canBeBorn = (century: string | undefined, yy: number, month: number, day: number, today: Date): boolean => {
  if (month < 1 || month > 12 || day < 1) return false;
  return [19, 20].some((each) => {
    if (century !== undefined && Number(century) !== each) return false;
    const year = each * 100 + yy;
    if (day > daysIn(year, month)) return false;
    const age = today.getUTCFullYear() - year;
    return Date.UTC(year, month - 1, day) <= today.getTime() && age <= OLDEST;
  });
};

const isPersonalNumber = (match: RegExpMatchArray, today: Date): boolean => {
  const [, century, yy = '', mm = '', dd = '', sign = '', last = ''] = match;
  if (!hasCheckDigit(`${yy}${mm}${dd}${last}`)) return false;
  const day = Number(dd);
  // A coordination number has 60 added to the day. Ten digits in a row are often something else: there it takes a sign between.
  const isCoordination = day > 60;
  if (isCoordination && sign === '' && century === undefined) return false;
  return canBeBorn(century, Number(yy), Number(mm), isCoordination ? day - 60 : day, today);
};

/** In the order in which they stand; none overlaps another. `today` bounds dates of birth. */
export const personalData = (text: string, today: Date): readonly PersonalData[] => {
  const found: PersonalData[] = [];
  const add = (kind: PersonalKind, from: number, length: number): void => {
    if (!found.some((each) => from < each.to && from + length > each.from))
      found.push({ kind, from, to: from + length });
  };
  if (text.includes('@')) for (const match of text.matchAll(MAIL)) add('mail address', match.index, match[0].length);
  if (hasDigits(text)) {
    for (const match of text.matchAll(PERSONAL)) {
      if (isPersonalNumber(match, today)) add('personal number', match.index, match[0].length);
    }
    for (const pattern of TELEPHONE)
      for (const match of text.matchAll(pattern)) add('telephone number', match.index, match[0].length);
  }
  return found.toSorted((a, b) => a.from - b.from);
};

/** The shortest number looked for has seven digits: most texts are done with here. */
const hasDigits = (text: string): boolean => {
  let digits = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57 && ++digits === 7) return true;
  }
  return false;
};

export const maskedText = (text: string, today: Date): string => {
  let masked = '';
  let at = 0;
  for (const { kind, from, to } of personalData(text, today)) {
    masked += text.slice(at, from) + MASKS[kind];
    at = to;
  }
  return masked + text.slice(at);
};
