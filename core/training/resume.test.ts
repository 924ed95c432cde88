/** Runs that are paused, killed or short of memory go on as if nothing had happened: equal weights to the byte, equal figures. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Recipe, TrainingEvent } from '../contract/training.ts';
import { killTraining, newFolder, root, run, runOrPause, tiny } from './train.fixture.ts';

/** Dropout, warm-up, clipping, accumulation with a remainder, evaluations within epochs: all that a checkpoint must carry on. */
const recipe = (changes: Partial<Recipe> = {}): Recipe =>
  tiny({
    epochs: 3,
    dropout: 0.2,
    weightDecay: 0.01,
    batchSize: 5,
    accumulation: 3,
    evalSteps: 3,
    warmupSteps: 2,
    schedule: 'cosine',
    patience: 0,
    ...changes,
  });

const weightsOf = (dir: string): Buffer => readFileSync(join(dir, 'model.safetensors'));

const stepsOf = (events: readonly TrainingEvent[]) =>
  events.flatMap((event) =>
    event.kind === 'step'
      ? [{ step: event.step, loss: event.loss, gradNorm: event.gradNorm, learningRate: event.learningRate }]
      : [],
  );

const whole = await run({ recipe: recipe(), trajectory: join(root, 'whole.jsonl') });

test.skipIf(process.platform === 'win32')('killed at any step and resumed', { timeout: 120_000 }, async () => {
  for (const at of [1, 3, 4, 8, 12]) {
    const job = { recipe: recipe(), checkpointDir: newFolder(), trajectory: join(root, `killed-${at}.jsonl`) };
    const kill = (event: TrainingEvent): void => {
      if (event.kind === 'step' && event.step === at) killTraining();
    };
    await expect(run(job, undefined, kill)).rejects.toMatchObject({ info: { code: 'internal' } });
    const { result, events } = await run({ ...job, resume: true });
    const resumed = events.find((event) => event.kind === 'resumed');
    expect(resumed?.step).toBeLessThanOrEqual(at);
    expect(stepsOf(events)).toEqual(stepsOf(whole.events).slice(resumed?.step));
    expect(weightsOf(result.modelDir).equals(weightsOf(whole.result.modelDir)), `killed at ${at}`).toBe(true);
    expect(result).toMatchObject({ best: whole.result.best, val: whole.result.val, test: whole.result.test });
    expect(readFileSync(job.trajectory, 'utf8')).toBe(readFileSync(join(root, 'whole.jsonl'), 'utf8'));
  }
});

test('paused and resumed, again and again', async () => {
  const checkpointDir = newFolder();
  const pauseOnce = async () => {
    const pause = new AbortController();
    const recorded: number[] = [];
    let last = 0;
    const options = { pause: pause.signal, record: () => void recorded.push(last) };
    const { result, events } = await runOrPause({ recipe: recipe(), checkpointDir, resume: true }, options, (event) => {
      if (event.kind === 'step') last = event.step;
      if (event.kind === 'step') pause.abort();
    });
    // Before a checkpoint is written, its figures are recorded.
    const written = events.flatMap((event) => (event.kind === 'checkpoint' ? [event.step] : []));
    expect(recorded).toEqual(written);
    expect(events.at(-1)).toMatchObject({ kind: 'checkpoint', step: last });
    expect(result).toBeNull();
    expect(readdirSync(checkpointDir)).toContain('last.safetensors');
  };
  for (let i = 0; i < 3; i += 1) await pauseOnce();
  const { result } = await run({ recipe: recipe(), checkpointDir, resume: true });
  expect(weightsOf(result.modelDir).equals(weightsOf(whole.result.modelDir))).toBe(true);
});

test('stopped: the best weights so far become the model', async () => {
  const stop = new AbortController();
  const { result, events } = await runOrPause({ recipe: recipe({ epochs: 500 }) }, { stop: stop.signal }, (event) => {
    if (event.kind === 'step' && event.step === 2) stop.abort();
  });
  expect(events.filter(({ kind }) => kind === 'epoch').length).toBeGreaterThan(0);
  expect(result?.best.step).toBeLessThan(30);
  expect(readdirSync(result?.modelDir ?? '')).toContain('model.onnx');
});

test('batches that do not fit memory are halved until they do, and the run goes on from its checkpoint', async () => {
  const starved = recipe({ batchSize: 8, accumulation: 1, dropout: 0 });
  const plain = await run({ recipe: starved });
  const program = new URL('./starved-child.fixture.ts', import.meta.url);
  const { result, events } = await runOrPause({ recipe: starved }, { program });
  const notices = events.flatMap((event) => (event.kind === 'notice' ? [event.message] : []));
  expect(notices).toEqual([expect.stringContaining('2 parts'), expect.stringContaining('4 parts')]);
  const [ours, theirs] = [stepsOf(events), stepsOf(plain.events)];
  for (const step of theirs) {
    for (const same of ours.filter((each) => each.step === step.step)) {
      expect(Math.abs(same.loss / step.loss - 1)).toBeLessThan(1e-5);
      expect(Math.abs(same.gradNorm / step.gradNorm - 1)).toBeLessThan(1e-4);
    }
  }
  expect(result?.bestEpoch).toBe(plain.result.bestEpoch);
});

test('memory that does not suffice for one text ends the run with a remedy', async () => {
  const program = new URL('./starved-child.fixture.ts', import.meta.url);
  const env = { IDRIFT_TEST_MOST_TEXTS: '0' };
  await expect(runOrPause({ recipe: recipe() }, { program, env })).rejects.toMatchObject({
    info: { code: 'not-available', hint: expect.stringContaining('smaller model') },
  });
});
