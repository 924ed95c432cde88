import { describe, expect, it } from 'vitest';
import {
  count,
  advisedLimit,
  date,
  dateAndTime,
  duration,
  estimate,
  eventShare,
  milliseconds,
  namedInterval,
  number,
  parameter,
  percent,
  points,
  pValue,
  rate,
  shortDate,
  shortHash,
  signed,
  size,
  subject,
  time,
  timeLeft,
} from './index.ts';

const local = (...parts: [number, number, number, number, number]): string => new Date(...parts).toISOString();
const plain = (text: string): string => text.replaceAll(/[\u202f\u00a0]/g, ' ');

describe('numbers', () => {
  it('groups thousands with a narrow no-break space', () => {
    expect(number(1342)).toBe('1\u202f342');
    expect(number(1_234_567)).toBe('1\u202f234\u202f567');
    expect(number(999)).toBe('999');
  });
  it('writes a true minus, and none before zero', () => {
    expect(number(-1.25, 2)).toBe('−1.25');
    expect(number(-0.0001, 2)).toBe('0.00');
    expect(number(Number.NaN)).toBe('–');
  });
  it('counts in words', () => {
    expect(count(1, 'text')).toBe('1 text');
    expect(plain(count(1342, 'text'))).toBe('1 342 texts');
  });
  it('writes p-values with two significant digits', () => {
    expect(pValue(0.0342)).toBe('0.034');
    expect(pValue(0.5)).toBe('0.50');
    expect(pValue(0.000123)).toBe('0.00012');
    expect(pValue(1e-9)).toBe('below 0.0001');
    expect(pValue(1)).toBe('1.0');
  });
  it('writes percent and points', () => {
    expect(percent(0.12)).toBe('12\u202f%');
    expect(points(0.012)).toBe('+1.2 points');
    expect(points(-0.012)).toBe('−1.2 points');
    expect(points(0.0001)).toBe('0.0 points');
    expect(signed(0.0125)).toBe('+0.013');
  });
  it('writes parameters in their shortest form', () => {
    expect(parameter(5e-4)).toBe('5e−4');
    expect(parameter(0.01)).toBe('0.01');
    expect(parameter(128)).toBe('128');
  });
});

describe('intervals', () => {
  const interval = { low: 0.841, high: 0.922, level: 0.95, method: 'wilson' };
  it('names the level at the first mention', () => {
    expect(plain(namedInterval(interval))).toBe('95 % interval 0.841 to 0.922');
    expect(estimate({ value: 0.888, interval, n: 240 })).toBe('0.888 (0.841 to 0.922)');
    expect(estimate({ value: 0.888, interval: null, n: 240 })).toBe('0.888');
  });
  it('bounds zero events', () => {
    expect(plain(eventShare(0, 1342))).toBe('0 of 1 342; 0 to 0.29 %');
    expect(plain(eventShare(0, 0))).toBe('0 of 0');
    expect(plain(eventShare(5, 100))).toBe('5 of 100; 2.2 to 11.2 %');
  });
});

describe('amounts', () => {
  it('counts sizes in powers of 1000', () => {
    expect(plain(size(8500))).toBe('8.5 KB');
    expect(plain(size(476_000_000))).toBe('476 MB');
    expect(plain(size(1.8e9))).toBe('1.8 GB');
    expect(plain(size(999_600))).toBe('1.0 MB');
    expect(plain(size(12))).toBe('12 B');
  });
  it('writes rates', () => {
    expect(rate(6.4, 'steps')).toBe('6.4 steps/s');
    expect(rate(410, 'texts')).toBe('410 texts/s');
  });
  it.each([
    [0.019, '19 ms'],
    [0.0042, '4.2 ms'],
    [4.2, '4.2 s'],
    [42, '42 s'],
    [59.7, '1 min'],
    [592, '9 min 52 s'],
    [1080, '18 min'],
    [3840, '1 h 04 min'],
    [19 * 86_400, '19 days'],
  ])('writes %d seconds as %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });
  it('rounds time left up', () => {
    expect(timeLeft(0.2)).toBe('1 s left');
    expect(timeLeft(591.2)).toBe('9 min 52 s left');
    expect(timeLeft(30, true)).toBe('at most 30 s left');
    expect(milliseconds(18.6)).toBe('19 ms');
  });
});

describe('dates', () => {
  const now = new Date(2026, 10, 24, 12, 0);
  it('gets shorter the nearer the day', () => {
    expect(date(local(2026, 10, 24, 7, 0), now, false)).toBe('07:00');
    expect(date(local(2026, 10, 19, 7, 0), now, false)).toBe('Thu 19 Nov');
    expect(date(local(2026, 10, 4, 7, 0), now, false)).toBe('4 Nov');
    expect(date(local(2025, 10, 4, 7, 0), now, false)).toBe('4 Nov 2025');
    expect(shortDate(local(2026, 10, 20, 7, 0), now, false)).toBe('Fri');
  });
  it('adds the time where it matters', () => {
    expect(dateAndTime(local(2026, 10, 24, 7, 0), now, false)).toBe('today 07:00');
    expect(dateAndTime(local(2026, 10, 19, 7, 0), now, false)).toBe('Thu 19 Nov 07:00');
    expect(time(local(2026, 10, 24, 15, 4), true)).toBe('3:04 PM');
    expect(date('never', now)).toBe('–');
  });
});

describe('names', () => {
  it('shortens hashes and messages', () => {
    expect(shortHash('7c41e0b3aa0f9be1')).toBe('7c41e0b');
    expect(shortHash('workspace')).toBe('working copy');
    expect(shortHash('data-v2')).toBe('data-v2');
    expect(subject('Add texts\n\nbody')).toBe('Add texts');
  });
});

describe('limits', () => {
  it('are lower the more texts there are, and shared out over the scores', () => {
    expect(advisedLimit(123, 80, 2)).toBe(0.22);
    expect(advisedLimit(123, 80, 1)).toBe(0.2);
    expect(advisedLimit(2000, 2000, 2)).toBe(0.05);
    expect(advisedLimit(2, 2, 2)).toBeNull();
    expect(advisedLimit(0, 80, 2)).toBeNull();
  });
});
