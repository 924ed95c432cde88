/** Files that torch.save wrote (golden/pytorch_bin.py): tensors come out, and nothing that the file asks for is run. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { openPytorchFile } from './pytorch-file.ts';

const root = mkdtempSync(join(tmpdir(), 'pytorch-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const golden = (name: string): string => fileURLToPath(new URL(`./golden/pytorch-${name}.bin`, import.meta.url));

const read = (
  path: string,
): ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: readonly number[] }> => {
  const file = openPytorchFile(path);
  const all = new Map(
    [...file.tensors].map(([name, { shape }]) => {
      const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
      file.readInto(name, data);
      return [name, { shape, data: [...data] }] as const;
    }),
  );
  file.close();
  return all;
};

const whole = Array.from({ length: 24 }, (_, i) => i / 8);
const at = (row: number, column: number): number => whole[row * 6 + column] ?? Number.NaN;

test('every type, stride and offset comes out as float32', () => {
  const tensors = read(golden('tensors'));
  expect(tensors.get('plain')).toEqual({ shape: [4, 6], data: whole });
  expect(tensors.get('shared')?.data).toEqual(whole);
  expect(tensors.get('transposed')).toEqual({
    shape: [6, 4],
    data: Array.from({ length: 24 }, (_, i) => at(i % 4, Math.floor(i / 4))),
  });
  expect(tensors.get('part')).toEqual({
    shape: [2, 3],
    data: [at(1, 2), at(1, 3), at(1, 4), at(2, 2), at(2, 3), at(2, 4)],
  });
  expect(tensors.get('half')?.data).toEqual(whole.map((value) => value * 1.5));
  expect(tensors.get('brain')?.data).toEqual(whole.map((value) => value * -2));
  expect(tensors.get('double')?.data).toEqual(whole.map((value) => Math.fround(value / 3)));
  expect(tensors.get('numbers')?.data).toEqual([0, 1, 2, 3, 4]);
  expect(tensors.get('parameter')?.data).toEqual(whole.slice(0, 6));
  expect(tensors.get('scalar')).toEqual({ shape: [], data: [2.5] });
  expect(tensors.get('empty')).toEqual({ shape: [0, 3], data: [] });
});

test('a file that asks to run a program is refused by name, and the program is not run', () => {
  const path = golden('malicious');
  expect(readFileSync(path).includes('system')).toBe(true);
  expect(() => openPytorchFile(path)).toThrow(/it asks to run (posix|os|nt)\.system, which is not done/);
  expect(existsSync('/tmp/never')).toBe(false);
});

test('the form before PyTorch 1.6 is refused with what to do', () => {
  expect(() => openPytorchFile(golden('legacy'))).toThrow(/zip form that PyTorch writes since 1\.6/);
});

test('a file that was cut anywhere is refused, never read wrong', () => {
  const bytes = readFileSync(golden('tensors'));
  const path = join(root, 'cut.bin');
  for (let length = 0; length < bytes.length; length += 97) {
    writeFileSync(path, bytes.subarray(0, length));
    expect(() => read(path), `${length} bytes`).toThrow(path);
  }
});
