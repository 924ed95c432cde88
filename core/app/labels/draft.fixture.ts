/** A project whose labelled texts can become rows: real files, a real store of labels. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ItemOrigin, QueueSource } from '../../contract/labels.ts';
import { withLabelTrailers } from '../../data/label-trailers.ts';
import { makeVersion } from '../../data/make-version.ts';
import { twoVersions } from '../../data/project.fixture.ts';
import { openLabelStore } from '../../labels/label-store.ts';
import type { NewItem } from '../../labels/types.ts';
import { createChanges } from '../changes.ts';
import * as files from './draft-files.ts';
import { openDraftRecords } from './draft-records.ts';
import { createDraftService, type DraftWork } from './draft-service.ts';

const AUTHOR = { name: 'Åsa Öberg', email: 'asa@example.com' };
const PREDICTION: ItemOrigin = { kind: 'prediction', id: 'p', at: '', deployment: 'prod', consumer: null };
export const SEARCH: QueueSource = { kind: 'search', in: 'log', text: 'x', limit: 200 };
export const ALERT: QueueSource = { kind: 'alert', alert: 12, limit: 60 };

type Item = { readonly text: string; readonly twins?: string; readonly origin?: ItemOrigin };

/** Two versions of data, no queue yet; it is removed when the test ends. */
export const setUp = async () => {
  const dir = await twoVersions();
  const store = openLabelStore(join(dir, '.idrift', 'labels.db'));
  onTestFinished(() => {
    store.close();
    rmSync(dir, { recursive: true });
  });
  let add: DraftWork['add'] = (question, title) => files.addToDraft(dir, question, title);
  const addBy = (other: DraftWork['add']): void => {
    add = other;
  };
  /** What another start of the app would have: nothing of it is in memory. */
  const openDraft = () =>
    createDraftService({
      labels: {
        queues: () => store.queues(''),
        queue: (id) => store.queue(id, ''),
        items: (id) => store.items.allKept(id),
        outcomes: store.items.outcomes,
      },
      records: openDraftRecords(join(dir, '.idrift', 'label-drafts')),
      work: {
        held: async (question) => files.heldOutOf(question),
        read: (question) => files.readDraft(dir, question),
        add: (question, title) => add(question, title),
        takeWithdrawn: (question, title) => files.takeWithdrawn(dir, question, title),
      },
      person: async () => 'Åsa',
      changes: createChanges(),
    });
  const draft = openDraft();
  const queue = (id: string, source: QueueSource, items: readonly Item[]): void =>
    store.addQueue({
      id,
      title: source.kind === 'alert' ? 'Alert 12: unknown words' : 'Texts with x',
      source,
      order: '',
      createdAt: '2026-11-27T10:00:00.000Z',
      by: 'Åsa',
      sampling: null,
      suggestedBy: null,
      labels: ['negativ', 'positiv'],
      left: { inData: 0, inQueues: 0, same: 0, blank: 0 },
      items: items.map(
        ({ text, twins = null, origin = PREDICTION }, at): NewItem => ({
          id: `i${at}`,
          text,
          group: '',
          reasons: [],
          unknownWords: [],
          twins,
          origin,
          suggestion: null,
        }),
      ),
    });
  const label = (id: string, items: readonly number[], given = 'negativ', person = 'Åsa'): void =>
    void store.act({ queueId: id, itemIds: items.map((at) => `i${at}`), act: { kind: 'label', label: given }, person });
  const clear = (id: string, item: number): void =>
    void store.act({ queueId: id, itemIds: [`i${item}`], act: { kind: 'clear' }, person: 'Åsa' });
  const lines = (split: string): string[] =>
    readFileSync(join(dir, `data/${split}.jsonl`), 'utf8')
      .split('\n')
      .slice(0, -1);
  const commit = async (message: string): Promise<string> => {
    const whole = withLabelTrailers(message, await draft.uncommitted());
    const { revision } = await makeVersion(dir, {
      message: whole,
      commit: true,
      push: false,
      author: AUTHOR,
      gate: 'record',
    });
    return revision ?? '';
  };
  return { dir, store, draft, openDraft, addBy, queue, label, clear, lines, commit };
};
