import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MODEL, openSourcesProject, type SourcesProject } from './sources.fixture.ts';

let project: SourcesProject;
beforeEach(async () => {
  project = await openSourcesProject();
}, 60_000);
afterEach(() => project.end());

const unsure = { kind: 'unsure', model: MODEL, days: 30, limit: 100 } as const;

/** Every `step`th row of the training data with the other label, in the working copy. */
const plant = (step: number): Set<number> => {
  const planted = new Set<number>();
  const lines = project.rows.train.map(({ text, label }, index) => {
    if (index % step !== 3) return JSON.stringify({ text, label });
    planted.add(index);
    return JSON.stringify({ text, label: label === 'positiv' ? 'negativ' : 'positiv' });
  });
  rmSync(join(project.dir, 'data', 'train.jsonl'));
  writeFileSync(join(project.dir, 'data', 'train.jsonl'), `${lines.join('\n')}\n`);
  return planted;
};

describe('likely label errors', () => {
  const errors = { kind: 'label-errors', revision: 'workspace', limit: 30 } as const;

  test('are the planted ones far oftener than chance, the likeliest first, and the same each time', async () => {
    const planted = plant(10);
    const queue = await project.make(errors);
    const all = [...project.rows.train, ...project.rows.val, ...project.rows.test].length;
    expect(planted.size).toBe(30);
    expect(queue.items).toHaveLength(30);
    const hits = queue.items.filter(
      ({ origin }) => origin.kind === 'row' && origin.split === 'train' && planted.has(origin.index),
    );
    // 30 of 460 rows are wrong: 30 rows at random would hold 2 of them. 460 short texts are few to learn words from.
    expect(planted.size / all).toBeLessThan(0.07);
    expect(hits.length).toBeGreaterThanOrEqual(8);
    const scores = queue.items.map(({ suggestion }) => suggestion?.score ?? 0);
    expect(scores[0]).toBeGreaterThan(scores.at(-1) ?? 1);
    for (const { origin, suggestion, reasons } of queue.items) {
      if (origin.kind !== 'row') throw new Error('not of the data');
      expect(suggestion).toMatchObject({ model: null, version: null });
      expect(suggestion?.label).not.toBe(origin.label);
      expect(reasons).toEqual([`${origin.label} in ${origin.split}, reads like ${suggestion?.label}`]);
    }
    expect(queue).toMatchObject({ suggestedBy: null, labels: ['negativ', 'positiv'], left: { inData: 0 } });
    expect((await project.make(errors)).items).toEqual(queue.items);
  }, 60_000);

  test('of a committed version are those of its rows', async () => {
    plant(4);
    const queue = await project.make({ ...errors, revision: 'HEAD' });
    for (const { text, origin } of queue.items) {
      if (origin.kind !== 'row') throw new Error('not of the data');
      expect(origin.revision).toMatch(/^[0-9a-f]{40}$/);
      expect(project.rows[origin.split][origin.index]).toMatchObject({ text, label: origin.label });
    }
    await expect(project.make({ ...errors, revision: 'nowhere' })).rejects.toThrow(/nowhere/);
  }, 60_000);
});

describe('what helps to label a text', () => {
  const suggestion = (score: number) => ({ model: MODEL, version: 1, label: 'positiv', score, probabilities: null });

  test('how often answers as sure were right, on validation and test rows', async () => {
    const sure = await project.sources.help({ text: 'Bra', suggestion: suggestion(0.95) });
    const half = Math.ceil(project.rows.val.length / 2) + Math.ceil(project.rows.test.length / 2);
    expect(sure.reliability).toMatchObject({ texts: half, low: expect.closeTo(0.9, 10), high: 1 });
    expect(sure.reliability?.share.value).toBeCloseTo(0.8, 10);
    expect(sure.reliability?.share.interval?.method).toBe('Wilson');
    const unsureOne = await project.sources.help({ text: 'Bra', suggestion: suggestion(0.57) });
    expect(unsureOne.reliability?.share.value).toBeCloseTo(0.5, 1);
    // Nothing near 0.75: it is widened until there are texts.
    const between = await project.sources.help({ text: 'Bra', suggestion: suggestion(0.75) });
    expect(between.reliability?.low).toBeCloseTo(0.55, 10);
    expect(between.reliability?.texts).toBeGreaterThanOrEqual(30);
    expect(
      (await project.sources.help({ text: 'Bra', suggestion: { ...suggestion(0.9), version: 9 } })).reliability,
    ).toBeNull();
    expect((await project.sources.help({ text: 'Bra', suggestion: null })).reliability).toBeNull();
  });

  test('the nearest rows of the working copy, as it lies now, and labels given', async () => {
    const row = project.rows.train[17] ?? { text: '', label: '' };
    const help = await project.sources.help({ text: `${row.text}!`, suggestion: null });
    expect(help.words).toBe(row.text.split(' ').length);
    expect(help.nearest).toHaveLength(5);
    expect(help.nearest[0]).toMatchObject({ ...row, where: 'train 17' });
    expect(help.nearest[0]?.similarity).toBeGreaterThan(0.95);
    const similarities = help.nearest.map(({ similarity }) => similarity);
    expect(similarities).toEqual(similarities.toSorted((a, b) => b - a));

    project.log([
      { text: 'Klippkort+ laddar inte i appen', score: 0.5 },
      { text: 'Zzz', score: 0.51 },
    ]);
    const queue = await project.make(unsure);
    project.labels.addQueue(queue);
    const ask = async () =>
      (await project.sources.help({ text: 'Klippkort+ laddar ej i appen', suggestion: null })).nearest[0];
    const said = { queueId: queue.id, itemIds: [queue.items[0]?.id ?? ''], person: 'Anna', blind: false };
    expect((await ask())?.where).not.toBe(queue.title);
    project.labels.act({ ...said, act: { kind: 'label', label: 'negativ' } });
    expect(await ask()).toMatchObject({ label: 'negativ', where: queue.title, text: 'Klippkort+ laddar inte i appen' });
    project.labels.undo({ queueId: queue.id, person: 'Anna' });
    expect((await ask())?.where).not.toBe(queue.title);
    project.labels.redo({ queueId: queue.id, person: 'Anna' });
    expect((await ask())?.where).toBe(queue.title);

    plant(10);
    const planted = await project.sources.help({ text: project.rows.train[13]?.text ?? '', suggestion: null });
    expect(planted.nearest[0]).toMatchObject({ where: 'train 13', similarity: expect.closeTo(1, 10) });
    expect(planted.nearest[0]?.label).not.toBe(project.rows.train[13]?.label);
  });
});
