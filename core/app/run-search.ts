/** Runs by MLflow's filter language, with the place of an error for whoever types. */
import type { FilterCompletion, RunSearch } from '../contract/tracking.ts';
import { FilterError } from '../tracking/search/filter-error.ts';
import type { Tracking } from '../tracking/tracking.ts';

type Order = { readonly filter: string; readonly orderBy: readonly string[]; readonly deleted: boolean };

/** A faulty filter is an answer, not an error: it is half typed more often than wrong. */
export const searchRuns = async (store: Pick<Tracking, 'searchRuns'>, order: Order): Promise<RunSearch> => {
  try {
    return { runIds: await store.searchRuns(order), fault: null };
  } catch (thrown) {
    if (!(thrown instanceof FilterError)) throw thrown;
    const { span, info } = thrown;
    return { runIds: null, fault: { message: info.message, start: span?.start ?? null, end: span?.end ?? null } };
  }
};

export const completeFilter = async (
  store: Pick<Tracking, 'completeFilter'>,
  { text, cursor }: { readonly text: string; readonly cursor: number },
): Promise<FilterCompletion> => {
  const { span, expects, options } = await store.completeFilter(text, cursor);
  return { start: span.start, end: span.end, expects, options: [...options] };
};
