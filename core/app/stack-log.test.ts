import { expect, test } from 'vitest';
import { stackLogQuery } from '../contract/stack.ts';
import { createLogBook, levelOf } from './stack-log.ts';

const book = () => {
  const lines = createLogBook();
  lines.add({ service: 'store', at: '2026-11-26T10:00:01.5Z', text: 'INFO ready' });
  lines.add({ service: 'mlflow', at: '2026-11-26T10:00:03Z', text: 'WARNING host refused' });
  lines.add({ service: 'store', at: '2026-11-26T10:00:02Z', text: '\u001b[31mERROR\u001b[0m disk is full' });
  return lines;
};
const ask = (query: object = {}) => stackLogQuery.parse(query);

test('lines stand by their times, the newest first, whatever order they came in', () => {
  const { rows, total, warnings, errors } = book().page(ask());
  expect(rows.map(({ text }) => text)).toEqual(['WARNING host refused', 'ERROR disk is full', 'INFO ready']);
  expect({ total, warnings, errors }).toEqual({ total: 3, warnings: 1, errors: 1 });
});

test('service, text and level let lines through; the counts do not follow the level', () => {
  expect(book().page(ask({ service: 'store' })).total).toBe(2);
  expect(
    book()
      .page(ask({ find: 'DISK' }))
      .rows.map(({ service }) => service),
  ).toEqual(['store']);
  expect(book().page(ask({ level: 'error' }))).toMatchObject({ total: 1, warnings: 1, errors: 1 });
  expect(book().page(ask({ level: 'warning' })).total).toBe(2);
});

test('pages go from the newest back, and a list that stands still does not grow', () => {
  const lines = book();
  expect(lines.page(ask({ offset: 1, limit: 1 })).rows.map(({ text }) => text)).toEqual(['ERROR disk is full']);
  expect(lines.page(ask({ offset: 9 })).rows).toEqual([]);
  lines.add({ service: 'web', at: '2026-11-26T10:00:09Z', text: 'later' });
  expect(lines.page(ask({ upTo: 3 })).total).toBe(3);
  expect(lines.page(ask({ upTo: 3, find: 'later' })).total).toBe(0);
});

test('a search over 100 000 lines is quick, and the oldest lines make way', () => {
  const lines = createLogBook();
  for (let number = 0; number < 115_000; number++) {
    lines.add({ service: 'store', at: new Date(number * 10).toISOString(), text: `GET /row/${number} 200` });
  }
  const from = performance.now();
  expect(lines.page(ask({ find: '/row/114999' })).total).toBe(1);
  expect(performance.now() - from).toBeLessThan(1000);
  expect(lines.page(ask({ find: '/row/1 ' })).total).toBe(0);
  expect(lines.page(ask()).total).toBeLessThanOrEqual(110_000);
});

test.each([
  ['2026/11/26 10:00 [error] 12#12: bind() failed', 'error'],
  ['time="2026" level=warning msg="low"', 'warning'],
  ['{"level":"error","msg":"x"}', 'error'],
  ['Traceback (most recent call last):', 'error'],
  ['ValueError: no such run', 'error'],
  ['UserWarning: old', 'warning'],
  ['GET /errors/list 200', 'info'],
  ['no error, all is well', 'info'],
] as const)('%s is of level %s', (text, level) => {
  expect(levelOf(text)).toBe(level);
});
