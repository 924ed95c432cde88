/** The rows of one split of a version, filtered and sorted, in pages. */
import { useQuery } from '@tanstack/react-query';
import type { DataPage, DataVersion, Split } from '../../../core/contract/index.ts';
import { client, orpc } from '../../engine/client.ts';
import { type PagedRows, usePagedRows } from '../../parts/table/paged-rows.ts';
import { PAGE_ROWS } from '../../parts/table/pages.ts';
import { type DataSearch, sortIn } from './search.ts';

const ORDER: readonly Split[] = ['train', 'val', 'test'];

type SplitRows = { readonly split: Split; readonly rows: number | null };

/** The splits a version has, from the names of its files. */
export const splitsIn = ({ outs }: Pick<DataVersion, 'outs'>): readonly SplitRows[] =>
  ORDER.flatMap((split) => {
    const out = outs.find(({ path }) => path.split('/').at(-1) === `${split}.jsonl`);
    return out ? [{ split, rows: out.rows }] : [];
  });

export type RowsState = {
  readonly split: Split;
  readonly splits: readonly SplitRows[];
  readonly paged: PagedRows<DataPage['rows'][number]>;
  /** The first page: labels with counts, and how many rows match. */
  readonly page: DataPage | null;
  readonly retry: () => void;
};

/** What of the search an engine's list of rows follows. */
export const filterOf = (search: DataSearch) => {
  const sort = sortIn(search);
  return {
    ...(search.search === undefined ? {} : { search: search.search }),
    ...(search.label === undefined ? {} : { label: search.label }),
    ...(sort === null ? {} : { sort }),
  };
};

export const useRows = (version: DataVersion, search: DataSearch, enabled: boolean): RowsState => {
  const splits = splitsIn(version);
  const wanted = search.split ?? splits[0]?.split ?? 'train';
  const split = splits.some((one) => one.split === wanted) ? wanted : (splits[0]?.split ?? wanted);
  const inputOf = (offset: number, limit: number) => ({
    revision: version.revision,
    split,
    offset,
    limit,
    ...filterOf(search),
  });
  const paged = usePagedRows(
    (offset, limit) => ({
      queryKey: orpc.data.rows.queryKey({ input: inputOf(offset, limit) }),
      queryFn: () => client.data.rows(inputOf(offset, limit)),
    }),
    enabled,
  );
  const head = useQuery({
    ...orpc.data.rows.queryOptions({ input: inputOf(0, PAGE_ROWS) }),
    placeholderData: (last) => last,
    // A large file is looked through while its first rows show.
    refetchInterval: ({ state }) => (state.data?.complete === false ? 400 : false),
    enabled,
  });
  return { split, splits, paged, page: head.data ?? null, retry: () => void head.refetch() };
};
