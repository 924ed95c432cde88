/** What the field above the runs finds: by words here, by MLflow's filters in the engine. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { RunSearch } from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';
import { isFilter } from './filter-kind.ts';

export type FilterFault = NonNullable<RunSearch['fault']>;

export type FoundRuns = {
  /** null: the text is no filter but words, or nothing was found out yet. */
  readonly ids: ReadonlySet<string> | null;
  readonly fault: FilterFault | null;
  readonly error: unknown;
};

/** While a filter is faulty, as half typed ones are, what the last right one found stays. */
export const useFoundRuns = (filter: string): FoundRuns => {
  const text = filter.trim();
  const asked = isFilter(text);
  const found = useQuery({
    ...orpc.runs.search.queryOptions({ input: { filter: text } }),
    enabled: asked,
    placeholderData: keepPreviousData,
  });
  const [last, setLast] = useState<readonly string[] | null>(null);
  const runIds = asked ? (found.data?.runIds ?? null) : null;
  if (runIds !== null && runIds !== last) setLast(runIds);
  if (!asked && last !== null) setLast(null);
  const kept = runIds ?? last;
  const ids = useMemo(() => (asked && kept !== null ? new Set(kept) : null), [asked, kept]);
  return {
    ids,
    fault: asked && !found.isPlaceholderData ? (found.data?.fault ?? null) : null,
    error: asked && found.data === undefined ? found.error : null,
  };
};
