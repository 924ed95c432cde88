/**
 * Which texts a model computes next. Requests take turns text by text, so that a bulk of texts does not hold up single ones; a batch is what
 * computes in about a tenth of a second; shadows compute when no live text waits. What waits is counted in tokens.
 */
import type { Prediction } from '../contract/serving.ts';
import { Refusal } from './http-refusal.ts';
import type { Inference } from './inference.ts';
import { createPace, type Pace } from './pace.ts';

export type Model = { readonly inference: Inference; readonly pace: Pace };

export const modelOf = (inference: Inference): Model => ({ inference, pace: createPace(inference.maxLength) });

type Work = {
  readonly model: Model;
  readonly texts: readonly string[];
  readonly shadow: boolean;
  /** By performance.now(). */
  readonly deadline: number;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal?: AbortSignal | undefined;
};

export type Finished<Ticket> = { readonly ticket: Ticket; readonly predictions: readonly Prediction[] };

type Entry<Ticket> = Work & {
  readonly ticket: Ticket;
  readonly tokens: number;
  readonly predictions: Prediction[];
  /** Texts handed to the model, and texts answered. */
  given: number;
  done: number;
  over: boolean;
  readonly fail: (thrown: unknown) => void;
  timer: NodeJS.Timeout | undefined;
};

type DispatcherParts<Ticket> = {
  readonly queueTokens: () => number;
  /** Of requests whose last text is computed; in the order in which they will be answered. Throws: they are refused. */
  readonly finish: (finished: readonly Finished<Ticket>[]) => void;
  readonly onBatch?: ((texts: number, tokens: number, milliseconds: number, shadow: boolean) => void) | undefined;
  readonly onShadowDropped?: ((texts: number) => void) | undefined;
};

export type Dispatcher<Ticket> = {
  /** Rejects with a Refusal when too much waits, or the deadline passes; `finish` has the answer. */
  readonly submit: (work: Work, ticket: Ticket, fail: (thrown: unknown) => void) => void;
  readonly waiting: () => { readonly tokens: number; readonly requests: number };
  /** Refuses new work and drops shadows. Resolves when no live work is left. */
  readonly drain: () => Promise<void>;
};

const BATCH_MS = 100;
const SHADOW_BATCH_MS = 20;
const TEXTS_PER_BATCH = 256;
/** After a batch of several requests their clients ask again at about the same time: worth a moment's wait. */
const GATHER_MS = 2;
/** Of one request's tokens, what counts as waiting: the rest of a bulk takes nobody's place. */
const COUNTED_TOKENS = 4096;

