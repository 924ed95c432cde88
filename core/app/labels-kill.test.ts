/**
 * The engine is killed (-9) at random keystrokes: at each of them somewhere between the key and its answer. No answered label is lost, and a key
 * that is sent again because nobody answered counts once. IDRIFT_SEED repeats a run, IDRIFT_KILLS says how many lives.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { seededRandom } from '../base/seeded-random.ts';
import { openLabelStore } from '../labels/label-store.ts';
import { newItem, newQueue } from '../labels/queue.fixture.ts';
import { startEngineProcess } from './engine-process.fixture.ts';

const KILLS = Number(process.env['IDRIFT_KILLS'] ?? 100);
const seed = process.env['IDRIFT_SEED'] ?? String(Date.now());
const MOST_KEYS = 4;
/** From the key to its answer it takes some milliseconds. */
const MOST_MS = 12;

test(`no label is lost or doubled by ${KILLS} kills of the engine at random keystrokes (seed ${seed})`, async () => {
  const root = mkdtempSync(join(tmpdir(), 'idrift-kill-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const dir = join(root, 'project');
  const file = join(dir, '.idrift', 'labels.db');
  const random = seededRandom(seed);
  const before = openLabelStore(file);
  const ids = Array.from({ length: KILLS * MOST_KEYS }, (_, index) => `t${index}`);
  before.addQueue(
    newQueue(
      'q',
      ids.map((id) => newItem(id, `text ${id}`)),
    ),
  );
  before.close();

  const answered = new Map<string, string>();
  /** Sent, killed, and sent again or given up. */
  const repeated = new Set<string>();
  const abandoned = new Set<string>();
  const key = () => ({
    queueId: 'q',
    itemId: ids[random.below(ids.length)] ?? '',
    act: { kind: 'label' as const, label: random.below(2) === 0 ? 'negative' : 'positive' },
    blind: false,
    twins: false,
    actId: randomUUID() as string,
  });
  let open: ReturnType<typeof key> | null = null;
  let cutOff = 0;
  for (let life = 0; life < KILLS; life++) {
    const { client, kill } = await startEngineProcess(dir, root);
    if (open !== null) {
      if (random.below(4) === 0) abandoned.add(open.actId);
      else {
        await client.labels.act(open);
        repeated.add(open.actId);
      }
      open = null;
    }
    for (let keys = random.below(MOST_KEYS); keys > 0; keys--) {
      const order = key();
      await client.labels.act(order);
      answered.set(order.actId, `${order.itemId} ${order.act.label}`);
    }
    const last = key();
    let isAnswered = false;
    void client.labels.act(last).then(
      () => (isAnswered = true),
      () => undefined,
    );
    await pause(random.below(MOST_MS));
    await kill();
    if (isAnswered) answered.set(last.actId, `${last.itemId} ${last.act.label}`);
    else {
      open = last;
      cutOff++;
    }
  }
  if (open !== null) abandoned.add(open.actId);

  const store = openLabelStore(file);
  onTestFinished(() => store.close());
  const events = store.events('q');
  const count = (actId: string) => events.filter(({ batch }) => batch === actId).length;
  for (const [actId, said] of answered) {
    const own = events.filter(({ batch }) => batch === actId);
    expect(own.map(({ item, act }) => `${item} ${act.kind === 'label' ? act.label : ''}`)).toEqual([said]);
  }
  expect([...repeated].map(count)).toEqual([...repeated].map(() => 1));
  for (const actId of abandoned) expect(count(actId)).toBeLessThanOrEqual(1);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  const newest = new Map(events.map(({ item, act }) => [item, act.kind === 'label' ? act.label : '']));
  const shown = store.items.allKept('q').filter(({ outcome }) => outcome !== null);
  expect(new Map(shown.map(({ id, outcome }) => [id, outcome]))).toEqual(newest);
  expect(store.counts('q', events[0]?.person ?? '').labelled).toBe(newest.size);
  console.info(
    `${KILLS} kills: ${answered.size} answered, ${cutOff} cut off, of which ${repeated.size} were sent again; ${events.length} labels kept.`,
  );
  expect(cutOff).toBeGreaterThan(KILLS / 10);
}, 900_000);
