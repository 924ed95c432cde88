/**
 * The process that keeps labels is killed (-9) at random keystrokes: at each of them somewhere between the key and its answer. No answered label is
 * lost, and a key that is sent again because nobody answered counts once. Most lives are of the labels service in a process of its own, which starts
 * fast; some are of the whole engine. IDRIFT_SEED repeats a run; IDRIFT_KILLS and IDRIFT_ENGINE_KILLS say how many lives.
 */
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { seededRandom } from '../base/seeded-random.ts';
import { openLabelStore } from '../labels/label-store.ts';
import { newItem, newQueue } from '../labels/queue.fixture.ts';
import { startEngineProcess } from './engine-process.fixture.ts';

const KILLS = Number(process.env['IDRIFT_KILLS'] ?? 100);
const ENGINE_KILLS = Number(process.env['IDRIFT_ENGINE_KILLS'] ?? 12);
const seed = process.env['IDRIFT_SEED'] ?? String(Date.now());
const MOST_KEYS = 4;
/** From the key to its answer it takes some milliseconds. */
const MOST_MS = 12;

type Key = {
  readonly queueId: string;
  readonly itemId: string;
  readonly act: { readonly kind: 'label'; readonly label: string };
  readonly blind: boolean;
  readonly twins: boolean;
  readonly actId: string;
};
type Life = { readonly press: (key: Key) => Promise<unknown>; readonly kill: () => Promise<void> };

const startEngine = async (dir: string, root: string): Promise<Life> => {
  const { client, kill } = await startEngineProcess(dir, root);
  return { press: (key) => client.labels.act(key), kill };
};

const CHILD = fileURLToPath(new URL('./labels-child.fixture.ts', import.meta.url));

const startService = async (dir: string): Promise<Life> => {
  const child = fork(CHILD, [join(dir, '.idrift', 'labels.db')]);
  const gone = once(child, 'exit');
  const waiting = new Map<number, (error: string | null) => void>();
  child.on('message', ({ number, error }: { number: number; error: string | null }) => waiting.get(number)?.(error));
  await new Promise<void>((resolve) => waiting.set(0, () => resolve()));
  let number = 0;
  return {
    press: (order) =>
      new Promise<void>((resolve, reject) => {
        number++;
        waiting.set(number, (error) => (error === null ? resolve() : reject(new Error(error))));
        child.send({ number, order });
      }),
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
};

test.each([
  { what: 'the labels service', kills: KILLS, start: startService },
  { what: 'the whole engine', kills: ENGINE_KILLS, start: startEngine },
])(
  `no label is lost or doubled by $kills kills of $what at random keystrokes (seed ${seed})`,
  { timeout: 600_000 },
  async ({ what, kills, start }) => {
    const root = mkdtempSync(join(tmpdir(), 'idrift-kill-'));
    onTestFinished(() => rmSync(root, { recursive: true, force: true }));
    const dir = join(root, 'project');
    const file = join(dir, '.idrift', 'labels.db');
    const random = seededRandom(seed);
    const before = openLabelStore(file);
    const ids = Array.from({ length: kills * MOST_KEYS }, (_, index) => `t${index}`);
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
    const key = (): Key => ({
      queueId: 'q',
      itemId: ids[random.below(ids.length)] ?? '',
      act: { kind: 'label', label: random.below(2) === 0 ? 'negative' : 'positive' },
      blind: false,
      twins: false,
      actId: randomUUID(),
    });
    let open: Key | null = null;
    let cutOff = 0;
    for (let life = 0; life < kills; life++) {
      const { press, kill } = await start(dir, root);
      if (open !== null) {
        if (random.below(4) === 0) abandoned.add(open.actId);
        else {
          await press(open);
          repeated.add(open.actId);
        }
        open = null;
      }
      for (let keys = random.below(MOST_KEYS); keys > 0; keys--) {
        const order = key();
        await press(order);
        answered.set(order.actId, `${order.itemId} ${order.act.label}`);
      }
      const last = key();
      let isAnswered = false;
      void press(last).then(
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
      `${kills} kills of ${what}: ${answered.size} answered, ${cutOff} cut off, of which ${repeated.size} were sent again; ${events.length} labels kept.`,
    );
    expect(cutOff).toBeGreaterThan(kills / 10);
  },
);
