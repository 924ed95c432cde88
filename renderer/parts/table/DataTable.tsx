/**
 * A table as a grid: 30 px rows of which only those on screen exist, a sticky head, keys to move, open, select and copy.
 * It fills its pane and scrolls by itself: put it into a Pane with `scrolls={false}`, or a column flex box with a height.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type ReactNode,
  useCallback,
  useEffect,
  useEffectEvent,
  useId,
  useLayoutEffect,
  useMemo,
  useReducer,
  useRef,
  useState,
} from 'react';
import { flushSync } from 'react-dom';
import { type Column, type RowSource, type Sort, leastWidth, pinRows, sortRows, trackOf } from './columns.ts';
import { GridHead } from './GridHead.tsx';
import { GridRow } from './GridRow.tsx';
import { gridKey } from './grid-keys.ts';
import { useKeepPlace } from './use-keep-place.ts';

type Props<Row> = {
  /** What the table holds, for screen readers: "Runs". */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly source: RowSource<Row>;
  readonly rowKey: (row: Row) => string;
  /** Of rows in memory; a paged source sorts in the engine. */
  readonly defaultSort?: Sort | null;
  /** Told of each other order of rows in memory, to keep it. */
  readonly onSort?: (sort: Sort | null) => void;
  /** Rows that stay on top whatever the order is, as running ones. */
  readonly pinned?: (row: Row) => boolean;
  /** Keys of the selected rows; Space, X or Ctrl+click toggles one. */
  readonly selected?: ReadonlySet<string>;
  readonly onSelect?: (selected: ReadonlySet<string>) => void;
  /** The row that the keys stand on. */
  readonly onCurrent?: (row: Row | undefined, index: number) => void;
  /** Enter, O or a double click. */
  readonly onOpen?: (row: Row) => void;
  /** The row to stand on at first, scrolled to the middle. */
  readonly startAt?: number;
  readonly rowHeight?: number;
  /** Distance of the first and last column from the edge. */
  readonly padding?: number;
  /** New rows come in on top: what is in view and the row that the keys stand on stay. Give another `key` to another list. */
  readonly growsOnTop?: boolean;
  /** Instead of rows where there are none. */
  readonly empty?: ReactNode;
};

