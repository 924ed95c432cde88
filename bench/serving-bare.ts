/**
 * onnxruntime in a bare loop, a process of its own: texts one after the other, each as long as it is, nothing around it.
 *
 *     node bench/serving-bare.ts MODEL_FOLDER TEXTS.json SECONDS
 *
 * Prints texts a second.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { paddedFeeds } from '../core/nn/batch.ts';
import { openSession } from '../core/onnx/session.ts';
import { loadTokenizer } from '../core/text/tokenizer.ts';

const [folder = '', file = '', seconds = '3'] = process.argv.slice(2);
const texts = z.array(z.string()).parse(JSON.parse(readFileSync(file, 'utf8')));
const tokenizer = loadTokenizer(folder);
const session = await openSession(join(folder, 'model.onnx'));
const feeds = texts.map((text) => paddedFeeds([tokenizer.encode(text, 512).ids], tokenizer.padId, 512));
const run = async (milliseconds: number): Promise<number> => {
  const end = performance.now() + milliseconds;
  let count = 0;
  for (; performance.now() < end; count += 1) {
    const { input_ids, attention_mask, token_type_ids } = feeds[count % feeds.length] ?? feeds[0] ?? {};
    if (!input_ids || !attention_mask || !token_type_ids) break;
    await session.run({ input_ids, attention_mask, token_type_ids });
  }
  return count;
};
await run(1000);
const milliseconds = Number(seconds) * 1000;
const start = performance.now();
const count = await run(milliseconds);
process.stdout.write(`${(1000 * count) / (performance.now() - start)}\n`);
await session.close();
