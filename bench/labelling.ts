/**
 * Time from a key on the Labels page to the next text, with a long queue.
 *
 *     node bench/labelling.ts [--items 100000] [--keys 500]
 *
 * The engine runs as the app starts it, and is asked over its WebSocket as the page does: the label is on the disk when it answers, with the sums
 * and the next open text, whose words are fetched after it. Half of the queue was labelled before. Beside it, in the same minutes: the same queue as one JSON file that is written anew
 * at each key (and synced, as it must be for the same promise). Keys go to random places, so that nothing is answered from the row before.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startEngineProcess } from '../core/app/engine-process.fixture.ts';
import { writeFileAtomic } from '../core/base/atomic-file.ts';
import { seededRandom } from '../core/base/seeded-random.ts';
import { createLabelPerson } from '../core/app/label-person.ts';
import type { LabelEvent } from '../core/labels/types.ts';
import { openLabelStore } from '../core/labels/label-store.ts';
import { newItem, newQueue } from '../core/labels/queue.fixture.ts';

const { values } = parseArgs({
  options: { items: { type: 'string', default: '100000' }, keys: { type: 'string', default: '500' } },
});
const [ITEMS, KEYS] = [Number(values.items), Number(values.keys)];
const WARM_UP = 20;
const random = seededRandom('labelling');

const text = (index: number): string =>
  `Order ${index} ${Array.from({ length: 12 + random.below(20) }, () => `word${random.below(20_000)}`).join(' ')}.`;
const items = Array.from({ length: ITEMS }, (_, index) =>
  newItem(`t${index}`, text(index), {
    suggestion: {
      model: 'served-model',
      version: 1,
      label: 'positive',
      score: 0.7,
      probabilities: { negative: 0.3, positive: 0.7 },
    },
  }),
);
const place = (): number => random.below(ITEMS);

const show = (name: string, times: readonly number[]): void => {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(1);
  console.log(
    `${name.padEnd(44)} p50 ${at(0.5).padStart(7)} ms   p99 ${at(0.99).padStart(7)} ms   most ${at(1).padStart(7)} ms`,
  );
};

const eventOf = (item: string, person: string, seq: number): LabelEvent => ({
  id: randomUUID(),
  queue: 'long',
  item,
  person,
  seq,
  at: new Date(Date.UTC(2026, 0, 1) + seq * 1000).toISOString(),
  act: { kind: 'label', label: 'positive' },
  batch: randomUUID(),
  blind: false,
  shown: 900,
  via: null,
});

const timed = async (keys: number, key: (index: number) => Promise<void> | void): Promise<number[]> => {
  const times: number[] = [];
  for (let index = 0; index < keys + WARM_UP; index++) {
    const start = performance.now();
    await key(index);
    if (index >= WARM_UP) times.push(performance.now() - start);
  }
  return times;
};

const root = mkdtempSync(join(tmpdir(), 'idrift-labelling-'));
try {
  console.log(
    `${ITEMS} texts in the queue, ${KEYS} keys each; ${cpus()[0]?.model.trim()}, ${cpus().length} cores; ${root}`,
  );
  const dir = join(root, 'project');
  const store = openLabelStore(join(dir, '.idrift', 'labels.db'));
  const begun = performance.now();
  store.addQueue(newQueue('long', items));
  console.log(`The queue is made in ${((performance.now() - begun) / 1000).toFixed(1)} s.`);
  // A log as long as the queue is: half of it was labelled before.
  const person = await createLabelPerson(dir)();
  store.addEvents(items.slice(0, ITEMS / 2).map(({ id }, index) => eventOf(id, person, index + 1)));
  store.close();

  const { client, kill } = await startEngineProcess(dir, root);
  const label = () => ({ kind: 'label' as const, label: random.below(2) === 0 ? 'negative' : 'positive' });
  const act = (itemId: string) =>
    client.labels.act({
      queueId: 'long',
      itemId,
      act: label(),
      blind: false,
      twins: false,
      shown: 900,
      actId: randomUUID(),
    });
  show(
    'key → on the disk, sums, next text',
    await timed(KEYS, async () => {
      const { next } = await act(`t${place()}`);
      const at = Number(next?.slice(1));
      const page = await client.labels.items({ queueId: 'long', offset: at, limit: 1 });
      if (page.items[0]?.id !== next) throw new Error(`${next} is not the text at ${at}.`);
    }),
  );
  show('undo → the text again', await timed(KEYS, async () => void (await client.labels.undo({ queueId: 'long' }))));
  show(
    '1 000 texts in one act',
    await timed(Math.min(20, KEYS), async () => {
      const from = random.below(Math.max(1, ITEMS - 1000));
      const itemIds = items.slice(from, from + 1000).map(({ id }) => id);
      await client.labels.actMany({ queueId: 'long', itemIds, act: label(), actId: randomUUID() });
    }),
  );
  show(
    'page of 200 open texts, anywhere',
    await timed(Math.min(100, KEYS), async () => {
      await client.labels.items({
        queueId: 'long',
        state: 'open',
        offset: random.below(Math.ceil(ITEMS / 2)),
        limit: 200,
      });
    }),
  );
  await kill();

  const file = join(root, 'queue.json');
  const rows: { text: string; label: string | null }[] = items.map((item) => ({ text: item.text, label: null }));
  show(
    'one JSON file, written anew at each key',
    await timed(Math.min(50, KEYS), () => {
      const row = rows[place()];
      if (row) row.label = label().label;
      writeFileAtomic(file, JSON.stringify(rows));
    }),
  );
} finally {
  rmSync(root, { recursive: true, force: true });
}
