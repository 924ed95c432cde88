/** A small loop by hand: what is carried, what each step has of its own, what it says. */
import { expect, test } from 'vitest';
import * as t from '../graph/build.ts';
import { loopParts } from './loop.ts';
import { openSession } from './session.ts';

test('carries values from step to step and stacks what they say', async () => {
  const sum = t.input('sum', [2]);
  const x = t.input('x', ['n', 2]);
  const factor = t.input('factor', []);
  const next = t.add(sum, t.mul(t.reshape(t.sum(x, [0]), [2]), factor));
  const said = t.reshape(t.sum(next, [0]), []);
  const model = Buffer.concat(loopParts({ carried: { sum: next }, said: { total: said }, each: new Set(['x']) }));
  const session = await openSession(model, { threads: 1 });
  const results = await session.run({
    count: { type: 'i64', data: BigInt64Array.of(3n), shape: [] },
    'first/sum': { type: 'f32', data: Float32Array.of(100, 200), shape: [2] },
    'each/x': { type: 'f32', data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [3, 1, 2] },
    factor: { type: 'f32', data: Float32Array.of(10), shape: [] },
  });
  expect([...(results.get('last/sum') ?? [])]).toEqual([190, 320]);
  expect([...(results.get('total') ?? [])]).toEqual([330, 400, 510]);
  await session.close();
});
