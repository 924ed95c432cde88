/**
 * A training child whose allocator refuses batches of more texts than IDRIFT_TEST_MOST_TEXTS from the fourth step on, in
 * onnxruntime's words; with IDRIFT_TEST_NAN_STEP the loss of that step (from 0) is no number instead.
 */
import { prepare } from './prepare.ts';
import { serveTraining } from './serve.ts';

const nanStep = Number(process.env['IDRIFT_TEST_NAN_STEP'] ?? -1);
const most = nanStep >= 0 ? Number.POSITIVE_INFINITY : Number(process.env['IDRIFT_TEST_MOST_TEXTS'] ?? 2);

serveTraining(async (job, phase) => {
  const prepared = await prepare(job, phase);
  const { engine } = prepared;
  const step: typeof engine.step = async (micro, order) => {
    if (order.step >= 3 && micro.some(({ texts }) => texts.length > most))
      throw new Error('Failed to allocate memory for requested buffer of size 8589934592');
    if (order.step === nanStep) return { loss: Number.NaN, gradNorm: Number.NaN };
    return engine.step(micro, order);
  };
  return { ...prepared, engine: { ...engine, step } };
});
