/** Which floats have moments: every trainable parameter, of a table only the rows that training texts use. */
import type { Parameter, Parameters } from '../nn/parameters.ts';

/** One run of floats that AdamW updates together. Offsets are floats. */
export type Segment = {
  readonly parameter: Parameter;
  /** Into the weights. */
  readonly weights: number;
  /** Into the moments, and into the gradients of tables. */
  readonly moments: number;
  readonly size: number;
};

/** A table's rows that can get a gradient, in ascending order, and where each lies among the moments. */
type TableRows = {
  readonly parameter: Parameter;
  readonly width: number;
  /** null: all of them. */
  readonly rows: readonly number[] | null;
  /** Floats, by row; −1: the row has none. */
  readonly places: Int32Array;
};

export type MomentPlan = {
  readonly segments: readonly Segment[];
  readonly tables: ReadonlyMap<string, TableRows>;
  /** Floats of each moment; those of tables come first, `tableLength` of them. */
  readonly length: number;
  readonly tableLength: number;
};

/** What training texts use of each kind of table: token ids, positions. */
export type UsedRows = Readonly<Record<'words' | 'positions' | 'types', ReadonlySet<number>>>;

const aligned = (floats: number): number => Math.ceil(floats / 16) * 16;

/**
 * A row without a gradient so far has moments of zero and does not move, so leaving it out is exact. Weight decay moves
 * every row, and the kernels take four floats at a time: with decay, or an odd width, a table is planned whole.
 */
export const planMoments = (parameters: Parameters, used: UsedRows, decays: boolean): MomentPlan => {
  const trainable = parameters.list.filter((parameter) => parameter.trainable);
  const segments: Segment[] = [];
  const tables = new Map<string, TableRows>();
  let length = 0;
  for (const parameter of trainable) {
    if (!parameter.table) continue;
    const planned = planTable(parameter, used, decays, length);
    segments.push(...planned.segments);
    tables.set(parameter.name, planned.rows);
    length = aligned(length + planned.length);
  }
  const tableLength = length;
  for (const parameter of trainable) {
    if (parameter.table) continue;
    const { offset, size } = parameter;
    segments.push({ parameter, weights: offset, moments: length, size });
    length += aligned(size);
  }
  return { segments, tables, length, tableLength };
};

const planTable = (
  parameter: Parameter,
  used: UsedRows,
  decays: boolean,
  start: number,
): { readonly segments: readonly Segment[]; readonly rows: TableRows; readonly length: number } => {
  const { offset, size, table, shape } = parameter;
  const width = shape[1] ?? 1;
  const count = size / width;
  if (!table || decays || width % 4 !== 0) {
    const places = Int32Array.from({ length: count }, (_, row) => start + row * width);
    return {
      segments: [{ parameter, weights: offset, moments: start, size }],
      rows: { parameter, width, rows: null, places },
      length: size,
    };
  }
  const rows = [...used[table.by]].filter((row) => row < count && row !== table.padding).toSorted((a, b) => a - b);
  const places = new Int32Array(count).fill(-1);
  const segments: Segment[] = [];
  for (const [i, row] of rows.entries()) {
    const moments = start + i * width;
    places[row] = moments;
    const last = segments.at(-1);
    // Neighbours are updated together.
    if (last && last.weights + last.size === offset + row * width)
      segments[segments.length - 1] = { ...last, size: last.size + width };
    else segments.push({ parameter, weights: offset + row * width, moments, size: width });
  }
  return { segments, rows: { parameter, width, rows, places }, length: rows.length * width };
};
