/** Rows that come from the engine in pages as they are scrolled to, kept by the query cache. */
import { useQueries } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import type { RowSource } from './columns.ts';

export const PAGE_ROWS = 500;

type Page<Row> = { readonly total: number; readonly rows: readonly Row[] };
type PageQuery<Row> = { readonly queryKey: readonly unknown[]; readonly queryFn: () => Promise<Page<Row>> };

export type PagedRows<Row> = {
  readonly source: RowSource<Row>;
  /** null until the first page is here. */
  readonly total: number | null;
  readonly error: unknown;
};

/**
 * `page(offset, limit)` gives key and function of one page, for example
 * `(offset, limit) => ({ queryKey: orpc.data.rows.queryKey({ input }), queryFn: () => client.data.rows(input) })`.
 * The pages on screen and one on each side are fetched.
 */
export const usePagedRows = <Row>(page: (offset: number, limit: number) => PageQuery<Row>): PagedRows<Row> => {
  const [range, setRange] = useState<readonly [number, number]>([0, 0]);
  const wanted = useMemo(() => {
    const pages = [];
    for (let at = Math.max(0, range[0] - 1); at <= range[1] + 1; at += 1) pages.push(at);
    return pages;
  }, [range]);
  const [known, setKnown] = useState<number | null>(null);
  const results = useQueries({
    queries: wanted.map((at) => ({
      ...page(at * PAGE_ROWS, PAGE_ROWS),
      enabled: at === 0 || (known !== null && at * PAGE_ROWS < known),
    })),
  });
  const total = results.find(({ data }) => data !== undefined)?.data?.total ?? null;
  if (total !== null && total !== known) setKnown(total);
  const pages = new Map(wanted.map((at, index) => [at, results[index]?.data?.rows]));
  const onRange = useCallback((first: number, last: number) => {
    const next = [Math.floor(first / PAGE_ROWS), Math.floor(last / PAGE_ROWS)] as const;
    setRange((now) => (now[0] === next[0] && now[1] === next[1] ? now : next));
  }, []);
  return {
    source: {
      kind: 'paged',
      total: known ?? 0,
      get: (index) => pages.get(Math.floor(index / PAGE_ROWS))?.[index % PAGE_ROWS],
      onRange,
    },
    total: known,
    error: results.find(({ error }) => error !== null)?.error ?? null,
  };
};
