/** A training child whose allocator refuses batches of more texts than IDRIFT_TEST_MOST_TEXTS (2) from the fourth step on, in onnxruntime's words. */
import { prepare } from './prepare.ts';
import { serveTraining } from './serve.ts';

const most = Number(process.env['IDRIFT_TEST_MOST_TEXTS'] ?? 2);

serveTraining(async (job, phase) => {
  const prepared = await prepare(job, phase);
  const { engine } = prepared;
  const step: typeof engine.step = async (micro, order) => {
    if (order.step >= 3 && micro.some(({ texts }) => texts.length > most))
      throw new Error('Failed to allocate memory for requested buffer of size 8589934592');
    return engine.step(micro, order);
  };
  return { ...prepared, engine: { ...engine, step } };
});
