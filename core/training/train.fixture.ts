/** Small jobs for tests: texts whose label one word decides, a tiny model, and a run from start to end. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { Row } from '../contract/common.ts';
import { type Recipe, recipe, type TrainingEvent } from '../contract/training.ts';
import { mix } from '../nn/random.ts';
import { type TrainingJob, type TrainingResult, type TrainingRows, type TrainOptions, train } from './train.ts';

export const root = mkdtempSync(join(tmpdir(), 'training-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folders = 0;
export const newFolder = (): string => join(root, `folder-${folders++}`);

const things = ['maten', 'boken', 'tåget', 'servicen', 'jackan', 'resan'];
const good = ['bra', 'fin', 'utmärkt', 'rolig'];
const bad = ['dålig', 'trasig', 'trist', 'sen'];

/** `salt` keeps the splits apart. */
export const makeRows = (count: number, salt: number): readonly Row[] =>
  Array.from({ length: count }, (_, i) => {
    const positive = mix(i + 1000 * salt) % 3 === 0;
    const word = (positive ? good : bad)[(i + salt) % 4];
    return {
      text: `${things[(i * 5 + salt) % 6]} var ${'mycket '.repeat((i + salt) % 4)}${word}`,
      label: positive ? 'positiv' : 'negativ',
    };
  });

export const rows: TrainingRows = { train: makeRows(48, 0), val: makeRows(20, 1), test: makeRows(20, 2) };

export const tiny = (changes: Partial<Recipe> = {}): Recipe =>
  recipe.parse({
    size: { num_hidden_layers: 1, hidden_size: 32, num_attention_heads: 2, intermediate_size: 64, vocab_size: 200 },
    epochs: 3,
    maxLength: 16,
    learningRate: 3e-3,
    device: 'cpu',
    ...changes,
  });

export type Watch = (event: TrainingEvent) => void;

/** `result` is null when the run was paused. */
export const runOrPause = async (
  job: Partial<TrainingJob>,
  options: Partial<TrainOptions> = {},
  watch: Watch = () => undefined,
): Promise<{ readonly result: TrainingResult | null; readonly events: readonly TrainingEvent[] }> => {
  const whole = { rows, recipe: tiny(), outputDir: newFolder(), checkpointDir: newFolder(), ...job };
  const generator = train(whole, { signal: new AbortController().signal, ...options });
  const events: TrainingEvent[] = [];
  for (;;) {
    const next = await generator.next();
    if (next.done) return { result: next.value.kind === 'finished' ? next.value.result : null, events };
    events.push(next.value);
    watch(next.value);
  }
};

export const run = async (
  job: Partial<TrainingJob> = {},
  signal = new AbortController().signal,
  watch: Watch = () => undefined,
): Promise<{ readonly result: TrainingResult; readonly events: readonly TrainingEvent[] }> => {
  const { result, events } = await runOrPause(job, { signal }, watch);
  if (result === null) throw new Error('The run was paused.');
  return { result, events };
};

/** kill -9 of this process's training children. */
export const killTraining = (): void => {
  const children = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' });
  for (const line of children.split('\n')) {
    if (line.includes('training/child')) process.kill(Number.parseInt(line, 10), 'SIGKILL');
  }
};
