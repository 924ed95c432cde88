import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openSession } from '../onnx/session.ts';
import { writeRandomModel } from './random-model.fixture.ts';
import { loadTokenizer } from '../text/tokenizer.ts';
import { openAttributor } from '../nn/attribution.ts';
import { paddedFeeds } from '../nn/batch.ts';
import { parametersOf } from '../nn/classifier.ts';
import { readConfig } from '../nn/config-file.ts';
import { loadWeights } from '../nn/load-weights.ts';
import { onnxOf } from '../nn/model-folder.ts';
import { viewsOf } from '../nn/parameters.ts';

const dir = writeRandomModel(mkdtempSync(join(tmpdir(), 'idrift-attribution-')), 5);
afterAll(() => rmSync(dir, { recursive: true }));

/** Each of its tokens occurs once, so that a row of the word table is one token's. */
const TEXT = 'Bussen var sen, personalen trevlig';

/** positiv's lead over negativ when the word table's row of a token is scaled. */
const leadWith = async (token: number, scale: number): Promise<number> => {
  const config = readConfig(dir);
  const parameters = parametersOf(config);
  const flat = new Float32Array(parameters.length);
  loadWeights(dir, flat, parameters);
  const views = viewsOf(flat, parameters);
  const [, table] = [...views].find(([name]) => name.endsWith('word_embeddings.weight')) ?? [];
  if (!table) throw new Error('no word table');
  for (let i = token * 16; i < (token + 1) * 16; i++) table[i] = (table[i] ?? 0) * scale;
  const session = await openSession(Buffer.concat(onnxOf(config, views)), { threads: 1 });
  const { ids } = loadTokenizer(dir).encode(TEXT, 32);
  const logits = (await session.run(paddedFeeds([ids], 0, 32))).get('logits') ?? new Float32Array();
  await session.close();
  return (logits[1] ?? 0) - (logits[0] ?? 0);
};

test('a token’s score is the slope of the answer’s lead by that token’s size, as finite differences have it', async () => {
  const attributor = await openAttributor(dir, { threads: 1 });
  const { label, tokens } = await attributor.attribute(TEXT, 'positiv');
  expect(label).toBe('positiv');
  expect(new Set(tokens.map(({ id }) => id)).size).toBe(tokens.length);
  const STEP = 0.02;
  for (const { id, score } of tokens) {
    const slope = ((await leadWith(id, 1 + STEP)) - (await leadWith(id, 1 - STEP))) / (2 * STEP);
    expect(score).toBeCloseTo(slope, 2);
    expect(Math.abs(score - slope)).toBeLessThan(2e-3 + 0.02 * Math.abs(slope));
  }
  expect(Math.max(...tokens.map(({ score }) => Math.abs(score)))).toBeGreaterThan(0.05);
  // What speaks for one of two labels speaks as much against the other.
  const against = await attributor.attribute(TEXT, 'negativ');
  for (const [i, { score }] of against.tokens.entries()) expect(score).toBeCloseTo(-(tokens[i]?.score ?? 0), 4);
  await attributor.close();
}, 30_000);

test('tokens are joined to the words of the text, and together they are the text', async () => {
  const attributor = await openAttributor(dir, { threads: 1 });
  const { words, tokens } = await attributor.attribute(TEXT);
  expect(words.map(({ text }) => text)).toEqual(['Bussen', ' var', ' sen', ',', ' personalen', ' trevlig']);
  const inner = tokens.slice(1, -1).reduce((sum, { score }) => sum + score, 0);
  expect(words.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(inner, 5);
  // Longer than the model reads: what was cut weighs nothing, and is still there.
  const long = `${TEXT} `.repeat(12).trim();
  const cut = await attributor.attribute(long);
  expect(cut.words.map(({ text }) => text).join('')).toBe(long);
  expect(cut.words.at(-1)?.score).toBe(0);
  expect((await attributor.attribute(' ')).words.map(({ text }) => text)).toEqual([' ']);
  await attributor.close();
}, 30_000);
