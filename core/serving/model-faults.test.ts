/** Model folders with something wrong in them: a running service says which file it is and goes on with the version that it has. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CHECKSUMS, writeChecksums } from '../base/checksums.ts';
import { toErrorInfo } from '../contract/errors.ts';
import { writeRandomModel } from './random-model.fixture.ts';
import { routingTo } from './served-model.ts';
import { type Service, startService } from './service.ts';

const dir = mkdtempSync(join(tmpdir(), 'idrift-model-faults-'));
const NAMES = [
  'config.json',
  'model.onnx',
  'model.safetensors',
  'tokenizer.json',
  'tokenizer_config.json',
  'vocab.txt',
];
const whole = join(dir, 'whole');
const model = (modelDir: string, version: number) => ({ modelDir, modelName: 'm', version, runId: null });
let service: Service;

beforeAll(async () => {
  mkdirSync(whole);
  writeRandomModel(whole, 1);
  await writeChecksums(whole, NAMES);
  service = await startService({ ...model(whole, 1), port: 0, logFile: join(dir, 'log.db'), limits: { threads: 1 } });
}, 30_000);
afterAll(async () => {
  await service.stop();
  rmSync(dir, { recursive: true });
});

/** A copy in which something is changed. */
const broken = (name: string, change: (folder: string) => void): string => {
  const folder = join(dir, name);
  cpSync(whole, folder, { recursive: true });
  change(folder);
  return folder;
};
const without = (file: string) => (folder: string) => rmSync(join(folder, file));
const withoutHashes =
  (...changes: ((folder: string) => void)[]) =>
  (folder: string): void => {
    for (const change of [without(CHECKSUMS), ...changes]) change(folder);
  };
const edited = (file: string, from: string, to: string) => (folder: string) => {
  const text = readFileSync(join(folder, file), 'latin1');
  if (!text.includes(from) || from.length !== to.length) throw new Error(`${file} is not as this test expects it.`);
  writeFileSync(join(folder, file), text.replaceAll(from, to), 'latin1');
};
const threeLabels = (folder: string): void => {
  const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as Record<string, unknown>;
  const id2label = { 0: 'a', 1: 'b', 2: 'c' };
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...config, id2label, label2id: { a: 0, b: 1, c: 2 } }));
};
const unknownOperator = edited('model.onnx', 'LayerNormalization', 'LayerNormalizatiom');

test.each([
  ['gone-vocabulary', without('tokenizer.json'), 'not-found', 'tokenizer.json', /tokenizer\.json is missing/],
  ['gone-graph', without('model.onnx'), 'not-found', 'model.onnx', /model\.onnx is missing/],
  ['other-graph', edited('model.onnx', 'LayerNorm', 'LayerNurm'), 'corrupt', 'model.onnx', /its bytes have changed/],
  ['other-labels', edited('config.json', 'positiv', 'negativ'), 'corrupt', 'config.json', /its bytes have changed/],
  ['unhashed-operator', withoutHashes(unknownOperator), 'corrupt', 'model.onnx', /LayerNormalizatiom/],
  [
    'unhashed-cut',
    withoutHashes((folder) => writeFileSync(join(folder, 'model.onnx'), 'x')),
    'corrupt',
    'model.onnx',
    /model\.onnx/,
  ],
  [
    'unhashed-gone',
    withoutHashes(without('tokenizer.json'), without('vocab.txt')),
    'not-found',
    'unhashed-gone', // any of several files would do
    /tokenizer\.json/,
  ],
  [
    'unhashed-labels',
    withoutHashes(threeLabels),
    'corrupt',
    'model.onnx',
    /2 scores for a text, and config\.json names 3/,
  ],
  [
    'unhashed-weights',
    withoutHashes(without('model.onnx'), without('model.safetensors')),
    'not-found',
    'model.safetensors',
    /no model\.safetensors/,
  ],
] as const)(
  '%s is refused by name, and the version before goes on answering',
  async (name, change, code, file, words) => {
    const folder = broken(name, change);
    const state = { over: false };
    const versions = new Set<unknown>();
    const client = (async () => {
      while (!state.over) {
        const answer = await fetch(`${service.url}/predict`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{"text":"maten"}',
        });
        const { model_version: version } = (await answer.json()) as { model_version: number };
        versions.add(answer.status === 200 ? version : answer.status);
      }
    })();
    const refused = await service.route(routingTo(model(folder, 2))).catch((thrown: unknown) => toErrorInfo(thrown));
    state.over = true;
    await client;
    expect(refused).toMatchObject({
      code,
      message: expect.stringMatching(words) as string,
      hint: expect.any(String) as string,
    });
    expect(basename((refused as { where: string }).where)).toBe(file);
    expect([...versions]).toEqual([1]);
  },
);

test('what serving does not read may be gone or new, and a folder without hashes is served', async () => {
  const changed = broken('card', (folder) => {
    without('model.safetensors')(folder);
    writeFileSync(join(folder, 'README.md'), 'a new card');
  });
  const foreign = broken('foreign', without(CHECKSUMS));
  const versions: unknown[] = [];
  for (const [at, folder] of [changed, foreign, whole].entries()) {
    await service.route(routingTo(model(folder, 3 + at)));
    versions.push(((await (await fetch(`${service.url}/health`)).json()) as { model_version: number }).model_version);
  }
  expect(versions).toEqual([3, 4, 5]);
});

test('a service does not start with a folder that is not the one that was logged', async () => {
  const folder = broken('start', edited('config.json', 'positiv', 'negativ'));
  const started = startService({ ...model(folder, 1), port: 0, logFile: join(dir, 'none.db') });
  await expect(started).rejects.toThrow('config.json is not the one that was logged');
});
