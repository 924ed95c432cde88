/** Whether the runtime reads tensors in memory that threads share; Node-API allows it from Node 24.9 on. */
import * as t from '../graph/build.ts';
import { toOnnx } from './model.ts';
import { openSession } from './session.ts';

/** Tries it once on one number. */
export const readsSharedMemory = async (): Promise<boolean> => {
  const session = await openSession(toOnnx({ y: t.add(t.input('x', [1]), t.constant(1)) }), { threads: 1 });
  try {
    const data = new Float32Array(new SharedArrayBuffer(4)).fill(1);
    const result = await session.run({ x: { type: 'f32', data, shape: [1] } });
    return result.get('y')?.[0] === 2;
  } catch {
    return false;
  } finally {
    await session.close();
  }
};
