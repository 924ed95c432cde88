import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { analysis, modelComparison } from '../contract/index.ts';
import { idrift, idriftJson, scratch, TINY } from './command.fixture.ts';

const project = join(scratch(), 'project');
const here = { cwd: project };
const answer = analysis.extend({ comparison: modelComparison.nullable() });

const analyze = async (...words: string[]) => {
  const { status, answer: found } = await idriftJson(['analyze', ...words], here);
  expect(status).toBe(0);
  return answer.parse(found);
};

beforeAll(async () => {
  await idrift(['init', project, '--sample']);
  for (const [name, seed] of [
    ['one', '1'],
    ['two', '2'],
  ] as const) {
    await idrift(['train', ...TINY, '--name', name, '--seed', seed, '--method', 'full', '--device', 'cpu'], here);
  }
  await idrift(['models', 'register', 'one'], here);
}, 120_000);

describe('idrift analyze', { timeout: 60_000 }, () => {
  it('reads the answers that the run kept', async () => {
    const found = await analyze('served-model');
    expect(found.model).toMatchObject({ name: 'served-model', version: 1, runName: 'one' });
    expect(found.data.files).toMatchObject([{ split: 'test', path: 'data/test.jsonl', answers: 'kept' }]);
    expect(found.accuracy.n).toBe(found.data.used);
    expect(found.confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(found.data.used);
    expect(found.data).toMatchObject({ shared: 0, duplicates: 0, blank: 0 });
    expect(found.calibrators.map(({ method }) => method)).toEqual(['temperature', 'platt']);
    const { answer: run } = await idriftJson(['runs', 'show', 'one'], here);
    expect(run).toMatchObject({ kept: { testAccuracy: { value: found.accuracy.value } } });
  });

  it('asks the model where nothing is kept, once, and says that it was trained on the rows', async () => {
    const train = await analyze('served-model', '--split', 'train');
    expect(train.data.files).toMatchObject([{ answers: 'asked' }]);
    expect(train.data.shared).toBe(train.data.used);
    expect(train.warnings[0]).toContain(`trained on ${train.data.used} of these ${train.data.used} texts`);
    const kept = join(project, '.idrift', 'answers');
    expect(readdirSync(kept)).toHaveLength(1);
    // A second look asks nobody: what lies there is what is read.
    const [file] = readdirSync(kept);
    const path = join(kept, file ?? '');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replaceAll(/"predicted":"[^"]*"/g, `"predicted":"${train.labels[0]}"`));
    expect((await analyze('served-model', '--split', 'train')).classes[1]?.answered).toBe(0);
    writeFileSync(path, text);
    const none = await idrift(['analyze', 'served-model', '--split', 'train', '--without-shared'], here);
    expect(none).toMatchObject({ status: 1 });
    expect(none.stderr).toContain(`the model was trained on ${train.data.used} of them`);
  });

  it('answers for a version as its run answered', async () => {
    const kept = await analyze('served-model', '--split', 'val');
    const rows = readFileSync(join(project, 'data', 'val.jsonl'), 'utf8');
    // The same rows under another md5, the first of them twice: nothing is kept of such a file.
    writeFileSync(join(project, 'data', 'test.jsonl'), `${rows}${rows.split('\n')[0]}\n`);
    writeFileSync(join(project, 'data', 'val.jsonl'), 'no row\n');
    const asked = await analyze('served-model', '--data', 'workspace');
    await idrift(['data', 'checkout', '--force'], here);
    expect(asked.data.files).toMatchObject([{ answers: 'asked' }]);
    expect(asked.data.duplicates).toBe(1);
    for (const calibrator of asked.calibrators) {
      expect(calibrator).toMatchObject({ state: 'none', why: expect.stringContaining('cannot be read') });
    }
    expect(asked.warnings[0]).toContain('an earlier row has');
    const counted = asked.confusion.flat().map((count, cell) => count - (kept.confusion.flat()[cell] ?? 0));
    expect(counted.toSorted((a, b) => a - b)).toEqual([0, 0, 0, 1]);
  });

  it('compares two models on the same rows and writes a report that needs no network', async () => {
    const report = join(project, 'report.html');
    const { answer: run } = await idriftJson(['runs', 'show', 'two'], here);
    const { runId } = z.object({ runId: z.string() }).parse(run);
    const { comparison, accuracy } = await analyze(runId, '--against', 'served-model', '--html', report);
    if (!comparison) throw new Error('A comparison was asked for.');
    expect(comparison.accuracy.model).toEqual(accuracy);
    const { value, n } = comparison.difference;
    expect(Math.round(value * n)).toBe(comparison.onlyModel - comparison.onlyAgainst);
    expect(comparison.mended).toHaveLength(comparison.onlyModel);
    expect(comparison.broken).toHaveLength(comparison.onlyAgainst);
    const html = readFileSync(report, 'utf8');
    expect(html).toContain(comparison.headline.replaceAll('"', '&quot;'));
    expect(html).not.toMatch(/<script|https?:|@import|url\(|src=/);
  });

  it('says what is wrong', async () => {
    const split = await idrift(['analyze', 'served-model', '--split', 'dev'], here);
    expect(split).toMatchObject({ status: 2 });
    expect(split.stderr).toContain('There is no split "dev"');
    expect((await idrift(['analyze', 'none'], here)).status).toBe(3);
    expect((await idrift(['analyze', 'served-model', '--data', 'nowhere'], here)).status).toBe(3);
    expect(existsSync(join(project, '.idrift', 'answers'))).toBe(true);
  });
});
