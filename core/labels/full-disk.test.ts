import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toErrorInfo } from '../contract/errors.ts';
import { openLabelStore } from './label-store.ts';
import { newItem, newQueue } from './queue.fixture.ts';

const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
const ITEMS = 500;

/** A file system of its own, that only root can make. */
const onSmallDisk = (size: string, work: (dir: string, resize: (size: string) => void) => void): void => {
  const dir = mkdtempSync(join(tmpdir(), 'idrift-labels-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', dir]);
  try {
    work(dir, (larger) => execFileSync('mount', ['-o', `remount,size=${larger}`, dir]));
  } finally {
    execFileSync('umount', [dir]);
    rmSync(dir, { recursive: true });
  }
};

describe.runIf(isRoot)('a disk that gets full while somebody labels', () => {
  it('is said with what to do; nothing is half kept, and the same key works once there is room', () => {
    onSmallDisk('1500k', (dir, resize) => {
      const file = join(dir, 'labels.db');
      const store = openLabelStore(file);
      const ids = Array.from({ length: ITEMS }, (_, index) => `t${index}`);
      store.addQueue(
        newQueue(
          'q',
          ids.map((id) => newItem(id, `text ${id}`)),
        ),
      );
      const order = (itemIds: readonly string[], actId: string) =>
        ({ queueId: 'q', itemIds, act: { kind: 'label', label: 'positive' }, person: 'Anna', actId }) as const;
      /** Keys until one is refused. */
      const answered: string[] = [];
      let refused: { readonly ids: readonly string[]; readonly actId: string; readonly thrown: unknown } | null = null;
      for (let at = 0; refused === null; at += 10) {
        const [keyed, actId] = [ids.slice(at % ITEMS, (at % ITEMS) + 10), randomUUID()];
        try {
          store.act(order(keyed, actId));
          answered.push(...keyed);
        } catch (thrown) {
          refused = { ids: keyed, actId, thrown };
        }
      }
      expect(answered.length).toBeGreaterThan(100);
      expect(toErrorInfo(refused.thrown)).toMatchObject({
        code: 'not-available',
        where: file,
        message: expect.stringMatching(/^The disk is full: .* All that was kept before is still there\.$/) as unknown,
        hint: 'Free some space on that disk and do it again.',
      });
      const events = store.events('q');
      expect(events.map(({ item }) => item)).toEqual(answered);
      expect(events.filter(({ batch }) => batch === refused.actId)).toEqual([]);
      const before = store.counts('q', 'Anna');
      expect(before.labelled).toBe(new Set(answered).size);
      resize('8m');
      store.act(order(refused.ids, refused.actId));
      store.act(order(refused.ids, refused.actId));
      expect(store.events('q').filter(({ batch }) => batch === refused.actId)).toHaveLength(10);
      store.close();
      const again = openLabelStore(file);
      expect(again.events('q')).toHaveLength(answered.length + 10);
      expect(again.counts('q', 'Anna').labelled).toBe(new Set([...answered, ...refused.ids]).size);
      again.close();
    });
  });

  it('leaves no part of a queue that did not find room', () => {
    onSmallDisk('600k', (dir, resize) => {
      const store = openLabelStore(join(dir, 'labels.db'));
      const items = Array.from({ length: 2000 }, (_, index) => newItem(`t${index}`, 'word '.repeat(50) + index));
      expect(() => store.addQueue(newQueue('q', items))).toThrow(/The disk is full/);
      expect(store.queues('Anna')).toEqual([]);
      resize('16m');
      store.addQueue(newQueue('q', items));
      expect(store.counts('q', 'Anna')).toMatchObject({ total: 2000, open: 2000 });
      store.close();
    });
  });
});
