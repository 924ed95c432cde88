/** What of the deployments goes into the models' histories, in the order in which it happened. */
import type { ModelChange } from '../../contract/models.ts';
import type { Served, Wanted } from './deployment-file.ts';
import { newlyServed, noLongerServed } from './plan.ts';

export type ServingNote = Extract<ModelChange, { what: 'served' | 'stopped' | 'promoted' }>;

/** @param write rejects never. */
export const openServingNotes = (write: (model: string, change: ServingNote) => Promise<void>) => {
  let written: Promise<void> = Promise.resolve();
  const note = (model: string, change: ServingNote): void => {
    written = written.then(() => write(model, change));
  };
  return {
    note,
    /** What answers anew, and what no longer does. */
    served: ({ name, model, why }: Wanted, before: readonly Served[], next: readonly Served[]): void => {
      for (const version of noLongerServed(before, next)) note(model, { what: 'stopped', version, deployment: name });
      for (const { version, share, role } of newlyServed(before, next)) {
        note(model, {
          what: 'served',
          version,
          deployment: name,
          ...(share === 1 ? {} : { share }),
          ...(role === 'live' ? {} : { role }),
          why,
        });
      }
    },
    /** None of these answers any more. */
    ended: (model: string, deployment: string, served: readonly Served[]): void => {
      for (const version of new Set(served.map((each) => each.version))) {
        note(model, { what: 'stopped', version, deployment });
      }
    },
    /** All of it is written. */
    close: (): Promise<void> => written,
  };
};
