/** What the events of a file come to, before they are in a store. */
import type { Answer } from '../../contract/labels.ts';
import { foldItem } from '../fold.ts';
import type { LabelEvent } from '../types.ts';

/** What each person says, by the item's id. */
export const foldEvents = (events: readonly LabelEvent[]): Map<string, readonly Answer[]> => {
  const takenBack = new Map<string, { readonly seq: number; readonly undone: boolean }>();
  for (const { person, seq, act } of events) {
    if (act.kind !== 'undo' && act.kind !== 'redo') continue;
    const key = JSON.stringify([person, act.batch]);
    if ((takenBack.get(key)?.seq ?? 0) < seq) takenBack.set(key, { seq, undone: act.kind === 'undo' });
  }
  const isBack = ({ person, batch }: LabelEvent): boolean =>
    takenBack.get(JSON.stringify([person, batch]))?.undone ?? false;
  return new Map(
    [...Map.groupBy(events, ({ item }) => item)].map(([item, own]) => [
      item,
      foldItem(own.map((event) => ({ ...event, takenBack: isBack(event) }))).answers,
    ]),
  );
};
