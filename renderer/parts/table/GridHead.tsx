/** The head of a table: sticky, with a sort arrow; a click sorts, a second turns the order, a third lets go. */
import type { Column, Sort } from './columns.ts';

type Props<Row> = {
  readonly columns: readonly Column<Row>[];
  readonly template: string;
  readonly sort: Sort | null;
  /** null: the rows come sorted. */
  readonly onSort: ((sort: Sort | null) => void) | null;
};

const nextSort = (key: string, sort: Sort | null): Sort | null => {
  if (sort?.key !== key) return { key, descending: false };
  return sort.descending ? null : { key, descending: true };
};

export const GridHead = <Row,>({ columns, template, sort, onSort }: Props<Row>) => (
  <div className="grid-head" role="row" aria-rowindex={1} style={{ gridTemplateColumns: template }}>
    {columns.map(({ key, head, kind, sort: sortable, title }) => {
      const sorted = sort?.key === key;
      const order = sort?.descending ? 'descending' : 'ascending';
      const sorts = sortable && onSort;
      return (
        <div
          key={key}
          role="columnheader"
          className={`grid-title ${kind}`}
          title={title}
          {...(sorts ? { 'aria-sort': sorted ? order : 'none', 'data-sorted': sorted } : {})}
        >
          {sorts ? (
            <button type="button" className="grid-sort" onClick={() => onSort(nextSort(key, sort))}>
              <span className="cut">{head}</span>
              {sorted && <span aria-hidden>{sort.descending ? '↓' : '↑'}</span>}
            </button>
          ) : (
            head
          )}
        </div>
      );
    })}
  </div>
);
