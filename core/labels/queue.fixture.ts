/** Queues for tests. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LabelStore, openLabelStore } from './label-store.ts';
import type { NewItem, NewQueue } from './types.ts';

export const newItem = (id: string, text: string, part: Partial<NewItem> = {}): NewItem => ({
  id,
  text,
  group: '',
  reasons: [],
  unknownWords: [],
  twins: null,
  origin: { kind: 'import', id },
  suggestion: null,
  ...part,
});

export const newQueue = (id: string, items: readonly NewItem[], part: Partial<NewQueue> = {}): NewQueue => ({
  id,
  title: id,
  source: { kind: 'import', format: 'jsonl', file: 'texts.jsonl' },
  order: 'As in the file.',
  createdAt: '2026-11-27T12:00:00.000Z',
  by: 'Anna',
  sampling: null,
  suggestedBy: null,
  labels: ['negative', 'positive'],
  left: { inData: 0, inQueues: 0, same: 0, blank: 0 },
  items,
  ...part,
});

/** Its texts were drawn at random. */
export const SAMPLED: Pick<NewQueue, 'sampling'> = {
  sampling: {
    model: 'm',
    version: 1,
    from: '2026-11-01T00:00:00.000Z',
    to: '2026-11-27T00:00:00.000Z',
    population: 100,
    size: 4,
    seed: 1,
  },
};

/** Thousands of acts, each of which waits for the disk, are tested in memory where the system has a folder for that. */
const ROOT = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** A store in a folder of its own. */
export const freshStore = (): { readonly store: LabelStore; readonly file: string; readonly end: () => void } => {
  const dir = mkdtempSync(join(ROOT, 'idrift-labels-'));
  const file = join(dir, 'labels.db');
  const store = openLabelStore(file);
  return {
    store,
    file,
    end: () => {
      store.close();
      rmSync(dir, { recursive: true });
    },
  };
};
