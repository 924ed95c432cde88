/**
 * How long it takes to find texts to label: a log of LOG answers, data of ROWS rows.
 * Run with: node bench/labels-sources.ts [LOG] [ROWS]
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '../core/base/seeded-random.ts';
import type { QueueSource } from '../core/contract/labels.ts';
import { openSources } from '../core/app/labels/sources.fixture.ts';
import { makeSample } from '../core/app/sample.ts';
import { readSplits } from '../core/data/split-files.ts';
import { PLAIN_ROW } from '../core/serving/log.fixture.ts';
import { openPredictionWriter } from '../core/serving/prediction-log.ts';
import { openStore } from '../core/tracking/store.ts';
import { embeddedTracking } from '../core/tracking/tracking.ts';

const MODEL = 'served-model';
const [logSize = 100_000, rowsSize = 10_000] = process.argv.slice(2).map(Number);
const root = mkdtempSync(join(tmpdir(), 'idrift-labels-bench-'));
const dir = join(root, 'reviews');
await makeSample(dir);
const sample = (await readSplits(dir, 'HEAD')).flatMap(({ rows }) => [...rows]);
const words = [...new Set(sample.flatMap(({ text }) => text.split(' ')))];
const random = seededRandom('bench');
/** Words of the sample's texts in another order, so that texts are as long and worded as real ones. */
const textOf = (): string =>
  Array.from({ length: 4 + random.below(20) }, () => words[random.below(words.length)] ?? '').join(' ');

const folder = join(dir, '.idrift');
const logFile = join(folder, 'predictions.db');
const tracking = embeddedTracking(openStore(folder));
const writer = openPredictionWriter(logFile, MODEL);
for (let at = 0; at < logSize; at += 5000) {
  writer.record(
    Array.from({ length: Math.min(5000, logSize - at) }, () => ({
      ...PLAIN_ROW,
      modelName: MODEL,
      text: textOf(),
      score: 0.5 + random.below(1000) / 2000,
      probabilities: { negativ: 0.4, positiv: 0.6 },
    })),
  );
}
writer.close();
const lines = Array.from({ length: rowsSize }, (_, index) => {
  const { text = '', label = '' } = sample[index % sample.length] ?? {};
  return JSON.stringify({ text: `${text} ${textOf()}`, label });
});
rmSync(join(dir, 'data', 'train.jsonl'));
writeFileSync(join(dir, 'data', 'train.jsonl'), `${lines.join('\n')}\n`);

const { reader, checks, labels, asking, sources } = openSources(dir, tracking);

/** With the longest time that the process answered nobody. */
const timed = async <Result>(name: string, work: () => Promise<Result>): Promise<Result> => {
  let last = performance.now();
  let longest = 0;
  const beat = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 5);
  const began = performance.now();
  const result = await work();
  longest = Math.max(longest, performance.now() - last);
  clearInterval(beat);
  console.log(`${name}: ${(performance.now() - began).toFixed(0)} ms, at a stretch ${longest.toFixed(0)} ms`);
  return result;
};
const make = (source: QueueSource) =>
  sources.make({ source, id: 'bench', by: 'bench' }, () => undefined, new AbortController().signal);

console.log(`${logSize} logged answers, ${rowsSize} rows`);
await timed(`least sure, ${logSize} items`, () => make({ kind: 'unsure', model: MODEL, days: 30, limit: logSize }));
await timed('random sample of 200', () => make({ kind: 'random', model: MODEL, days: 30, size: 200 }));
await timed('likely label errors', () => make({ kind: 'label-errors', revision: 'workspace', limit: 50 }));
await timed('help, first text', () => sources.help({ text: sample[0]?.text ?? '', suggestion: null }));
const times: number[] = [];
for (const { text } of sample.slice(0, 100)) {
  const began = performance.now();
  await sources.help({ text, suggestion: null });
  times.push(performance.now() - began);
}
times.sort((a, b) => a - b);
console.log(`help, then: median ${times[50]?.toFixed(1)} ms, 95th of 100 ${times[94]?.toFixed(1)} ms`);
await asking.close();
reader.close();
checks.close();
labels.close();
await tracking.close();
rmSync(root, { recursive: true });
