/** A command that is killed with everything it started, and the command that goes on: one run, as if nothing had happened. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { openStore } from '../tracking/store.ts';
import { ended, idriftJson, scratch, start, TINY } from './command.fixture.ts';

const project = join(scratch(), 'project');
await idriftJson(['init', project, '--sample']);

const settings = [
  ...TINY,
  '--epochs',
  '6',
  '--eval-steps',
  '30',
  '--patience',
  '0',
  '--accumulation',
  '2',
  '--device',
  'cpu',
];
const trainOf = (trajectory: string) => [
  'train',
  ...settings,
  '--seed',
  '7',
  '--trajectory',
  join(project, trajectory),
];

const linesOf = (trajectory: string): string => readFileSync(join(project, trajectory), 'utf8');
const stepsIn = (trajectory: string): number =>
  existsSync(join(project, trajectory)) ? linesOf(trajectory).split('"gradNorm"').length - 1 : 0;

const answerOf = z.object({ runId: z.string(), modelId: z.string(), status: z.string() });

const weightsOf = (modelId: string): string => {
  const models = join(project, '.idrift', 'mlartifacts');
  const file = readdirSync(models, { recursive: true, encoding: 'utf8' }).find(
    (path) => path.includes(modelId) && path.endsWith('model.safetensors'),
  );
  return createHash('sha256')
    .update(readFileSync(join(models, file ?? '')))
    .digest('hex');
};

test.skipIf(process.platform === 'win32')('kill -9 of all, then --resume', { timeout: 120_000 }, async () => {
  const whole = await idriftJson([...trainOf('whole.jsonl')], { cwd: project });
  const child = start([...trainOf('killed.jsonl'), '--json'], { cwd: project });
  const end = ended(child);
  while (stepsIn('killed.jsonl') < 45 && child.exitCode === null) await new Promise((go) => setTimeout(go, 5));
  process.kill(-(child.pid ?? 0), 'SIGKILL');
  await end;
  expect(stepsIn('killed.jsonl')).toBeLessThan(114);

  const listed = await idriftJson(['runs', 'list'], { cwd: project });
  const run = z.array(z.object({ runId: z.string(), status: z.string() })).parse(listed.answer)[0];
  expect(run?.status).toBe('INTERRUPTED');
  const resumed = await idriftJson(['train', '--resume', run?.runId ?? ''], { cwd: project });
  expect(resumed).toMatchObject({ status: 0, answer: { runId: run?.runId, status: 'FINISHED' } });

  const [before, after] = [answerOf.parse(whole.answer), answerOf.parse(resumed.answer)];
  expect(linesOf('killed.jsonl')).toBe(linesOf('whole.jsonl'));
  expect(weightsOf(after.modelId)).toBe(weightsOf(before.modelId));
  expect(readdirSync(join(project, '.idrift', 'checkpoints'))).toEqual([]);

  const store = openStore(join(project, '.idrift'));
  const [wholeHistory, ours] = [store.history(before.runId), store.history(after.runId)];
  store.close();
  for (const key of ['loss', 'grad_norm', 'learning_rate', 'eval_loss', 'train_loss']) {
    const plain = (points: (typeof ours)[string] | undefined) =>
      points?.map(({ step, value }) => [step, value]).toSorted(([a = 0], [b = 0]) => a - b);
    expect(plain(ours[key])).toEqual(plain(wholeHistory[key]));
  }
});

test('a finished run has nothing to go on with, and a resumed one keeps its settings', async () => {
  const listed = await idriftJson(['runs', 'list'], { cwd: project });
  const runId = z.array(z.object({ runId: z.string() })).parse(listed.answer)[0]?.runId ?? '';
  expect(await idriftJson(['train', '--resume', runId], { cwd: project })).toMatchObject({
    status: 3,
    answer: { error: { code: 'not-found', message: expect.stringContaining('no checkpoint') } },
  });
  expect(await idriftJson(['train', '--resume', runId, '--epochs', '3'], { cwd: project })).toMatchObject({
    status: 2,
    answer: { error: { message: expect.stringContaining('--epochs') } },
  });
});