export const createDispatcher = <Ticket>(parts: DispatcherParts<Ticket>): Dispatcher<Ticket> => {
  const lanes: Record<'live' | 'shadow', Entry<Ticket>[]> = { live: [], shadow: [] };
  const running = { live: 0, shadow: 0 };
  const tokens = { live: 0, shadow: 0 };
  let lastRequests = 1;
  /** A start that is to come: at once, or after a moment for others to join. */
  let coming: 'none' | 'soon' | 'now' = 'none';
  let timer: NodeJS.Timeout | undefined;
  let draining: (() => void) | null = null;

  const tellDrained = (): void => {
    if (draining && running.live === 0 && lanes.live.every(({ over }) => over)) draining();
  };

  const laneOf = (entry: Work): 'live' | 'shadow' => (entry.shadow ? 'shadow' : 'live');

  const end = (entry: Entry<Ticket>): void => {
    if (entry.over) return;
    entry.over = true;
    clearTimeout(entry.timer);
    tokens[laneOf(entry)] -= entry.tokens;
    tellDrained();
  };
  const refuse = (entry: Entry<Ticket>, thrown: unknown): void => {
    if (entry.over) return;
    end(entry);
    entry.fail(thrown);
  };

  /** Texts of one model, taken in turns; entries that have more go to the end of the line. */
  const gather = (lane: Entry<Ticket>[], limit: number): readonly { entry: Entry<Ticket>; index: number }[] => {
    const batch: { entry: Entry<Ticket>; index: number }[] = [];
    let room = 0;
    let model: Model | null = null;
    const others: Entry<Ticket>[] = [];
    const more: Entry<Ticket>[] = [];
    while (batch.length < TEXTS_PER_BATCH) {
      const entry = lane.shift() ?? more.shift();
      if (!entry) break;
      if (entry.over) continue;
      if (model !== null && entry.model !== model) {
        others.push(entry);
        continue;
      }
      const text = entry.texts[entry.given] ?? '';
      const cost = entry.model.pace.tokensOf(text);
      if (model === null) {
        model = entry.model;
        room = model.pace.tokensIn(limit);
      } else if (cost > room) {
        others.push(entry);
        break;
      }
      room -= cost;
      batch.push({ entry, index: entry.given });
      entry.given += 1;
      if (entry.given < entry.texts.length) more.push(entry);
    }
    // Those that were passed over are next.
    lane.unshift(...others);
    lane.push(...more);
    return batch;
  };

  const run = async (name: 'live' | 'shadow'): Promise<void> => {
    const batch = gather(lanes[name], name === 'live' ? BATCH_MS : SHADOW_BATCH_MS);
    const [first] = batch;
    if (!first) return;
    running[name] += 1;
    const { inference, pace } = first.entry.model;
    const texts = batch.map(({ entry, index }) => entry.texts[index] ?? '');
    const start = performance.now();
    try {
      const predictions = await inference.predict(texts);
      const milliseconds = performance.now() - start;
      const read = pace.learn(texts, predictions, milliseconds);
      parts.onBatch?.(texts.length, read, milliseconds, name === 'shadow');
      settle(batch, predictions);
    } catch (thrown) {
      for (const { entry } of batch) refuse(entry, thrown);
    } finally {
      running[name] -= 1;
      if (name === 'live') lastRequests = new Set(batch.map(({ entry }) => entry)).size;
      tellDrained();
      schedule();
    }
  };

  const settle = (
    batch: readonly { entry: Entry<Ticket>; index: number }[],
    predictions: readonly Prediction[],
  ): void => {
    const complete: Entry<Ticket>[] = [];
    for (const [i, { entry, index }] of batch.entries()) {
      const found = predictions[i];
      if (entry.over || !found) continue;
      entry.predictions[index] = found;
      entry.done += 1;
      if (entry.done === entry.texts.length) complete.push(entry);
    }
    if (complete.length === 0) return;
    try {
      parts.finish(complete.map(({ ticket, predictions }) => ({ ticket, predictions })));
      for (const entry of complete) end(entry);
    } catch (thrown) {
      for (const entry of complete) refuse(entry, thrown);
    }
  };

  const start = (): void => {
    coming = 'none';
    if (running.live === 0 && lanes.live.length > 0) void run('live');
    if (running.live === 0 && running.shadow === 0 && lanes.shadow.length > 0) void run('shadow');
  };

  const schedule = (): void => {
    const waiting = lanes.live.length;
    if (coming === 'now' || running.live > 0) return;
    if (waiting === 0 && (lanes.shadow.length === 0 || running.shadow > 0)) return;
    if (waiting > 0 && waiting < lastRequests) {
      if (coming === 'none') timer = setTimeout(start, GATHER_MS);
      coming = 'soon';
      return;
    }
    clearTimeout(timer);
    coming = 'now';
    setImmediate(start);
  };

  /** Too much waits already, or more than the deadline lets be computed. A shadow is dropped without a word to anyone. */
  const refusalOf = (work: Work, cost: number): Refusal | null => {
    if (draining) return new Refusal('stopping', 'The service is stopping.', 1);
    const waiting = tokens[laneOf(work)];
    const milliseconds = work.model.pace.millisecondsOf(waiting);
    if (waiting > 0 && waiting + cost > parts.queueTokens()) {
      return new Refusal('busy', 'Too many texts wait to be labelled.', milliseconds / 2000);
    }
    if (!work.shadow && waiting > 0 && performance.now() + milliseconds > work.deadline) {
      return new Refusal('late', 'The texts that wait would take longer than the deadline.', milliseconds / 2000);
    }
    return null;
  };

  return {
    submit: (work, ticket, fail) => {
      let cost = 0;
      for (const text of work.texts) {
        cost += work.model.pace.tokensOf(text);
        if (cost >= COUNTED_TOKENS) break;
      }
      cost = Math.min(cost, COUNTED_TOKENS);
      const refusal = refusalOf(work, cost);
      if (refusal) {
        if (work.shadow) parts.onShadowDropped?.(work.texts.length);
        return fail(refusal);
      }
      const entry: Entry<Ticket> = {
        ...work,
        ticket,
        tokens: cost,
        predictions: [],
        given: 0,
        done: 0,
        over: false,
        fail,
        timer: undefined,
      };
      const left = work.deadline - performance.now();
      if (Number.isFinite(left)) {
        const late = (): void => refuse(entry, new Refusal('late', 'The deadline of this request has passed.', 1));
        entry.timer = setTimeout(late, Math.max(0, left));
      }
      work.signal?.addEventListener('abort', () => refuse(entry, work.signal?.reason), { once: true });
      const lane = laneOf(work);
      tokens[lane] += cost;
      lanes[lane].push(entry);
      schedule();
    },
    waiting: () => ({ tokens: tokens.live, requests: lanes.live.filter(({ over }) => !over).length }),
    drain: () =>
      new Promise((resolve) => {
        draining = resolve;
        for (const entry of lanes.shadow) refuse(entry, new Refusal('stopping', 'The service is stopping.', 1));
        lanes.shadow = [];
        tellDrained();
      }),
  };
};
