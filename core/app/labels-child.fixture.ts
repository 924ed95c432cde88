/** The labels service alone in a process that starts fast: asked over the channel to its parent, as the engine is over its WebSocket. */
import { openLabelStore } from '../labels/label-store.ts';
import { createChanges } from './changes.ts';
import { openJobs } from './jobs.ts';
import { createLabelsService } from './labels-service.ts';

const [file = ''] = process.argv.slice(2);
const changes = createChanges();
const notAsked = (): never => {
  throw new Error('This process only takes labels.');
};
const service = createLabelsService({
  labels: openLabelStore(file),
  sources: { make: notAsked, preview: notAsked, help: notAsked, accuracy: notAsked },
  jobs: openJobs(`${file}.jobs.json`, changes, () => undefined),
  changes,
  person: () => Promise.resolve('Anna'),
  meanings: () => ({}),
  saveMeaning: notAsked,
  problem: () => Promise.resolve(null),
});

type Question = { readonly number: number; readonly order: Parameters<typeof service.act>[0] };

process.on('message', ({ number, order }: Question) => {
  service.act(order).then(
    () => process.send?.({ number, error: null }),
    (thrown: unknown) => process.send?.({ number, error: String(thrown) }),
  );
});
process.on('disconnect', () => process.exit());
process.send?.({ number: 0, error: null });
