import { describe, expect, it } from 'vitest';
import { createPages, PAGE_ROWS } from './pages.ts';

const TOTAL = 20 * PAGE_ROWS;
const pageOf = (offset: number, limit: number, total = TOTAL): number[] =>
  Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, at) => offset + at);

const open = (total = TOTAL) => {
  const asked: number[] = [];
  const pages = createPages<number>(
    (offset, limit) => {
      asked.push(offset / PAGE_ROWS);
      return Promise.resolve(pageOf(offset, limit, total));
    },
    total,
    pageOf(0, PAGE_ROWS, total),
  );
  return { asked, pages };
};

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

describe('the pages of a list', () => {
  it('are all fetched, from the view outwards', async () => {
    const { asked, pages } = open();
    pages.look(10 * PAGE_ROWS, 10 * PAGE_ROWS + 40);
    pages.start();
    await settled();
    expect(asked.slice(0, 5)).toEqual([10, 11, 9, 12, 8]);
    expect(asked.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 19 }, (_, page) => page + 1));
    expect(pages.get(TOTAL - 1)).toBe(TOTAL - 1);
    pages.look(0, 40);
    await settled();
    expect(asked).toHaveLength(19);
  });
  it('take a row that somebody knows before it is fetched again, and nothing beyond their end', () => {
    const { pages } = open(3);
    const before = pages.version();
    pages.replace(1, 70);
    expect([0, 1, 2].map(pages.get)).toEqual([0, 70, 2]);
    expect(pages.version()).toBeGreaterThan(before);
    pages.replace(3, 70);
    pages.replace(5 * PAGE_ROWS, 70);
    expect(pages.get(3)).toBeUndefined();
    expect(pages.get(5 * PAGE_ROWS)).toBeUndefined();
  });
  it('stop with the table', async () => {
    const { asked, pages } = open();
    pages.start();
    pages.stop();
    await settled();
    expect(asked.length).toBeLessThanOrEqual(2);
  });
  it('are renewed in view, and kept elsewhere until they come into view', async () => {
    const { asked, pages } = open();
    pages.start();
    await settled();
    asked.length = 0;
    pages.look(5 * PAGE_ROWS, 5 * PAGE_ROWS + 40);
    pages.renew(18 * PAGE_ROWS, pageOf(0, PAGE_ROWS));
    expect(pages.get(9 * PAGE_ROWS)).toBe(9 * PAGE_ROWS);
    expect(pages.get(19 * PAGE_ROWS)).toBeUndefined();
    await settled();
    expect(asked.toSorted((a, b) => a - b)).toEqual([4, 5, 6]);
  });
  it('keep those nearest to the view of a list that is too long', async () => {
    const total = 1000 * PAGE_ROWS;
    const { asked, pages } = open(total);
    pages.start();
    await settled();
    pages.look(600 * PAGE_ROWS, 600 * PAGE_ROWS);
    await settled();
    expect(pages.get(600 * PAGE_ROWS)).toBe(600 * PAGE_ROWS);
    expect(pages.get(100 * PAGE_ROWS)).toBeUndefined();
    expect(asked.length).toBeLessThan(700);
  });
  it('say what went wrong and ask no further', async () => {
    let calls = 0;
    const pages = createPages<number>(
      () => {
        calls += 1;
        return Promise.reject(new Error('gone'));
      },
      TOTAL,
      [],
    );
    pages.start();
    await settled();
    expect(pages.error()).toEqual(new Error('gone'));
    expect(calls).toBe(2);
  });
});
