import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { RunRecord } from '../tracking/store.ts';
import type { Evaluation } from './evaluation.ts';
import { openKeptFigures } from './kept-figures.ts';
import { openKeptFile } from './kept-file.ts';

const temporaryFile = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'idrift-kept-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return join(dir, 'kept.jsonl');
};

const run = (runId: string, epoch = 2): RunRecord => ({
  runId,
  name: runId,
  experiment: 'e',
  experimentId: '1',
  status: 'FINISHED',
  startedAt: '2026-11-27T04:00:00.000Z',
  endedAt: '2026-11-27T04:01:00.000Z',
  seconds: 60,
  user: 'ann',
  deleted: false,
  params: {},
  metrics: { best_epoch: epoch, best_eval_loss: 0.5 },
  tags: {},
  datasets: [],
  modelId: null,
  registered: [],
});

const evaluation = (split: Evaluation['split']): Evaluation => ({
  split,
  md5: 'm',
  labels: ['a', 'b'],
  multi: false,
  rows: Array.from({ length: 20 }, (_, at) => ({
    text: `${at}`,
    label: at % 2 ? 'a' : 'b',
    predicted: at % 3 ? 'a' : 'b',
    probabilities: [0.5, 0.5],
  })),
});

const open = (path: string, stays = true) => {
  const asked: string[] = [];
  const news: number[] = [];
  const figures = openKeptFigures({
    evaluations: {
      of: async (runId, split) => {
        asked.push(runId);
        return evaluation(split);
      },
      isNear: () => true,
    },
    isOwn: () => true,
    stays,
    file: openKeptFile(path),
    onNews: () => news.push(1),
  });
  return { asked, figures };
};

it('figures that were found out once are not again, unless what they depend on has changed', async () => {
  const path = temporaryFile();
  const first = open(path);
  const list = await first.figures.list([run('a'), run('b')]);
  expect(list.map(({ kept }) => kept?.valAccuracy.n)).toEqual([20, 20]);
  expect(first.asked).toHaveLength(4);
  const second = open(path);
  expect(await second.figures.list([run('a'), run('b')])).toEqual(list);
  expect(second.asked).toEqual([]);
  const [, changed] = await second.figures.list([run('a'), run('b', 3)]);
  expect(changed?.kept?.epoch).toBe(3);
  expect(new Set(second.asked)).toEqual(new Set(['b']));
  const third = open(path, false);
  expect((await third.figures.list([run('b', 3)]))[0]?.kept?.epoch).toBe(3);
  expect(third.asked).toEqual([]);
});

it('a cut line, one of another version, and a file that is no such file cost nothing but time', async () => {
  const path = temporaryFile();
  await open(path).figures.list([run('a'), run('b')]);
  const whole = readFileSync(path, 'utf8').trim().split('\n').filter(Boolean);
  expect(whole).toHaveLength(2);
  writeFileSync(path, `${whole[0]}\n${whole[1]?.slice(0, 40)}`);
  const cut = open(path);
  await cut.figures.list([run('a'), run('b'), run('c')]);
  expect(new Set(cut.asked)).toEqual(new Set(['b', 'c']));
  expect(openKeptFile(path).lines.map(({ runId }) => runId)).toEqual(['a', 'b', 'c']);
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll('"version":1', '"version":0'));
  expect(openKeptFile(path).lines).toEqual([]);
  writeFileSync(path, Buffer.from([0xff, 0, 10, 0x7b]));
  expect(openKeptFile(path).lines).toEqual([]);
});

it('is written anew when most of it is of no use', () => {
  const path = temporaryFile();
  const line = { runId: 'a', about: '', kept: { epoch: 1, valLoss: 1 } };
  appendFileSync(
    path,
    Array.from({ length: 1500 }, (_, at) => `${JSON.stringify({ version: 1, ...line, about: `${at}` })}\n`).join(''),
  );
  expect(openKeptFile(path).lines).toEqual([{ ...line, about: '1499' }]);
  expect(readFileSync(path, 'utf8').trim().split('\n')).toHaveLength(1);
});
