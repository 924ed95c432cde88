/** safetensors: what we write we read back, foreign float types convert, and damaged files are refused with a reason. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openSafetensors, writeSafetensors } from './safetensors.ts';

const dir = mkdtempSync(join(tmpdir(), 'safetensors-'));
const path = join(dir, 'x.safetensors');
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const writeRaw = (header: string, data: Uint8Array): void => {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(header)));
  writeFileSync(path, Buffer.concat([length, Buffer.from(header), data]));
};

test('reads back what it wrote, data aligned to 8 bytes', () => {
  writeSafetensors(path, [
    { name: 'weight', shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) },
    { name: 'bias', shape: [3], data: Float32Array.of(-1, 0.5, 1e-20) },
  ]);
  const file = openSafetensors(path);
  expect(file.tensors.get('weight')).toEqual({ dtype: 'F32', shape: [2, 3], start: 0, end: 24 });
  const bias = new Float32Array(3);
  file.readInto('bias', bias);
  expect(bias).toEqual(Float32Array.of(-1, 0.5, 1e-20));
  file.close();
  const bytes = readFileSync(path);
  expect(bytes.readBigUInt64LE() % 8n).toBe(0n);
  expect(bytes.toString('utf8', 8, 60)).toContain('"format":"pt"');
});

test('converts F64, F16 and BF16', () => {
  const data = Buffer.alloc(8 + 6 + 4);
  data.writeDoubleLE(0.1, 0);
  for (const [i, bits] of [0x3c00, 0xc000, 0x0001].entries()) data.writeUInt16LE(bits, 8 + 2 * i);
  for (const [i, bits] of [0x3f80, 0xbfc0].entries()) data.writeUInt16LE(bits, 14 + 2 * i);
  writeRaw(
    JSON.stringify({
      a: { dtype: 'F64', shape: [1], data_offsets: [0, 8] },
      b: { dtype: 'F16', shape: [3], data_offsets: [8, 14] },
      c: { dtype: 'BF16', shape: [2], data_offsets: [14, 18] },
    }),
    data,
  );
  const file = openSafetensors(path);
  const read = (name: string, size: number): Float32Array => {
    const into = new Float32Array(size);
    file.readInto(name, into);
    return into;
  };
  expect(read('a', 1)).toEqual(Float32Array.of(0.1));
  expect(read('b', 3)).toEqual(Float32Array.of(1, -2, 2 ** -24));
  expect(read('c', 2)).toEqual(Float32Array.of(1, -1.5));
  file.close();
});

const entry = (shape: readonly number[], offsets: readonly number[], dtype = 'F32'): string =>
  JSON.stringify({ x: { dtype, shape, data_offsets: offsets } });

test.each([
  ['a tensor beyond the end', entry([4], [0, 16]), 8, 'x lies outside the file (bytes 0 to 16 of 8)'],
  ['a size that does not fit the shape', entry([3], [0, 8]), 8, 'x says F32 [3] and has 8 bytes'],
  ['offsets in the wrong order', entry([1], [8, 4]), 8, 'x lies outside'],
  ['bytes that belong to nothing', entry([1], [0, 4]), 8, '4 bytes belong to no tensor'],
  ['a hole', entry([1], [4, 8]), 8, 'hole or an overlap before x'],
  ['an unreadable entry', '{"x":{"dtype":"F32"}}', 0, 'the entry of x is not readable'],
  ['a header that is no JSON', '{"x"', 0, 'the header is no JSON'],
])('refuses %s', (_, header, bytes, reason) => {
  writeRaw(header, new Uint8Array(bytes));
  expect(() => openSafetensors(path)).toThrow(reason);
});

test('refuses a header longer than the file, and an empty file', () => {
  writeFileSync(path, Buffer.from([255, 255, 255, 255, 255, 255, 255, 127, 0]));
  expect(() => openSafetensors(path)).toThrow('the header claims');
  writeFileSync(path, '');
  expect(() => openSafetensors(path)).toThrow('shorter than its header length');
});
