/** Columns of tables of texts: the text, and labels that were given to it. */
import { LabelMark } from '../LabelMark.tsx';
import type { Column } from './columns.ts';

/** Takes what is left of the width. @param least pixels that it keeps */
export const textColumn = <Row extends { readonly text: string }>(least: number): Column<Row> => ({
  key: 'text',
  head: 'text',
  kind: 'text',
  width: '1fr',
  least,
  cell: ({ text }) => <bdi>{text}</bdi>,
  text: ({ text }) => text,
});

type Labelled<Row> = Pick<Column<Row>, 'key' | 'head'> & {
  readonly width: number;
  readonly labelOf: (row: Row) => string;
};

export const labelColumn = <Row,>({ key, head, width, labelOf }: Labelled<Row>): Column<Row> => ({
  key,
  head,
  kind: 'label',
  width,
  cell: (row) => <LabelMark label={labelOf(row)} />,
  sort: labelOf,
  text: labelOf,
});
