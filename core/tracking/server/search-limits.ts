/** What searches of experiments and runs have in common. */
import { invalid } from './errors.ts';
import { oneOf } from './fields.ts';

export const viewType = oneOf({ ACTIVE_ONLY: 1, DELETED_ONLY: 2, ALL: 3 });

/** Without a view type, the active ones. */
export const stagesOf = (view: 'ACTIVE_ONLY' | 'DELETED_ONLY' | 'ALL' | null): readonly string[] => {
  if (view === 'ALL') return ['active', 'deleted'];
  return [view === 'DELETED_ONLY' ? 'deleted' : 'active'];
};

const MOST_RESULTS = 50_000;

export const checkMaxResults = (most: number): void => {
  const wrong = `Invalid value ${most} for parameter 'max_results' supplied. It must be`;
  if (most < 1) throw invalid(`${wrong} a positive integer`);
  if (most > MOST_RESULTS) throw invalid(`${wrong} at most ${MOST_RESULTS}`);
};
