/**
 * The models of a service and who of them is asked. A change of the routing loads what is new first and then happens at once; a request
 * stays with the model that it was admitted to, and a model that is no longer named is closed after its last answer.
 */
import { oneAtATime } from '../base/one-at-a-time.ts';
import { IdriftError } from '../contract/errors.ts';
import { type Model, modelOf } from './dispatcher.ts';
import type { OpenInference } from './inference.ts';
import { modelKey, type Routing, type Target } from './served-model.ts';

type Host = { readonly key: string; readonly model: Model; users: number; named: boolean };

type Served = { readonly target: Target; readonly model: Model };

/** A model that stays until it is released. `count`: texts that it gets beside those that it was taken for. */
export type Hold = Served & { readonly count: (texts: number) => void; readonly release: () => void };

export type Routes = {
  /** @throws IdriftError when a model cannot be loaded; then everything is as before. */
  readonly change: (routing: Routing) => Promise<void>;
  /** The model of a live request of so many texts. */
  readonly take: (texts: number) => Hold;
  /** One for each shadow. */
  readonly takeShadows: () => readonly Hold[];
  /** The version with the largest share, and all. */
  readonly main: () => Target;
  readonly targets: () => readonly Target[];
  readonly close: () => Promise<void>;
};

type Slot = { readonly served: Served; readonly host: Host; given: number };

/** @param check may refuse a change before a model is loaded, for the memory of those before and after it together. */
export const createRoutes = (
  open: OpenInference,
  check: (targets: readonly Target[]) => void = () => undefined,
): Routes => {
  const hosts = new Map<string, Host>();
  const closing = new Set<Promise<void>>();
  const inTurn = oneAtATime();
  let slots: { readonly live: readonly Slot[]; readonly shadows: readonly Slot[] } = { live: [], shadows: [] };
  let total = 0;

  const closeIfIdle = (host: Host): void => {
    if (host.named || host.users > 0) return;
    if (hosts.get(host.key) === host) hosts.delete(host.key);
    const closed = host.model.inference.close().finally(() => closing.delete(closed));
    closing.add(closed);
  };

  const hold = (slot: Slot): Hold => {
    const { served, host } = slot;
    host.users += 1;
    let held = true;
    return {
      ...served,
      count: (texts) => {
        total += texts;
        slot.given += texts;
      },
      release: () => {
        if (!held) return;
        held = false;
        host.users -= 1;
        closeIfIdle(host);
      },
    };
  };

  /** Models of a routing that is being made: each has a user until it is made or given up. */
  const openAll = async (targets: readonly Target[], pinned: Map<string, Host>): Promise<void> => {
    for (const target of targets) {
      const key = modelKey(target);
      if (pinned.has(key)) continue;
      const known = hosts.get(key);
      if (known) known.users += 1;
      pinned.set(key, known ?? { key, model: modelOf(await open(target)), users: 1, named: false });
    }
  };

  const change = async ({ targets }: Routing): Promise<void> => {
    check([...targets, ...slots.live, ...slots.shadows].map((one) => ('served' in one ? one.served.target : one)));
    const pinned = new Map<string, Host>();
    try {
      await openAll(targets, pinned);
      switchTo(targets, pinned);
    } finally {
      for (const host of pinned.values()) {
        host.users -= 1;
        closeIfIdle(host);
      }
    }
  };

  const switchTo = (targets: readonly Target[], found: ReadonlyMap<string, Host>): void => {
    const slotOf = (target: Target): Slot => {
      const host = found.get(modelKey(target));
      if (!host) throw new Error(`${target.modelDir} was not opened.`);
      return { served: { target, model: host.model }, host, given: 0 };
    };
    const next = {
      live: targets.filter(({ shadow, share }) => !shadow && share > 0).map(slotOf),
      shadows: targets.filter(({ shadow }) => shadow).map(slotOf),
    };
    const before = [...hosts.values()];
    for (const host of found.values()) {
      host.named = true;
      hosts.set(host.key, host);
    }
    slots = next;
    total = 0;
    for (const host of before) {
      if (found.get(host.key) === host) continue;
      host.named = false;
      closeIfIdle(host);
    }
  };

  return {
    change: (routing) => inTurn(() => change(routing)),
    take: (texts) => {
      // The one that is furthest behind its share: of any number of texts each gets its part, to one text.
      let chosen: Slot | undefined;
      let most = Number.NEGATIVE_INFINITY;
      for (const slot of slots.live) {
        const behind = (slot.served.target.share / 100) * (total + texts) - slot.given;
        if (behind > most) [chosen, most] = [slot, behind];
      }
      if (!chosen) throw new IdriftError({ code: 'not-available', message: 'No model is served.' });
      const held = hold(chosen);
      held.count(texts);
      return held;
    },
    takeShadows: () => slots.shadows.map(hold),
    main: () => {
      const [first] = slots.live.map(({ served }) => served.target).toSorted((a, b) => b.share - a.share);
      if (!first) throw new IdriftError({ code: 'not-available', message: 'No model is served.' });
      return first;
    },
    targets: () => [...slots.live, ...slots.shadows].map(({ served }) => served.target),
    close: () =>
      inTurn(async () => {
        slots = { live: [], shadows: [] };
        for (const host of hosts.values()) {
          host.named = false;
          host.users = 0;
          closeIfIdle(host);
        }
        await Promise.all(closing);
      }),
  };
};
