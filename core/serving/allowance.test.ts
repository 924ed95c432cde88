import { expect, test } from 'vitest';
import { createAllowances } from './allowance.ts';

const atTime = () => {
  const clock = { seconds: 0 };
  return { clock, allowances: createAllowances(() => clock.seconds * 1000) };
};

test('texts come back evenly, and the seconds that are said are those after which they are there', () => {
  const { clock, allowances } = atTime();
  expect(allowances.take('shop', 100, 120)).toBe(0);
  const seconds = allowances.take('shop', 100, 120);
  expect(seconds).toBeCloseTo(40);
  clock.seconds = seconds - 0.1;
  expect(allowances.take('shop', 100, 120)).toBeGreaterThan(0);
  expect(allowances.take('desk', 100, 120)).toBe(0); // somebody else's
  clock.seconds = seconds;
  expect(allowances.take('shop', 100, 120)).toBe(0);
  expect(allowances.take('shop', 1, 120)).toBeCloseTo(0.5);
});

test('more than a minute has is taken when all is there, and paid for afterwards', () => {
  const { clock, allowances } = atTime();
  expect(allowances.take('shop', 1, 60)).toBe(0);
  expect(allowances.take('shop', 1000, 60)).toBeCloseTo(1);
  clock.seconds = 1;
  expect(allowances.take('shop', 1000, 60)).toBe(0);
  expect(allowances.take('shop', 1, 60)).toBeCloseTo(941);
});

test('what is given back is there again; unused texts do not pile up, and a smaller limit holds at once', () => {
  const { clock, allowances } = atTime();
  expect(allowances.take('shop', 60, 60)).toBe(0);
  allowances.giveBack('shop', 1);
  expect(allowances.take('shop', 1, 60)).toBe(0);
  clock.seconds = 3600;
  expect(allowances.take('shop', 2, 2)).toBe(0);
  expect(allowances.take('shop', 1, 2)).toBeCloseTo(30);
});

test('of any number of addresses only so many are remembered', () => {
  const { allowances } = atTime();
  for (let at = 0; at < 10_001; at += 1) expect(allowances.take(`address ${at}`, 2, 2)).toBe(0);
  expect(allowances.take('address 10000', 1, 2)).toBeGreaterThan(0);
  expect(allowances.take('address 0', 1, 2)).toBe(0);
});
