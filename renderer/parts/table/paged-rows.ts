/** Rows that come from the engine in pages; see pages.ts for which of them are kept. */
import { hashKey, keepPreviousData, useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { RowSource } from './columns.ts';
import { createPages, PAGE_ROWS, type Pages } from './pages.ts';

type Page<Row> = { readonly total: number; readonly rows: readonly Row[] };
type PageQuery<Row> = { readonly queryKey: readonly unknown[]; readonly queryFn: () => Promise<Page<Row>> };

type PagedSource<Row> = Extract<RowSource<Row>, { readonly kind: 'paged' }>;

export type PagedRows<Row> = {
  readonly source: PagedSource<Row>;
  /** null until the first page is here. */
  readonly total: number | null;
  /** The rows shown are those of the last question; those of this one are on the way. */
  readonly isOld: boolean;
  readonly error: unknown;
  /** See Pages. */
  readonly replace: (index: number, row: Row) => void;
};

type Shown<Row> = { readonly key: string; readonly updatedAt: number; readonly pages: Pages<Row> };

const nothing = (): (() => void) => () => undefined;

/**
 * `page(offset, limit)` gives key and function of one page, for example
 * `(offset, limit) => ({ queryKey: orpc.data.rows.queryKey({ input }), queryFn: () => client.data.rows(input) })`.
 * `enabled` false: nothing is asked yet. The first page lives in the query cache and is fetched again with it; the last list stays on screen until the next is here.
 */
export const usePagedRows = <Row>(
  page: (offset: number, limit: number) => PageQuery<Row>,
  enabled = true,
): PagedRows<Row> => {
  const query = page(0, PAGE_ROWS);
  const key = hashKey(query.queryKey);
  const head = useQuery<Page<Row>>({ ...query, placeholderData: keepPreviousData, enabled });
  const [shown, setShown] = useState<Shown<Row> | null>(null);
  const { data, isPlaceholderData, dataUpdatedAt, error } = head;
  if (data && !isPlaceholderData && shown?.key !== key) {
    const fetchPage = async (offset: number, limit: number): Promise<readonly Row[]> =>
      (await page(offset, limit).queryFn()).rows;
    setShown({ key, updatedAt: dataUpdatedAt, pages: createPages(fetchPage, data.total, data.rows) });
  }
  const pages = shown?.pages ?? null;
  useEffect(() => {
    pages?.start();
    return () => pages?.stop();
  }, [pages]);
  useEffect(() => {
    if (!shown || !data || isPlaceholderData || shown.key !== key || shown.updatedAt === dataUpdatedAt) return;
    shown.pages.renew(data.total, data.rows);
    setShown({ ...shown, updatedAt: dataUpdatedAt });
  }, [shown, data, isPlaceholderData, key, dataUpdatedAt]);
  const version = useSyncExternalStore(pages?.subscribe ?? nothing, () => pages?.version() ?? 0);
  const total = data?.total ?? null;
  const source = useMemo(
    (): PagedSource<Row> => ({
      kind: 'paged',
      total: total ?? 0,
      get: (index) => pages?.get(index),
      onRange: (first, last) => pages?.look(first, last),
    }),
    // oxlint-disable-next-line react/exhaustive-deps -- `version`: a page that arrived is another source, its rows can be read
    [pages, total, version],
  );
  const replace = useCallback((index: number, row: Row): void => pages?.replace(index, row), [pages]);
  return {
    source,
    total,
    replace,
    isOld: isPlaceholderData || shown?.key !== key,
    error: error ?? pages?.error() ?? null,
  };
};
