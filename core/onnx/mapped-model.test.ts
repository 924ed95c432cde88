import { mkdtempSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, TensorProto_DataLocation as Location } from 'onnx-buf';
import { expect, test } from 'vitest';
import * as t from '../graph/build.ts';
import { graphOfFile } from './mapped-model.ts';
import { toOnnx } from './model.ts';
import { openSession } from './session.ts';

const WIDTH = 64;
const weight = Float32Array.from({ length: WIDTH * WIDTH }, (_, i) => Math.sin(i));
const small = Float32Array.from({ length: WIDTH }, (_, i) => i);

const saved = (): { readonly path: string; readonly bytes: Uint8Array } => {
  const x = t.input('x', ['batch', WIDTH]);
  const y = t.add(t.matmul(x, t.input('weight', [WIDTH, WIDTH])), t.input('small', [WIDTH]));
  const bytes = toOnnx(
    { y },
    new Map([
      ['weight', weight],
      ['small', small],
    ]),
  );
  const path = join(mkdtempSync(join(tmpdir(), 'idrift-mapped-')), 'model å.onnx');
  writeFileSync(path, bytes);
  return { path, bytes };
};

test('a graph keeps all of its file but large weights, and says where those lie', () => {
  const { path, bytes } = saved();
  const whole = fromBinary(ModelProtoSchema, bytes);
  const found = fromBinary(ModelProtoSchema, graphOfFile(path) ?? new Uint8Array());
  const [own] = found.graph?.initializer.filter(({ name }) => name === 'weight') ?? [];
  expect(own?.dataLocation).toBe(Location.EXTERNAL);
  const about = Object.fromEntries(own?.externalData.map(({ key, value }) => [key, value]) ?? []);
  expect(about).toEqual({ location: 'model å.onnx', offset: expect.any(String), length: String(weight.byteLength) });
  const offset = Number(about['offset']);
  const raw = readFileSync(path).subarray(offset, offset + weight.byteLength);
  expect(new Float32Array(new Uint8Array(raw).buffer)).toEqual(weight);
  for (const { graph } of [whole, found]) {
    if (graph) graph.initializer = graph.initializer.filter(({ name }) => name !== 'weight');
  }
  expect(found).toEqual(whole);
});

test('it computes what the file computes', async () => {
  const { path, bytes } = saved();
  const x = {
    type: 'f32' as const,
    data: Float32Array.from({ length: WIDTH }, (_, i) => Math.cos(i)),
    shape: [1, WIDTH],
  };
  const results: (Float32Array | undefined)[] = [];
  for (const model of [path, bytes]) {
    const session = await openSession(model);
    results.push((await session.run({ x })).get('y'));
    await session.close();
  }
  expect(results[0]).toEqual(results[1]);
  expect(results[0]?.some((value) => value !== 0)).toBe(true);
});

test('what is cut off, or no ONNX file, is refused with its name', async () => {
  const { path } = saved();
  truncateSync(path, statSync(path).size - 100);
  await expect(openSession(path)).rejects.toThrow(/does not take .*model å\.onnx/);
  writeFileSync(path, 'no model at all, but a text');
  await expect(openSession(path)).rejects.toThrow(/does not take .*model å\.onnx/);
  writeFileSync(path, '');
  await expect(openSession(path)).rejects.toThrow(/does not take .*model å\.onnx/);
});
