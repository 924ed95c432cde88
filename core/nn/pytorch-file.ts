/** Weights that torch.save wrote (`pytorch_model.bin`): tensors only, without running anything that the file says. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { IdriftError } from '../contract/errors.ts';
import { convert, type DType, type WeightsFile } from './safetensors.ts';
import { type Global, type PickleValue, readPickle } from './pickle.ts';
import { readZip, type ZipEntry } from './zip.ts';

const storages: Readonly<Record<string, DType>> = {
  'torch.FloatStorage': 'F32',
  'torch.DoubleStorage': 'F64',
  'torch.HalfStorage': 'F16',
  'torch.BFloat16Storage': 'BF16',
  'torch.LongStorage': 'I64',
  'torch.IntStorage': 'I32',
  'torch.BoolStorage': 'BOOL',
};
const bytesOf: Readonly<Record<DType, number>> = { F64: 8, F32: 4, F16: 2, BF16: 2, I64: 8, I32: 4, BOOL: 1 };

class Storage {
  readonly dtype: DType;
  readonly key: string;
  constructor(dtype: DType, key: string) {
    this.dtype = dtype;
    this.key = key;
  }
}

class SavedTensor {
  readonly storage: Storage;
  /** In elements. */
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  constructor(storage: Storage, offset: number, shape: readonly number[], strides: readonly number[]) {
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }
}

const corrupt = (path: string, reason: string, cause?: unknown): IdriftError =>
  new IdriftError(
    {
      code: 'corrupt',
      message: `${path} cannot be read as weights: ${reason}.`,
      where: path,
      hint: 'Only tensors are read from such files. In Python, save the model as safetensors: model.save_pretrained(folder).',
    },
    { cause },
  );

const numbers = (value: PickleValue | undefined): readonly number[] => {
  if (!Array.isArray(value)) throw new Error('a tensor’s shape is no tuple');
  return value.map(Number);
};

const call = ({ name }: Global, args: readonly PickleValue[]): PickleValue => {
  switch (name) {
    case 'collections.OrderedDict':
      return new Map();
    case 'torch._utils._rebuild_tensor_v2': {
      const [storage, offset, shape, strides] = args;
      if (!(storage instanceof Storage)) throw new Error('a tensor has no storage');
      return new SavedTensor(storage, Number(offset), numbers(shape), numbers(strides));
    }
    case 'torch._utils._rebuild_parameter':
      return args[0] ?? null;
    default:
      throw new Error(`it asks to run ${name}, which is not done`);
  }
};

/** ('storage', class, key, device, elements) */
const persistent = (id: PickleValue): PickleValue => {
  const [kind, type, key] = Array.isArray(id) ? id : [];
  const name = typeof type === 'object' && type !== null && 'name' in type ? String(type.name) : '';
  const dtype = storages[name];
  if (kind !== 'storage' || dtype === undefined)
    throw new Error(`it holds a storage of the kind ${name || String(kind)}`);
  return new Storage(dtype, String(key));
};

const tensorsOf = (value: PickleValue): ReadonlyMap<string, SavedTensor> => {
  if (!(value instanceof Map)) throw new Error('it holds no dictionary of tensors');
  const tensors = new Map<string, SavedTensor>();
  for (const [name, tensor] of value) {
    if (typeof name === 'string' && tensor instanceof SavedTensor) tensors.set(name, tensor);
  }
  return tensors;
};

/** @throws IdriftError `corrupt` when it is damaged or holds anything but tensors. */
export const openPytorchFile = (path: string): WeightsFile => {
  const file = openSync(path, 'r');
  const readAt = (position: number, length: number): Buffer => {
    const bytes = Buffer.alloc(length);
    for (let done = 0; done < length; ) {
      const read = readSync(file, bytes, done, Math.min(length - done, 1 << 30), position + done);
      if (read === 0) throw new Error('it ends too early');
      done += read;
    }
    return bytes;
  };
  try {
    const { size } = fstatSync(file);
    if (size < 4 || readAt(0, 2).toString('latin1') !== 'PK')
      throw new Error('it is not in the zip form that PyTorch writes since 1.6');
    const entries = new Map(readZip(readAt, size).map((entry) => [entry.name.replace(/^[^/]*\//, ''), entry]));
    const entry = (name: string): ZipEntry => {
      const found = entries.get(name);
      if (!found) throw new Error(`it lacks its part ${name}`);
      return found;
    };
    const { start, size: length } = entry('data.pkl');
    const tensors = tensorsOf(readPickle(readAt(start, length), { call, persistent }));
    return {
      tensors: new Map([...tensors].map(([name, { shape, storage }]) => [name, { shape, dtype: storage.dtype }])),
      metadata: {},
      readInto: (name, into) => {
        const tensor = tensors.get(name);
        if (!tensor) throw corrupt(path, `${name} is missing`);
        try {
          readTensor(tensor, entry(`data/${tensor.storage.key}`), readAt, into);
        } catch (thrown) {
          throw corrupt(path, `${name}: ${thrown instanceof Error ? thrown.message : String(thrown)}`, thrown);
        }
      },
      close: () => closeSync(file),
    };
  } catch (thrown) {
    closeSync(file);
    throw corrupt(path, thrown instanceof Error ? thrown.message : String(thrown), thrown);
  }
};

const readTensor = (
  { storage: { dtype }, offset, shape, strides }: SavedTensor,
  { start, size }: ZipEntry,
  readAt: (position: number, length: number) => Buffer,
  into: Float32Array,
): void => {
  const width = bytesOf[dtype];
  const count = shape.reduce((a, b) => a * b, 1);
  if (count !== into.length) throw new Error(`it has ${count} elements where ${into.length} are wanted`);
  if (count === 0) return;
  const last = shape.reduce((sum, length, axis) => sum + (length - 1) * (strides[axis] ?? 0), offset);
  if ((last + 1) * width > size || offset < 0 || strides.some((stride) => stride < 0))
    throw new Error('it reaches behind its storage');
  const span = last - offset + 1;
  const values = new Float32Array(span);
  convert(dtype, new Uint8Array(readAt(start + offset * width, span * width)), values);
  const index = shape.map(() => 0);
  for (let i = 0, from = 0; i < count; i += 1) {
    into[i] = values[from] ?? Number.NaN;
    // The next element in row-major order.
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      const stride = strides[axis] ?? 0;
      index[axis] = (index[axis] ?? 0) + 1;
      from += stride;
      if ((index[axis] ?? 0) < (shape[axis] ?? 1)) break;
      from -= stride * (shape[axis] ?? 1);
      index[axis] = 0;
    }
  }
};
