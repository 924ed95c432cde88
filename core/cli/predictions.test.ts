import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { openSqlite } from '../base/sqlite.ts';
import { PLAIN_ROW } from '../serving/log.fixture.ts';
import { openPredictionWriter } from '../serving/prediction-log.ts';
import { openPredictionReader } from '../serving/prediction-reader.ts';
import { idrift, idriftJson, scratch } from './command.fixture.ts';

const project = join(scratch(), 'project');
const state = join(project, '.idrift');
const logFile = join(state, 'predictions.db');
const here = { cwd: project };

beforeAll(() => {
  mkdirSync(project);
  writeFileSync(join(project, 'idrift.json'), '{}');
  const writer = openPredictionWriter(logFile, 'served-model');
  const row = { ...PLAIN_ROW, modelName: 'served-model', tokens: 3 };
  const [id = ''] = writer.record([
    { ...row, text: 'glöm mig', consumer: 'webb' },
    { ...row, text: 'ring 070-123 45 67', consumer: 'webb' },
    { ...row, text: 'kvar', consumer: 'kassa' },
    { ...row, text: 'gammal', consumer: 'kassa' },
  ]);
  writer.recordFeedback({ predictionId: id, modelName: 'served-model', label: 'negativ' });
  writer.close();
  const database = openSqlite(logFile);
  database.exec(`UPDATE "served-model" SET created_at = '2020-01-01T00:00:00.000Z' WHERE input_text = 'gammal'`);
  database.close();
});

const holds = (part: string): boolean =>
  readdirSync(state)
    .filter((name) => name.startsWith('predictions.db'))
    .some((name) => readFileSync(join(state, name)).includes(part));
const texts = (): readonly string[] => {
  const reader = openPredictionReader(logFile);
  const { rows } = reader.page({ model: 'served-model', offset: 0, limit: 10 });
  reader.close();
  return rows.map(({ text }) => text);
};

test('predictions usage and disputed say who asked how much, and what somebody says is wrong', async () => {
  const day = expect.stringMatching(/^\d{4}-\d\d-\d\d$/);
  expect((await idriftJson(['predictions', 'usage', '--days', '2'], here)).answer).toEqual([
    { day, consumer: 'webb', requests: 2, tokens: 6 },
    { day, consumer: 'kassa', requests: 1, tokens: 3 },
  ]);
  expect((await idriftJson(['predictions', 'disputed'], here)).answer).toMatchObject([
    { text: 'glöm mig', label: 'positiv', feedback: { label: 'negativ' } },
  ]);
});

test('predictions forget removes a text or a consumer, also from the bytes, and says with its status that there was none', async () => {
  expect((await idrift(['predictions', 'forget'], here)).status).toBe(1);
  expect((await idrift(['predictions', 'forget', '--text', 'a', '--consumer', 'b'], here)).status).toBe(1);
  const forget = (...words: readonly string[]) => idriftJson(['predictions', 'forget', ...words], here);
  expect(await forget('--text', 'glöm mig')).toEqual({ status: 0, answer: { project: 1, stack: null } });
  expect(await forget('--text', 'glöm mig')).toEqual({ status: 4, answer: { project: 0, stack: null } });
  expect(['glöm mig', 'negativ'].filter(holds)).toEqual([]);
  expect(await forget('--consumer', 'webb')).toMatchObject({ status: 0, answer: { project: 1 } });
  expect(holds('webb')).toBe(false);
  expect(texts()).toEqual(['kvar', 'gammal']);
  expect(await forget('--text', 'kvar', '--stack')).toMatchObject({
    status: 3,
    answer: { error: { code: 'not-found' } },
  });
  expect(texts()).toEqual(['kvar', 'gammal']);
});

test('a project that is opened removes what is older than its days', async () => {
  writeFileSync(join(project, 'idrift.json'), '{ "logDays": 30 }');
  await idrift(['predictions', 'usage'], here);
  expect(texts()).toEqual(['kvar']);
  expect(holds('gammal')).toBe(false);
});
