/** Each operation of the graph in standard ONNX operators. */
import { assertNever } from '../base/assert-never.ts';
import type { Node } from '../graph/op.ts';
import { dimAt, type Shape } from '../graph/shape.ts';
import { type Emission, FLOAT } from './emission.ts';
import { dropMask } from './emit-drop-mask.ts';
import { inPrecision, logSoftmax, normalized, padding, product, reshapeTarget } from './emit-forms.ts';
import { isIn8Bits, linearIn8Bits } from './quantize.ts';
import type { Attribute } from './writer.ts';

const flag = (value: boolean): number => (value ? 1 : 0);

/** Writes one node; `x` are the names of its inputs. Gives the name of its value. */
export const emit = (emission: Emission, node: Node, x: readonly string[]): string => {
  const { writer } = emission;
  const { op } = node;
  const plain = (opType: string, attributes?: Readonly<Record<string, Attribute>>): string =>
    writer.node(opType, x, attributes)[0];
  const only = x[0] ?? '';
  const from: Shape = node.inputs[0]?.shape ?? [];
  switch (op.kind) {
    case 'input':
      return op.name;
    case 'constant':
      return writer.scalar(op.value);
    case 'add':
      return plain('Add');
    case 'sub':
      return plain('Sub');
    case 'mul':
      return plain('Mul');
    case 'div':
      return plain('Div');
    case 'erf':
      return plain('Erf');
    case 'exp':
      return plain('Exp');
    case 'tanh':
      return plain('Tanh');
    case 'sqrt':
      return plain('Sqrt');
    case 'less':
      return writer.node('Cast', [plain('Less')], { to: FLOAT })[0];
    case 'select': {
      const chosen = writer.node('Greater', [only, writer.scalar(0.5)])[0];
      return writer.node('Where', [chosen, ...x.slice(1)])[0];
    }
    case 'gelu':
      return plain('Gelu');
    case 'positive':
      return writer.node('Cast', [writer.node('Greater', [only, writer.scalar(0)])[0]], { to: FLOAT })[0];
    case 'dropMask':
      return dropMask(writer, op, x);
    case 'toFloat':
      return plain('Cast', { to: FLOAT });
    case 'gemm':
      if (isIn8Bits(emission, node, op)) return linearIn8Bits(emission, node, x);
      return inPrecision(
        emission,
        x,
        (rounded) => writer.node('Gemm', rounded, { transA: flag(op.transposeA), transB: flag(op.transposeB) })[0],
      );
    case 'matmul':
      return product(emission, node, op, x);
    case 'reshape':
      return writer.node('Reshape', [only, reshapeTarget(writer, op.to)])[0];
    case 'transpose':
      return plain('Transpose', { perm: op.axes });
    case 'expand':
      return writer.node('Expand', [only, writer.sizes(op.to)])[0];
    case 'sum':
      return writer.node('ReduceSum', [only, writer.int64s(op.axes)], { keepdims: 1 })[0];
    case 'slice': {
      const length = writer.sizes([op.size]);
      const end = op.start === 0 ? length : writer.node('Add', [length, writer.int64s([op.start])])[0];
      return writer.node('Slice', [only, writer.int64s([op.start]), end, writer.int64s([op.axis])])[0];
    }
    case 'pad':
      return writer.node('Pad', [only, padding(writer, from, op.axis, op.before, op.size)])[0];
    case 'concat':
      return plain('Concat', { axis: op.axis });
    case 'softmax':
      return plain('Softmax', { axis: -1 });
    case 'logSoftmax':
      return logSoftmax(emission, only);
    case 'layerNorm':
      return plain('LayerNormalization', { axis: -1, epsilon: { float: op.epsilon } });
    case 'normalize':
      return normalized(emission, only, node, op.epsilon)[0] ?? '';
    case 'inverseDeviation':
      return normalized(emission, only, node, op.epsilon)[2] ?? '';
    case 'gatherRows':
      return plain('Gather', { axis: 0 });
    case 'spread': {
      const placed = writer.node('Gather', [only, x[1] ?? ''], { axis: 0 })[0];
      return op.clear ? writer.node('Mul', [placed, x[3] ?? ''])[0] : placed;
    }
    case 'collect':
      return writer.node('Gather', [only, x[2] ?? ''], { axis: 0 })[0];
    case 'scatterRows': {
      const zeros = writer.node('ConstantOfShape', [writer.sizes([op.rows, dimAt(from, 1)])])[0];
      const ids = writer.node('Unsqueeze', [x[1] ?? '', writer.int64s([1])])[0];
      if (emission.target.integers !== 'i32')
        return writer.node('ScatterND', [zeros, ids, only], { reduction: 'add' })[0];
      // ScatterND takes integers of 64 bits only.
      const each = writer.node('Expand', [ids, writer.sizes(from)])[0];
      return writer.node('ScatterElements', [zeros, each, only], { axis: 0, reduction: 'add' })[0];
    }
    default:
      return assertNever(op);
  }
};