export const DataTable = <Row,>(props: Props<Row>) => {
  const { label, columns, source, rowKey, defaultSort = null, selected, rowHeight = 30, padding = 28 } = props;
  const id = useId();
  const place = useRef<HTMLDivElement>(null);
  const [sort, setSort] = useState<Sort | null>(defaultSort);
  const [current, setCurrent] = useState(props.startAt ?? -1);
  const { pinned } = props;
  const rows = useMemo(
    () => (source.kind === 'rows' ? pinRows(sortRows(source.rows, columns, sort), pinned) : null),
    [source, columns, sort, pinned],
  );
  const total = source.kind === 'rows' ? source.rows.length : source.total;
  const moveDown = useCallback((by: number) => setCurrent((at) => (at < 0 ? at : at + by)), []);
  useKeepPlace(place, total, rowHeight, props.growsOnTop === true ? moveDown : null);
  const get = (index: number): Row | undefined => (source.kind === 'paged' ? source.get(index) : rows?.[index]);
  // oxlint-disable-next-line react/incompatible-library -- the virtualizer's functions are called in render, not memoised
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => place.current,
    estimateSize: () => rowHeight,
    paddingStart: 28,
    scrollPaddingStart: 28,
    // Up to 100 rows all exist; above, a screen more on each side keeps fast scrolling free of gaps.
    overscan: total <= 100 ? 100 : 30,
  });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  const goToStart = useEffectEvent(() => {
    if (props.startAt !== undefined) virtual.scrollToIndex(props.startAt, { align: 'center' });
  });
  useEffect(() => goToStart(), []);
  // A far jump now and then leaves the virtualizer at its old place for a frame, which would be blank: look again, at once.
  const drawn = useRef<readonly [number, number]>([0, 0]);
  useLayoutEffect(() => {
    drawn.current = [first, last];
  }, [first, last]);
  const [, drawAgain] = useReducer((times: number) => times + 1, 0);
  const catchUp = useEffectEvent((grid: HTMLElement) => {
    const top = Math.floor(grid.scrollTop / rowHeight);
    const bottom = Math.min(total - 1, Math.floor((grid.scrollTop + grid.clientHeight - 28) / rowHeight));
    if (top >= drawn.current[0] - 1 && bottom <= drawn.current[1] + 1) return;
    virtual.scrollOffset = grid.scrollTop;
    flushSync(drawAgain);
  });
  useEffect(() => {
    const grid = place.current;
    if (!grid) return undefined;
    const onScroll = (): void => catchUp(grid);
    grid.addEventListener('scroll', onScroll, { passive: true });
    return () => grid.removeEventListener('scroll', onScroll);
  }, []);
  const onRange = source.kind === 'paged' ? source.onRange : null;
  useEffect(() => onRange?.(first, last), [onRange, first, last]);

  const move = (index: number): void => {
    if (total === 0) return;
    const next = Math.min(total - 1, Math.max(0, index));
    setCurrent(next);
    virtual.scrollToIndex(next);
    props.onCurrent?.(get(next), next);
  };
  const toggle = (row: Row): void => {
    if (!props.onSelect) return;
    const next = new Set(selected);
    const key = rowKey(row);
    if (!next.delete(key)) next.add(key);
    props.onSelect(next);
  };
  const copy = (): void => {
    const chosen = rows && selected?.size ? rows.filter((row) => selected.has(rowKey(row))) : [get(current)];
    const lines = chosen.flatMap((row) =>
      row === undefined ? [] : [columns.map((column) => column.text?.(row) ?? '').join('\t')],
    );
    if (lines.length > 0) void navigator.clipboard.writeText(lines.join('\n'));
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const action = gridKey(
      event.nativeEvent,
      Math.max(1, Math.floor((place.current?.clientHeight ?? 300) / rowHeight) - 2),
    );
    if (!action || event.target !== place.current) return;
    const row = get(current);
    switch (action.kind) {
      case 'move':
        move(current + action.by);
        break;
      case 'first':
        move(0);
        break;
      case 'last':
        move(total - 1);
        break;
      case 'open':
        if (row === undefined || !props.onOpen) return;
        props.onOpen(row);
        break;
      case 'select':
        if (row === undefined || !props.onSelect) return;
        toggle(row);
        break;
      case 'copy':
        copy();
        break;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  const sortBy = (next: Sort | null): void => {
    setSort(next);
    props.onSort?.(next);
  };

  const template = columns.map(trackOf).join(' ');
  return (
    <div
      ref={place}
      className="grid"
      role="grid"
      aria-label={label}
      aria-rowcount={total + 1}
      aria-colcount={columns.length}
      aria-multiselectable={props.onSelect ? true : undefined}
      aria-activedescendant={current >= first && current <= last ? `${id}-${current}` : undefined}
      tabIndex={0}
      style={{ '--grid-pad': `${padding}px` } as React.CSSProperties}
      onKeyDown={onKeyDown}
    >
      <div style={{ height: total === 0 ? 28 : virtual.getTotalSize(), minWidth: leastWidth(columns) }}>
        <GridHead
          columns={columns}
          template={template}
          sort={source.kind === 'rows' ? sort : (source.order?.sort ?? null)}
          onSort={source.kind === 'rows' ? sortBy : (source.order?.onSort ?? null)}
        />
        {items.map(({ index, start }) => {
          const row = get(index);
          const key = row === undefined ? undefined : rowKey(row);
          return (
            <GridRow
              key={index}
              id={`${id}-${index}`}
              row={row}
              index={index}
              columns={columns}
              template={template}
              top={start}
              height={rowHeight}
              current={index === current}
              selected={key !== undefined && (selected?.has(key) ?? false)}
              onClick={(event) => {
                setCurrent(index);
                props.onCurrent?.(row, index);
                if (row !== undefined && (event.ctrlKey || event.metaKey)) toggle(row);
              }}
              onOpen={() => row !== undefined && props.onOpen?.(row)}
            />
          );
        })}
      </div>
      {total === 0 && <div className="grid-note">{props.empty ?? 'Nothing here yet.'}</div>}
    </div>
  );
};
