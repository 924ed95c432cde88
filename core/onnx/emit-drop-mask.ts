/** Dropout masks in ONNX: unsigned numbers of 32 bits, whose sums and products wrap on every provider. */
import { dropThreshold, FACTOR, HALF, ROUNDS, SPREAD } from '../graph/drop-value.ts';
import type { OpOf } from '../graph/op.ts';
import type { Writer } from './writer.ts';

/** ONNX's number of the element type. */
const UINT32 = 12;

/** The same steps as `counterHash`, on tensors. */
export const dropMask = (
  writer: Writer,
  { shape, rate }: OpOf<'dropMask'>,
  [given = '', length = '']: readonly string[],
): string => {
  const { uint32 } = writer;
  const node = (opType: string, ...inputs: readonly string[]): string => writer.node(opType, inputs)[0];
  const unsigned = (name: string): string => writer.node('Cast', [name], { to: UINT32 })[0];
  const countTo = (dim: (typeof shape)[number]): string =>
    unsigned(node('Range', writer.sizeOf(0), writer.sizeOf(dim), writer.sizeOf(1)));
  const key = unsigned(given);
  const last = shape.length - 1;
  // Elements are numbered axis by axis; what all of an axis share is multiplied before it spreads over the next.
  let outer: string | undefined;
  let inner = '';
  for (const [axis, dim] of shape.entries()) {
    const count = countTo(dim);
    const size = typeof dim === 'number' ? uint32(dim) : unsigned(length);
    const before = outer === undefined ? undefined : node('Mul', node('Unsqueeze', outer, writer.int64s([-1])), size);
    if (axis === last) {
      const start = before === undefined ? key : node('Add', node('Mul', before, uint32(SPREAD)), key);
      inner = node('Add', start, node('Mul', count, uint32(SPREAD)));
    } else outer = before === undefined ? count : node('Add', before, count);
  }
  let hash = inner;
  for (let round = 0; round < ROUNDS; round += 1) {
    const square = node('Mul', hash, node('Add', node('Mul', hash, uint32(2)), uint32(1)));
    const swapped = node('Add', node('Mul', square, uint32(HALF)), node('Div', square, uint32(HALF)));
    hash = node('Add', node('Mul', swapped, uint32(FACTOR)), key);
  }
  const dropped = node('Less', hash, uint32(dropThreshold(rate)));
  return node('Where', dropped, writer.scalar(0), writer.scalar(1 / (1 - rate)));
};
