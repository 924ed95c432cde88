/** A version in 8 bits on its way to serving: measured on its validation texts, kept with it, refused beyond the project's limits. */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { predict, serveFolder, untilReady } from '../app/exported/bundle.fixture.ts';
import { filesIn } from '../base/new-folder.ts';
import { openPredictor } from '../nn/predictor.ts';
import { idriftJson, scratch, TINY } from './command.fixture.ts';

const dir = scratch();
const project = join(dir, 'sample');
const out = join(dir, 'bundle');

beforeAll(async () => {
  await idriftJson(['init', project, '--sample']);
  const { answer } = await idriftJson(['train', '--project', project, ...TINY]);
  await idriftJson(['models', 'register', (answer as { runId: string }).runId, '--project', project]);
}, 120_000);

const settings = (change: object): void => writeFileSync(join(project, 'idrift.json'), JSON.stringify(change));
const bundle = (folder: string) =>
  idriftJson([
    'models',
    'export',
    'served-model/1',
    '--project',
    project,
    '--format',
    'bundle',
    '--int8',
    '--out',
    folder,
  ]);

/** The folder of the one logged model. */
const logged = (): string => {
  const found = filesIn(join(project, '.idrift', 'mlartifacts')).find((name) => name.endsWith('model/config.json'));
  return dirname(join(project, '.idrift', 'mlartifacts', found ?? ''));
};

test('beyond the limits it is refused with the figures, and nothing is written', async () => {
  settings({ int8ScoreDifference: 0 });
  const { status, answer } = await bundle(join(dir, 'none'));
  expect(status).not.toBe(0);
  expect(answer).toMatchObject({
    error: {
      code: 'conflict',
      message: expect.stringMatching(
        /more than 0 \(int8ScoreDifference\).*On 80 labelled texts 8 bits are right on \d+/,
      ) as string,
    },
  });
  expect(existsSync(join(dir, 'none'))).toBe(false);
}, 180_000);

test('within them the bundle answers in 8 bits, and says what was measured', async () => {
  settings({ int8ScoreDifference: 0.5, int8AccuracyLoss: 1 });
  const kept = logged();
  const made = statSync(join(kept, 'model.int8.onnx')).mtimeMs;
  const { status, answer } = await bundle(out);
  expect(status).toBe(0);
  const figures: unknown = JSON.parse(readFileSync(join(kept, 'int8.json'), 'utf8'));
  expect(answer).toMatchObject({ int8: figures });
  // Measured once: it is kept with the version, and nothing is left beside it.
  expect(statSync(join(kept, 'model.int8.onnx')).mtimeMs).toBe(made);
  expect(readdirSync(kept).filter((name) => name.startsWith('.'))).toEqual([]);
  expect(readFileSync(join(kept, 'SHA256SUMS'), 'utf8')).toMatch(/ {2}model\.int8\.onnx\n/);
  expect(readdirSync(join(out, 'model'))).not.toContain('model.onnx');
  expect(JSON.parse(readFileSync(join(out, 'about', 'model.json'), 'utf8'))).toMatchObject({
    precision: 'int8',
    int8: figures,
  });

  const running = await serveFolder(out);
  await untilReady(running);
  expect(await (await fetch(`${running.url}/health`)).json()).toMatchObject({ versions: [{ precision: 'int8' }] });
  const text = 'Maten var god och personalen trevlig.';
  const predictor = await openPredictor(kept, { onnx: join(kept, 'model.int8.onnx') });
  const [own] = await predictor.predict([text]);
  await predictor.close();
  expect(await predict(running.url, text)).toMatchObject({
    label: own?.label,
    score: expect.closeTo(own?.score ?? 0, 3) as number,
  });
  running.child.kill('SIGTERM');
  expect(await running.ended).toBe(0);
}, 180_000);

test('a deployment goes over to 8 bits while it answers, and stays with 32 where they lose too much', async () => {
  const start = (...words: readonly string[]) =>
    idriftJson(['deploy', 'start', 'bits', 'served-model/1', '--project', project, '--port', '0', ...words]);
  const { answer } = await start();
  const { url } = answer as { url: string };
  const bits = async (): Promise<unknown> => {
    const health = (await (await fetch(`${url}/health`)).json()) as { versions: { precision: string }[] };
    return health.versions.map(({ precision }) => precision);
  };
  try {
    expect(await bits()).toEqual(['fp32']);
    settings({ int8ScoreDifference: 0 });
    const refused = await idriftJson(['deploy', 'start', 'bits', '--precision', 'int8', '--project', project]);
    expect(refused).toMatchObject({
      answer: { error: { message: expect.stringMatching(/loses too much.*On 80 labelled texts/) as string } },
    });
    expect(await bits()).toEqual(['fp32']);
    settings({ int8ScoreDifference: 0.5, int8AccuracyLoss: 1 });
    const taken = await idriftJson(['deploy', 'start', 'bits', '--precision', 'int8', '--project', project]);
    expect(taken).toMatchObject({ status: 0 });
    expect(await bits()).toEqual(['int8']);
    await idriftJson(['deploy', 'start', 'bits', '--precision', 'fp32', '--project', project]);
    expect(await bits()).toEqual(['fp32']);
  } finally {
    await idriftJson(['deploy', 'stop', 'bits', '--project', project]);
  }
}, 180_000);
