/** One row of a table; grey bars where its page is still on the way. */
import type { Column } from './columns.ts';

type Props<Row> = {
  readonly id: string;
  readonly row: Row | undefined;
  readonly index: number;
  readonly columns: readonly Column<Row>[];
  readonly template: string;
  readonly top: number;
  readonly height: number;
  readonly current: boolean;
  readonly selected: boolean;
  readonly onClick: (event: React.MouseEvent) => void;
  readonly onOpen: () => void;
};

const cellClass = ({ kind, wraps }: Column<never>): string =>
  `grid-cell ${kind === 'interval' ? 'interval-cell' : kind}${wraps ? ' wraps' : ''}`;

export const GridRow = <Row,>(props: Props<Row>) => {
  const { row, columns } = props;
  return (
    <div
      id={props.id}
      className="grid-row"
      role="row"
      aria-rowindex={props.index + 2}
      aria-selected={props.selected}
      data-current={props.current}
      style={{
        gridTemplateColumns: props.template,
        height: props.height,
        transform: `translateY(${props.top}px)`,
        top: 0,
      }}
      onClick={props.onClick}
      onDoubleClick={props.onOpen}
    >
      {columns.map((column) => (
        <div key={column.key} role="gridcell" className={cellClass(column)} title={row && column.text?.(row)}>
          {row === undefined ? <span className="bar-grey" style={{ width: '60%' }} /> : column.cell(row, props.index)}
        </div>
      ))}
    </div>
  );
};
