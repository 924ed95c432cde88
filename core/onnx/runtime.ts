/** The one importer of onnxruntime-node: the program's own, or the one in the folder that IDRIFT_ONNXRUNTIME names (CUDA's). */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as Runtime from 'onnxruntime-node';

// onnxruntime 1.30 reports its use to Microsoft, keeps a device id in the user's cache folder, and reads this process's
// command line with a regular expression whose recursion ends the process on long arguments. It asks when the first session
// is made.
process.env['ORT_DISABLE_TELEMETRY'] = '1';

const folder = process.env['IDRIFT_ONNXRUNTIME'];

/** `require` gives no types; every version that is used has the same. */
export const runtime: typeof Runtime = createRequire(
  folder === undefined ? import.meta.url : join(folder, 'package.json'),
)('onnxruntime-node');

/** Of onnxruntime, for example `1.30.0`. */
export const runtimeVersion = (): string => runtime.env.versions.node ?? runtime.env.versions.common;

export type Tensor =
  | { readonly type: 'f32'; readonly data: Float32Array; readonly shape: readonly number[] }
  | { readonly type: 'i64'; readonly data: BigInt64Array; readonly shape: readonly number[] }
  | { readonly type: 'i32'; readonly data: Int32Array; readonly shape: readonly number[] };

export const toOrt = ({ type, data, shape }: Tensor): Runtime.Tensor => {
  switch (type) {
    case 'f32':
      return new runtime.Tensor('float32', data, shape);
    case 'i64':
      return new runtime.Tensor('int64', data, shape);
    case 'i32':
      return new runtime.Tensor('int32', data, shape);
  }
};

/** The same integers in 32 bits; other tensors as they are. */
export const narrowed = (tensor: Tensor): Tensor =>
  tensor.type === 'i64' ? { ...tensor, type: 'i32', data: Int32Array.from(tensor.data, Number) } : tensor;
