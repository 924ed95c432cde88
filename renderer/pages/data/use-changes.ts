/** The rows of a comparison, filtered and sorted, in pages. */
import { useQuery } from '@tanstack/react-query';
import type { ChangePage, RowChange } from '../../../core/contract/index.ts';
import { client, orpc } from '../../engine/client.ts';
import { type PagedRows, usePagedRows } from '../../parts/table/paged-rows.ts';
import { PAGE_ROWS } from '../../parts/table/pages.ts';
import type { DataSearch } from './search.ts';
import { filterOf } from './use-rows.ts';

export type ChangesState = { readonly paged: PagedRows<RowChange>; readonly labels: ChangePage['labels'] };

export const useChanges = (from: string, to: string, search: DataSearch): ChangesState => {
  const inputOf = (offset: number, limit: number) => ({
    from,
    to,
    offset,
    limit,
    ...(search.kind === undefined ? {} : { kind: search.kind }),
    ...(search.split === undefined ? {} : { split: search.split }),
    ...filterOf(search),
  });
  const paged = usePagedRows((offset, limit) => ({
    queryKey: orpc.data.changes.queryKey({ input: inputOf(offset, limit) }),
    queryFn: () => client.data.changes(inputOf(offset, limit)),
  }));
  const head = useQuery({
    ...orpc.data.changes.queryOptions({ input: inputOf(0, PAGE_ROWS) }),
    placeholderData: (last) => last,
  });
  return { paged, labels: head.data?.labels ?? [] };
};
