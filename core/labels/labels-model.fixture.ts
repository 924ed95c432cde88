/** Labelling as plainly as it can be said, to hold the store against: lists of what people did, and what is newest in them. */
import type { ItemState } from '../contract/labels.ts';
import type { EventAct } from './types.ts';

export type ModelAct = Exclude<EventAct, { kind: 'undo' | 'redo' | 'note' }>;
type Place = { readonly queue: string; readonly item: string };
type Batch = {
  readonly person: string;
  readonly queue: string;
  readonly places: readonly (Place & { readonly carried: boolean })[];
  readonly act: ModelAct;
  counts: boolean;
};
type ModelItem = { readonly id: string; readonly text: string; readonly twins: string | null };
export type ModelQueue = { readonly id: string; readonly sampled: boolean; readonly items: readonly ModelItem[] };

export const createModel = (queues: readonly ModelQueue[]) => {
  const all: Batch[] = [];
  const stacks = new Map<string, { done: Batch[]; undone: Batch[] }>();
  const stack = (queue: string, person: string) => {
    const key = `${queue} ${person}`;
    const found = stacks.get(key) ?? { done: [], undone: [] };
    stacks.set(key, found);
    return found;
  };
  const at = (batch: Batch, place: Place) =>
    batch.places.find(({ queue, item }) => queue === place.queue && item === place.item);
  const newest = (place: Place, person: string): Batch | undefined => {
    const found = all.findLast(
      (batch) => batch.counts && batch.person === person && batch.act.kind !== 'settle' && at(batch, place),
    );
    if (found === undefined || found.act.kind === 'clear') return undefined;
    // Labels alone are carried: what else takes their place takes them back.
    return found.act.kind !== 'label' && at(found, place)?.carried === true ? undefined : found;
  };
  const people = (): string[] => [...new Set(all.map(({ person }) => person))];
  const outcome = (place: Place): { state: ItemState; label: string | null } => {
    const said = people()
      .flatMap((person) => newest(place, person) ?? [])
      .toSorted((a, b) => all.indexOf(a) - all.indexOf(b));
    const given = said.flatMap((batch) => (batch.act.kind === 'label' ? [{ batch, label: batch.act.label }] : []));
    const settled = all.findLast((batch) => batch.counts && batch.act.kind === 'settle' && at(batch, place));
    if (settled?.act.kind === 'settle') {
      const { label } = settled.act;
      const isLater = ({ batch }: { batch: Batch }) => all.indexOf(batch) > all.indexOf(settled);
      if (!given.some((one) => isLater(one) && one.label !== label)) {
        return { state: label === null ? 'skipped' : 'labelled', label };
      }
    }
    if (new Set(given.map(({ label }) => label)).size > 1) return { state: 'differs', label: null };
    const last = said.at(-1)?.act.kind;
    if (last === undefined) return { state: 'open', label: null };
    if (last === 'flag') return { state: 'flagged', label: null };
    if (given[0]) return { state: 'labelled', label: given[0].label };
    return { state: last === 'skip' ? 'skipped' : 'flagged', label: null };
  };
  const itemOf = ({ queue, item }: Place): ModelItem =>
    queues.find(({ id }) => id === queue)?.items.find(({ id }) => id === item) as ModelItem;

  return {
    act: (queue: string, ids: readonly string[], act: ModelAct, person: string, twins: boolean): void => {
      const own = queues.find(({ id }) => id === queue) as ModelQueue;
      const sets = ids.map((item) => itemOf({ queue, item }).twins);
      const alike = own.items.filter(
        ({ id, twins: set }) => set !== null && sets.includes(set) && outcome({ queue, item: id }).state === 'open',
      );
      const named = [...new Set([...ids, ...(twins ? alike.map(({ id }) => id) : [])])];
      const texts = named.map((item) => itemOf({ queue, item }).text);
      const carried = (act.kind === 'settle' || act.kind === 'ask' || act.kind === 'overlap' ? [] : queues)
        .filter(({ id, sampled }) => id === queue || !sampled)
        .flatMap(({ id, items }) => items.map((item) => ({ ...item, queue: id, item: item.id })))
        .filter((place) => texts.includes(place.text) && !(place.queue === queue && named.includes(place.item)))
        .filter((place) => {
          const said = newest(place, person);
          const isCarried = said !== undefined && at(said, place)?.carried === true;
          return act.kind === 'label' ? isCarried || said === undefined : isCarried && said.queue === queue;
        });
      const places = [
        ...named.map((item) => ({ queue, item, carried: false })),
        ...carried.map((place) => ({ queue: place.queue, item: place.item, carried: true })),
      ];
      const batch: Batch = { person, queue, places, act, counts: true };
      all.push(batch);
      const { done, undone } = stack(queue, person);
      done.push(batch);
      undone.length = 0;
    },
    undo: (queue: string, person: string): void => {
      const { done, undone } = stack(queue, person);
      const batch = done.pop();
      if (batch === undefined) return;
      batch.counts = false;
      undone.push(batch);
    },
    redo: (queue: string, person: string): void => {
      const { done, undone } = stack(queue, person);
      const batch = undone.pop();
      if (batch === undefined) return;
      batch.counts = true;
      done.push(batch);
    },
    outcome,
    /** What one person says of a text: `label negative`, `skip`; null: nothing. */
    mine: (place: Place, person: string): string | null => {
      const act = newest(place, person)?.act;
      if (act === undefined) return null;
      return act.kind === 'label' ? `label ${act.label}` : act.kind;
    },
    stacks: (queue: string, person: string): { undoable: number; redoable: number } => {
      const { done, undone } = stack(queue, person);
      return { undoable: done.length, redoable: undone.length };
    },
  };
};
