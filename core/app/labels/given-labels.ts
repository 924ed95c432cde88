/** What the queues that there are hold, for whoever looks for texts to label. */
import type { LabelStore } from '../../labels/label-store.ts';
import type { GivenLabel, LabelsGiven, RandomSample } from './source-parts.ts';

export const labelsGiven = (store: LabelStore): LabelsGiven => ({
  openTexts: function* () {
    for (const { id, state } of store.queues('')) {
      if (state === 'open') for (const { text } of store.items.allKept(id)) yield text;
    }
  },
  labelled: function* (): Generator<GivenLabel> {
    for (const { id, title } of store.queues('')) {
      for (const { text, outcome, origin } of store.items.allKept(id)) {
        if (outcome !== null) yield { text, label: outcome, queueId: id, queue: title, origin };
      }
    }
  },
  samples: (model): RandomSample[] =>
    store.queues('').flatMap(({ id, sampling }) => {
      if (sampling?.model !== model) return [];
      const items = store.items.allKept(id);
      return [{ queueId: id, sampling, items: items.map(({ outcome, ...item }) => ({ ...item, label: outcome })) }];
    }),
});
