/** Which alerts a version that went live closes. */
import { afterEach, expect, test } from 'vitest';
import type { DriftAlert } from '../../contract/alerts.ts';
import { IdriftError } from '../../contract/errors.ts';
import type { QueueSource } from '../../contract/labels.ts';
import type { RunSummary } from '../../contract/tracking.ts';
import type { LabelCommit } from '../../data/label-trailers.ts';
import { freshStore, newItem, newQueue } from '../../labels/queue.fixture.ts';
import { createAnsweredAlerts } from './answered-alerts.ts';

const REVISION = 'a'.repeat(40);
const RUN = { datasets: [{ revision: REVISION }] } as unknown as RunSummary;
const COMMIT: LabelCommit = {
  revision: REVISION,
  subject: 'Add 1 label of alert 12',
  at: '2026-11-27T12:00:00.000Z',
  by: 'Bo',
  queues: ['alert-12'],
  alerts: [12],
};
const ALERT = {
  id: 'ours',
  number: 12,
  model: 'm',
  version: 1,
  openedAt: '2026-11-27T10:00:00.000Z',
  closedAt: null,
} as unknown as DriftAlert;
const SOURCE: QueueSource = { kind: 'alert', alert: 12, alertId: 'ours', limit: 60 };

let fresh: ReturnType<typeof freshStore> | null = null;
afterEach(() => {
  fresh?.end();
  fresh = null;
});

/** Ids of the alerts that version 2 closes. @param rows texts of the data that it was trained on; null: they are not here. */
const closedBy = async (source: QueueSource | null, rows: readonly string[] | null): Promise<string[]> => {
  fresh = freshStore();
  const { store } = fresh;
  if (source !== null) {
    store.addQueue(newQueue('alert-12', [newItem('i1', 'llegó roto'), newItem('i2', 'muy bien')], { source }));
    store.act({ queueId: 'alert-12', itemIds: ['i1'], act: { kind: 'label', label: 'negative' }, person: 'Anna' });
  }
  const closed: string[] = [];
  const answered = createAnsweredAlerts({
    labels: {
      queues: () => store.queues(''),
      queue: (id) => store.queue(id, ''),
      items: store.items.allKept,
      outcomes: store.items.outcomes,
    },
    draft: { heldOut: () => Promise.resolve([]) },
    history: { here: () => Promise.resolve([COMMIT]), ofRun: () => Promise.resolve([COMMIT]) },
    alerts: { list: () => [ALERT], promoted: (id) => Promise.resolve(void closed.push(id)) },
    runOf: () => Promise.resolve(RUN),
    runOfVersion: () => Promise.resolve('run'),
    unseen: ({ texts }) =>
      rows === null
        ? Promise.reject(new IdriftError({ code: 'not-available', message: 'not here' }))
        : Promise.resolve(texts.map((text) => !rows.includes(text))),
  });
  await answered.served('m', { what: 'served', role: 'live', version: 2, deployment: 'prod' });
  return closed;
};

test('an alert closes when the version was trained on labels of its texts', async () => {
  expect(await closedBy(SOURCE, ['llegó roto'])).toEqual(['ours']);
  expect(await closedBy(SOURCE, null)).toEqual(['ours']);
});

test('a colleague’s alert of the same number closes nothing here', async () => {
  expect(await closedBy(null, ['otra cosa'])).toEqual([]);
  expect(await closedBy({ ...SOURCE, alertId: 'theirs' }, ['llegó roto'])).toEqual([]);
  // Queues of one name in both copies: the commit brought the other's texts.
  expect(await closedBy(SOURCE, ['otra cosa'])).toEqual([]);
});
