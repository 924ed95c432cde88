/** A device that takes many steps at once, a Loop on the CPU provider here, trains as one that takes them one by one. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { TrainingEvent } from '../contract/training.ts';
import { openLoopEngine } from './devices/loop-engine.ts';
import type { EngineParts } from './cpu-engine.ts';
import { runTraining } from './loop.ts';
import { prepare } from './prepare.ts';
import { newFolder, rows, tiny } from './train.fixture.ts';

const stepLine = z.object({ step: z.number(), loss: z.number(), gradNorm: z.number(), learningRate: z.number() });

/** `sizes` gets how many steps each call took. */
const trainWith = async (loops: boolean, evalSteps: number) => {
  const sizes: number[] = [];
  const trajectory = newFolder();
  const job = {
    rows,
    recipe: tiny({ epochs: 2, dropout: 0.1, evalSteps }),
    outputDir: newFolder(),
    checkpointDir: newFolder(),
    trajectory,
  };
  const events: TrainingEvent[] = [];
  const control = {
    send: (event: TrainingEvent) => void events.push(event),
    isPausing: () => false,
    isStopping: () => false,
    recorded: async () => undefined,
  };
  const open = async (parts: EngineParts) => {
    const engine = await openLoopEngine(parts, { kind: 'cpu', device: 'a Loop', precision: 'fp32', provider: 'cpu' });
    const steps: typeof engine.steps = (work) => {
      sizes.push(work.length);
      return engine.steps(work);
    };
    return { engine: { ...engine, steps }, notices: [] };
  };
  const outcome = await runTraining(job, control, (each, phase) => prepare(each, phase, loops ? open : undefined));
  const lines = readFileSync(trajectory, 'utf8').trimEnd().split('\n');
  const figures = lines.flatMap((line) => {
    const { success, data } = stepLine.safeParse(JSON.parse(line));
    return success ? [data] : [];
  });
  return { outcome, figures, sizes, evaluations: events.filter(({ kind }) => kind === 'epoch').length };
};

test.each([0, 4])(
  'with evaluations every %i steps (0: each epoch)',
  async (evalSteps) => {
    const one = await trainWith(false, evalSteps);
    const many = await trainWith(true, evalSteps);
    expect(one.figures).toHaveLength(12);
    expect(many.sizes).toEqual(evalSteps === 0 ? [6, 6] : [4, 2, 2, 4]);
    expect(many.evaluations).toBe(one.evaluations);
    for (const [i, want] of one.figures.entries()) {
      const got = many.figures[i];
      expect(got?.step).toBe(want.step);
      expect(got?.learningRate).toBe(want.learningRate);
      expect(Math.abs((got?.loss ?? 0) / want.loss - 1)).toBeLessThan(1e-5);
      expect(Math.abs((got?.gradNorm ?? 0) / want.gradNorm - 1)).toBeLessThan(1e-4);
    }
    expect(many.outcome.kind).toBe('finished');
  },
  60_000,
);
