/** `models export` in every form, and what Python makes of it: the same answers. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { openPredictor } from '../nn/predictor.ts';
import { idrift, idriftJson, scratch, TINY } from './command.fixture.ts';

const dir = scratch();
const project = join(dir, 'sample');
const at = (name: string): string => join(dir, name);
const texts = ['Maten var god och personalen trevlig.', 'Bussen var sen igen!', 'Aldrig mer.'];

const filesOf = z.object({
  files: z.array(z.object({ name: z.string(), size: z.number() })),
  int8: z.looseObject({}).nullable(),
});

let whole = '';
let adapted = '';

const train = async (...words: readonly string[]): Promise<string> =>
  z.object({ runId: z.string() }).parse((await idriftJson(['train', '--project', project, ...words])).answer).runId;

const exported = async (format: string, ...words: readonly string[]) => {
  const all = ['models', 'export', adapted, '--project', project, '--format', format, '--out', at(format), ...words];
  const { status, answer } = await idriftJson(all);
  return { status, answer };
};

beforeAll(async () => {
  await idrift(['init', project, '--sample']);
  whole = await train(...TINY);
  await idrift(['models', 'export', whole, '--project', project, '--format', 'safetensors', '--out', at('base')]);
  const lora = ['--method', 'lora', '--lora-r', '2', '--learning-rate', '0.01', '--epochs', '2'];
  adapted = await train('--base', at('base'), ...lora);
}, 120_000);

test('writes what each form holds', async () => {
  const { answer } = await exported('onnx', '--int8');
  const onnx = filesOf.parse(answer);
  expect(onnx.files.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['config.json', 'int8.json', 'model.int8.onnx', 'model.onnx', 'tokenizer.json']),
  );
  expect(onnx.int8).toMatchObject({
    texts: 80,
    labelsChanged: expect.any(Number),
    fp32: { right: expect.any(Number) },
  });
  expect(JSON.parse(readFileSync(join(at('onnx'), 'int8.json'), 'utf8'))).toEqual(onnx.int8);
  for (const [format, file] of [
    ['safetensors', 'model.safetensors'],
    ['peft', 'adapter_model.safetensors'],
    ['mlflow', 'MLmodel'],
    ['bundle', 'serve.mjs'],
  ] as const) {
    const { files } = filesOf.parse((await exported(format)).answer);
    expect(files.map(({ name }) => name)).toContain(file);
    // Packages may hold empty files.
    expect(files.filter(({ name, size }) => size === 0 && !name.startsWith('node_modules/'))).toEqual([]);
  }
  expect(readdirSync(dir).filter((name) => name.endsWith('.tmp'))).toEqual([]);
}, 60_000);

test('a folder of files is exported whatever its weights lie in, and never with its neighbours', async () => {
  const plain = at('neighbours/model');
  cpSync(at('base'), plain, { recursive: true });
  writeFileSync(join(at('neighbours'), 'diary.txt'), 'private');
  const from = (format: string, out: string) => ['models', 'export', plain, '--format', format, '--out', at(out)];
  const onnx = filesOf.parse((await idriftJson(from('onnx', 'made-onnx'))).answer);
  expect(onnx.files.map(({ name }) => name)).toContain('model.onnx');
  const { status, answer } = await idriftJson(from('mlflow', 'made-mlflow'));
  expect({ status, answer }).toMatchObject({ status: 1, answer: { error: { code: 'bad-input' } } });
  expect(existsSync(at('made-mlflow'))).toBe(false);
}, 60_000);

test('a taken folder, a form that the model lacks and a wrong option are refused', async () => {
  writeFileSync(join(at('base'), 'mine.txt'), 'kept');
  const words = (format: string, out: string) => [
    'models',
    'export',
    whole,
    '--project',
    project,
    '--format',
    format,
    '--out',
    out,
  ];
  expect(await idriftJson(words('safetensors', at('base')))).toMatchObject({ answer: { error: { code: 'conflict' } } });
  expect(readFileSync(join(at('base'), 'mine.txt'), 'utf8')).toBe('kept');
  const none = await idriftJson(words('peft', at('none')));
  expect(none).toMatchObject({ status: 3, answer: { error: { message: expect.stringContaining('has no adapter') } } });
  expect(existsSync(at('none'))).toBe(false);
  expect((await idrift([...words('peft', at('none')), '--int8'])).status).toBe(2);
}, 60_000);

const cardCheck = z.object({
  lacks: z.array(z.string()),
  name: z.string(),
  figures: z.array(z.tuple([z.string(), z.number()])),
  programs: z.number(),
});

/** A Python with mlflow, transformers, torch, peft and onnxruntime; `.ci/mlflow-python` makes one. */
const python = process.env['IDRIFT_MLFLOW_PYTHON'] ?? '';
const script = fileURLToPath(new URL('./export-check.py', import.meta.url));
const SECONDS = 300;

test('Python reads them and gives our answers', { timeout: SECONDS * 1000 }, async ({ skip }) => {
  skip(python === '', 'IDRIFT_MLFLOW_PYTHON names no Python with mlflow, transformers, torch, peft and onnxruntime');
  const printed = execFileSync(python, [script, dir, JSON.stringify(texts)], { encoding: 'utf8', stdio: 'pipe' });
  const { card, ...answers } = z
    .object({ card: cardCheck })
    .catchall(z.array(z.array(z.number())))
    .parse(JSON.parse(printed.trim().split('\n').at(-1) ?? ''));
  expect(card).toMatchObject({ lacks: [], name: expect.stringMatching(/^\w+-\w+-\d+$/), programs: 2 });
  expect(card.figures.map(([metric]) => metric)).toEqual(['accuracy', 'f1', 'roc_auc', 'accuracy', 'f1', 'roc_auc']);
  expect(Object.keys(answers).toSorted()).toEqual(['bundle', 'int8', 'mlflow', 'onnx', 'peft', 'safetensors']);
  const ours = async (onnx: string) => {
    const predictor = await openPredictor(at('onnx'), { onnx: join(at('onnx'), onnx), threads: 1 });
    // One text at a time, as the script does: 8 bits depend on what is computed together.
    const rows = await Promise.all(texts.map(async (text) => (await predictor.predict([text]))[0]));
    await predictor.close();
    return rows.map((row) => Object.values(row?.probabilities ?? {}));
  };
  const [full, small] = [await ours('model.onnx'), await ours('model.int8.onnx')];
  const worst = Object.entries(answers).map(([form, rows]) => {
    const want = form === 'mlflow' ? full.map((row) => Math.max(...row)) : (form === 'int8' ? small : full).flat();
    return [form, Math.max(...rows.flat().map((p, i) => Math.abs(p - (want[i] ?? Number.NaN))))] as const;
  });
  expect(worst.filter(([form, difference]) => !(difference < (form === 'int8' ? 2e-3 : 1e-5)))).toEqual([]);
});
