/** Pretrained weights fine-tuned by `idrift train` and by PyTorch on the sample’s texts: the same curves. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { idrift, idriftJson, scratch } from './command.fixture.ts';

/** A Python with transformers and torch (`.ci/mlflow-python`), and the folder of all-MiniLM-L6-v2 (`.ci/minilm`). */
const python = process.env['IDRIFT_MLFLOW_PYTHON'] ?? '';
const pretrained = process.env['IDRIFT_MINILM'] ?? '';
const peer = fileURLToPath(new URL('./minilm-peer.py', import.meta.url));
const SECONDS = 300;
const ROWS = 64;
const EPOCHS = 3;

const step = z.object({ loss: z.number(), gradNorm: z.number(), learningRate: z.number() });
const evaluation = z.object({ split: z.literal('val'), loss: z.number(), accuracy: z.number() });

const readLines = (path: string) => {
  const lines: readonly unknown[] = readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const all = <Value>(schema: z.ZodType<Value>): readonly Value[] =>
    lines.flatMap((line) => {
      const { success, data } = schema.safeParse(line);
      return success ? [data] : [];
    });
  return { steps: all(step), evaluations: all(evaluation) };
};

const relative = (got = Number.NaN, want = Number.NaN): number => Math.abs(got - want) / want;

test('MiniLM learns the sample as PyTorch teaches it', { timeout: SECONDS * 1000 }, async ({ skip }) => {
  skip(python === '', 'IDRIFT_MLFLOW_PYTHON names no Python with transformers and torch');
  skip(pretrained === '', 'IDRIFT_MINILM names no folder with all-MiniLM-L6-v2');
  const dir = scratch();
  const at = (name: string): string => join(dir, name);
  await idrift(['init', at('project'), '--sample']);
  mkdirSync(at('data'));
  for (const split of ['train', 'val', 'test']) {
    const words = ['data', 'show', `data/${split}.jsonl`, '--project', at('project'), '--limit', String(ROWS)];
    const { rows } = z
      .object({ rows: z.array(z.object({ text: z.string(), label: z.string() })) })
      .parse((await idriftJson(words)).answer);
    writeFileSync(at(`data/${split}.jsonl`), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  }
  const order = Array.from({ length: ROWS }, (_, i) => (i * 37) % ROWS);
  const epoch = Array.from({ length: ROWS / 8 }, (_, i) => order.slice(8 * i, 8 * i + 8));
  writeFileSync(at('batches.json'), JSON.stringify(Array.from({ length: EPOCHS }, () => epoch)));

  execFileSync(python, [peer, 'make', pretrained, at('base')], { stdio: ['ignore', 'ignore', 'pipe'] });
  const settings = '--dropout 0 --learning-rate 2e-4 --max-length 64 --patience 0'.split(' ');
  const places = ['--data', at('data'), '--base', at('base'), '--batches', at('batches.json')];
  const words = ['train', '--project', at('project'), ...places, ...settings, '--trajectory', at('ours.jsonl')];
  expect(await idrift(words)).toMatchObject({ status: 0 });
  execFileSync(python, [peer, 'train', at('base'), at('data'), at('batches.json'), at('theirs.jsonl')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });

  const [ours, theirs] = [readLines(at('ours.jsonl')), readLines(at('theirs.jsonl'))];
  expect(theirs.steps).toHaveLength(EPOCHS * epoch.length);
  expect(ours.steps).toHaveLength(theirs.steps.length);
  for (const [i, want] of theirs.steps.entries()) {
    const got = ours.steps[i];
    expect(relative(got?.loss, want.loss), `loss of step ${i + 1}`).toBeLessThan(1e-4);
    expect(relative(got?.gradNorm, want.gradNorm), `norm of step ${i + 1}`).toBeLessThan(1e-3);
    expect(relative(got?.learningRate, want.learningRate)).toBeLessThan(1e-9);
  }
  for (const [i, want] of theirs.evaluations.entries()) {
    expect(relative(ours.evaluations[i]?.loss, want.loss), `validation ${i + 1}`).toBeLessThan(1e-4);
    expect(ours.evaluations[i]?.accuracy).toBeCloseTo(want.accuracy, 10);
  }
  // It learns: else equal curves would say little.
  const meanOf = (steps: typeof theirs.steps): number => steps.reduce((sum, { loss }) => sum + loss, 0) / steps.length;
  expect(meanOf(theirs.steps.slice(-epoch.length))).toBeLessThan(0.9 * meanOf(theirs.steps.slice(0, epoch.length)));
});
