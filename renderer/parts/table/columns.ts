/** Columns of a DataTable and where its rows come from. */
import type { ReactNode } from 'react';

type ColumnKind = 'text' | 'number' | 'label' | 'status' | 'interval';

export type Column<Row> = {
  readonly key: string;
  /** Lower case, with the unit: "loss", "length, words". */
  readonly head: ReactNode;
  readonly kind: ColumnKind;
  /** Pixels, or a share of what is left as "2fr". Default follows the kind. */
  readonly width?: number | `${number}fr`;
  /** Pixels that a share keeps at least; the table scrolls sideways rather than go below. Default 96. */
  readonly least?: number;
  readonly cell: (row: Row, index: number) => ReactNode;
  /** The value to sort by; a column without it is not sorted. null sorts last. Of a paged source: that the engine sorts by `key`. */
  readonly sort?: (row: Row) => number | string | null;
  /** The cell as plain text, for copying and for the title of cut text. */
  readonly text?: (row: Row) => string;
  /** Text over two lines (label and error tables only). */
  readonly wraps?: boolean;
  /** Explains the head. */
  readonly title?: string;
};

/** Rows in memory, or pages that come from the engine as they are scrolled to. */
export type RowSource<Row> =
  | { readonly kind: 'rows'; readonly rows: readonly Row[] }
  | {
      readonly kind: 'paged';
      readonly total: number;
      /** undefined while its page is on the way. */
      readonly get: (index: number) => Row | undefined;
      /** Tells which rows are on screen. */
      readonly onRange: (first: number, last: number) => void;
      /** The engine's order, where it can be asked for another; left out, heads do not sort. */
      readonly order?: { readonly sort: Sort | null; readonly onSort: (sort: Sort | null) => void };
    };

const WIDTHS: Readonly<Record<ColumnKind, string>> = {
  text: 'minmax(120px, 1fr)',
  number: '84px',
  label: '110px',
  status: '120px',
  interval: '184px',
};

export const trackOf = <Row>({ kind, width, least = 96 }: Column<Row>): string => {
  if (width === undefined) return WIDTHS[kind];
  return typeof width === 'number' ? `${width}px` : `minmax(${least}px, ${width})`;
};

/** Pixels that a column needs at least; a narrower table scrolls sideways. */
const LEAST: Readonly<Record<ColumnKind, number>> = { text: 120, number: 84, label: 110, status: 120, interval: 184 };

export const leastWidth = <Row>(columns: readonly Column<Row>[]): number =>
  columns.reduce(
    (sum, { kind, width, least = 96 }) =>
      sum + (width === undefined ? LEAST[kind] : typeof width === 'number' ? width : least),
    0,
  );

export type Sort = { readonly key: string; readonly descending: boolean };

/** As localeCompare, which looks the language up for each pair. */
const collator = new Intl.Collator();

/** Rows in the order of a sort; equal ones keep their order, missing values stand last either way. */
export const sortRows = <Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sort: Sort | null,
): readonly Row[] => {
  const by = columns.find(({ key }) => key === sort?.key)?.sort;
  if (!by || !sort) return rows;
  const sign = sort.descending ? -1 : 1;
  return rows
    .map((row) => ({ row, value: by(row) }))
    .toSorted((a, b) => {
      if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null);
      if (typeof a.value === 'string' || typeof b.value === 'string')
        return sign * collator.compare(String(a.value), String(b.value));
      return sign * (a.value - b.value);
    })
    .map(({ row }) => row);
};

/** Pinned rows first; both parts keep their order. */
export const pinRows = <Row>(rows: readonly Row[], pinned?: (row: Row) => boolean): readonly Row[] =>
  pinned ? [...rows.filter(pinned), ...rows.filter((row) => !pinned(row))] : rows;
