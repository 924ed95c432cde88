import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { toErrorInfo } from '../contract/errors.ts';
import type { NewQueue } from '../labels/types.ts';
import { checkDrift } from '../monitoring/check-drift.ts';
import { alertMessage } from '../monitoring/alert-message.ts';
import { textsOfRun } from './run-texts.ts';
import { MODEL, openSourcesProject, type SourcesProject } from './labels/sources.fixture.ts';

let project: SourcesProject;
beforeEach(async () => {
  project = await openSourcesProject();
}, 60_000);
afterEach(() => project.end());

const texts = ({ items }: NewQueue): string[] => items.map(({ text }) => text);
const unsure = { kind: 'unsure', model: MODEL, days: 30, limit: 100 } as const;
const random = { kind: 'random', model: MODEL, days: 30, size: 50, seed: 7 } as const;

describe('least sure answers', () => {
  test('come lowest score first, once each, without what is known already', async () => {
    const known = project.rows.train[0]?.text ?? '';
    const [id] = project.log([
      {
        text: 'Klippkort+ laddar inte',
        score: 0.55,
        label: 'negativ',
        probabilities: { negativ: 0.55, positiv: 0.45 },
      },
      { text: 'Helt okej resa', score: 0.51 },
      { text: ` ${known.toUpperCase()} `, score: 0.4 },
      { text: 'helt  okej resa', score: 0.7 },
      { text: '   ', score: 0.1 },
      { text: 'För länge sedan', score: 0.1, daysAgo: 40 },
      { text: 'Av en annan version', score: 0.2, modelVersion: 2 },
    ]);
    const queue = await project.make({ ...unsure, version: 1 });
    expect(texts(queue)).toEqual(['Helt okej resa', 'Klippkort+ laddar inte']);
    expect(queue.left).toEqual({ inData: 1, inQueues: 0, same: 1, blank: 0 });
    expect(queue).toMatchObject({
      title: 'Least sure answers of served-model v1',
      labels: ['negativ', 'positiv'],
      suggestedBy: { model: MODEL, version: 1 },
      sampling: null,
    });
    expect(queue.items[1]).toMatchObject({
      reasons: ['unsure'],
      unknownWords: ['klippkort', 'laddar'],
      origin: { kind: 'prediction', id },
      suggestion: {
        model: MODEL,
        version: 1,
        label: 'negativ',
        score: 0.55,
        probabilities: { negativ: 0.55, positiv: 0.45 },
      },
    });
    expect(texts(await project.make(unsure))[0]).toBe('Av en annan version');
  });

  test('that an open queue has are left out, until it is closed; and the same text is the same item', async () => {
    project.log([{ text: 'Ny app', score: 0.5 }]);
    const first = await project.make(unsure);
    project.labels.addQueue(first);
    expect((await project.make(unsure)).left).toMatchObject({ inQueues: 1 });
    expect(await project.sources.preview(unsure)).toMatchObject({
      found: 1,
      items: 0,
      note: 'Nothing is left to label: 1 is in an open queue.',
    });
    project.labels.setQueueState(first.id, 'closed');
    expect((await project.make(unsure)).items.map(({ id }) => id)).toEqual(first.items.map(({ id }) => id));
  });

  test('say when there is nothing, and when texts are not kept', async () => {
    expect((await project.sources.preview(unsure)).note).toContain(
      'holds no text that served-model answered in the last 30 days',
    );
    project.log([{ text: 'Inget av detta' }, { text: 'Eller detta' }], 'statistics');
    const preview = await project.sources.preview(unsure);
    expect(preview).toMatchObject({ found: 0, items: 0, texts: [] });
    expect(preview.note).toContain('2 answers are in the log without the text');
  });

  test('show near-duplicates as a set', async () => {
    project.log([
      { text: 'Saldot på mitt kort uppdateras först dagen efter köp', score: 0.5 },
      { text: 'Något helt annat', score: 0.51 },
      { text: 'Saldot på mitt kort uppdateras först veckan efter köp!', score: 0.52 },
    ]);
    const { items } = await project.make(unsure);
    expect(items.map(({ twins }) => twins)).toEqual([items[0]?.id, null, items[0]?.id]);
  });

  test('are not made once the order is called off', async () => {
    project.log([{ text: 'Ny app', score: 0.5 }]);
    const made = project.make(unsure, AbortSignal.abort());
    expect(toErrorInfo(await made.catch((thrown: unknown) => thrown)).code).toBe('cancelled');
  });
});

describe('a sample at random', () => {
  test('is the same for a seed, holds each answer once, and says what it was drawn from', async () => {
    const many = Array.from({ length: 300 }, (_, index) => ({ text: `text nummer ${index % 250}`, score: 0.9 }));
    project.log([...many, { text: 'utanför', daysAgo: 31 }]);
    const queue = await project.make(random);
    expect(queue.sampling).toMatchObject({ model: MODEL, version: null, population: 300, size: 50, seed: 7 });
    expect(queue.items).toHaveLength(50);
    expect(new Set(queue.items.map(({ origin }) => origin.kind === 'prediction' && origin.id)).size).toBe(50);
    expect(texts(queue)).not.toContain('utanför');
    expect(texts(await project.make(random))).toEqual(texts(queue));
    const other = await project.make({ ...random, seed: undefined });
    expect(texts(other)).not.toEqual(texts(queue));
    // The seed that was drawn is kept, and draws the same again.
    expect(texts(await project.make({ ...random, seed: other.sampling?.seed }))).toEqual(texts(other));
    expect(other.source).toMatchObject({ seed: other.sampling?.seed });
  });

  test('leaves out nothing: repeats are a set of twins, texts of the data and of queues stay', async () => {
    const known = project.rows.train[0]?.text ?? '';
    project.log([{ text: known }, { text: 'två gånger' }, { text: 'två gånger' }]);
    project.labels.addQueue(await project.make(unsure));
    const queue = await project.make(random);
    expect(texts(queue).toSorted()).toEqual([known, 'två gånger', 'två gånger'].toSorted());
    expect(queue.left).toEqual({ inData: 0, inQueues: 0, same: 0, blank: 0 });
    const twins = queue.items.filter(({ text }) => text === 'två gånger').map((item) => item.twins);
    expect(twins[0]).not.toBeNull();
    expect(twins[0]).toBe(twins[1]);
    expect((await project.sources.preview(random)).note).toContain('There are only 3 answers');
  });
});

describe('disputed answers and searches', () => {
  test('a dispute says what the label should be, newest first', async () => {
    const [first = '', second = ''] = project.log([{ text: 'Första' }, { text: 'Andra', score: 0.5 }]);
    project.dispute(first, 'negativ');
    project.dispute(second, null);
    const queue = await project.make({ kind: 'disputed', limit: 10 });
    expect(queue.items.map(({ text, reasons }) => [text, reasons])).toEqual([
      ['Andra', ['said to be wrong', 'unsure']],
      ['Första', ['said to be negativ']],
    ]);
    expect((await project.make({ kind: 'disputed', limit: 1 })).items).toHaveLength(1);
  });

  test('logged texts that hold some words', async () => {
    project.log([{ text: 'Saldot är fel' }, { text: 'Allt bra' }, { text: 'mitt SALDO' }]);
    const queue = await project.make({ kind: 'search', in: 'log', text: 'saldo', limit: 10 });
    expect(texts(queue)).toEqual(['mitt SALDO', 'Saldot är fel']);
    const none = await project.sources.preview({ kind: 'search', in: 'log', text: 'buss', limit: 10 });
    expect(none.note).toBe('No logged text of served-model holds “buss”. Search for a shorter part.');
  });

  test('rows of the data, with what the registered version says of them', async () => {
    const part = 'inte';
    const all = [...project.rows.train, ...project.rows.val, ...project.rows.test];
    const held = all.filter(({ text }) => text.toLowerCase().includes(part)).length;
    const queue = await project.make({ kind: 'search', in: 'data', text: part, limit: 20 });
    const preview = await project.sources.preview({ kind: 'search', in: 'data', text: part, limit: 20 });
    expect(preview.found).toBe(held);
    expect(queue.items).toHaveLength(20);
    expect(queue.suggestedBy).toEqual({ model: MODEL, version: 1 });
    for (const { text, origin, suggestion } of queue.items) {
      expect(text.toLowerCase()).toContain(part);
      if (origin.kind !== 'row') throw new Error('not of the data');
      expect(project.rows[origin.split][origin.index]).toMatchObject({ text, label: origin.label });
      expect(['negativ', 'positiv']).toContain(suggestion?.label);
    }
  }, 60_000);
});

const SPANISH = ['La comida estuvo muy buena', 'No me gustó nada el servicio', 'Llegó tarde y con el paquete roto'];

describe('an alert', () => {
  const raise = async (): Promise<number> => {
    const usual = project.rows.val
      .slice(0, 30)
      .map(({ text }, index) => ({ text, score: index % 3 === 0 ? 0.52 : 0.95 }));
    const foreign = Array.from({ length: 30 }, (_, index) => ({
      text: `${SPANISH[index % 3]} ${index % 6}`,
      score: 0.9,
    }));
    project.log([...usual, ...foreign, { text: 'Bussen 42 kom aldrig', score: 0.5 }]);
    const { reference, training, revision } = await textsOfRun(
      project.dir,
      await project.tracking.getRun(project.runId),
    );
    const window = { model: MODEL, version: 1, from: '2000-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' };
    const check = checkDrift({
      ...window,
      runId: project.runId,
      revision,
      reference,
      training,
      live: project.reader.window(window),
      thresholds: { length: 0.1, fraction_out_of_vocab: 0.1 },
      permutations: 99,
      alpha: 0.05,
    });
    const recorded = project.checks.record(check, { message: (of, number) => alertMessage(of, number), channels: [] });
    return recorded.alert?.number ?? 0;
  };

  test('gives the texts that carry it in their groups, then what the model was unsure of', async () => {
    const number = await raise();
    expect(number).toBe(1);
    const queue = await project.make({ kind: 'alert', alert: number, limit: 60 });
    expect(queue.title).toMatch(/^Alert 1: /);
    expect(queue.source).toMatchObject({ alert: 1, alertId: project.checks.alerts.get('1').id });
    expect(queue.order).toBe('Most telling of the alert first, alike ones together; then the least sure.');
    // Six of each sentence differ by their number; validation texts have a label already.
    const own = queue.items.filter(({ reasons }) => reasons.includes('carries alert 1'));
    expect(own.map(({ text }) => text).filter((text) => SPANISH.some((one) => text.startsWith(one)))).toHaveLength(6);
    expect(queue.items.slice(0, 6).every(({ text }) => SPANISH.some((one) => text.startsWith(one)))).toBe(true);
    expect(own[0]?.group).not.toBe('');
    const groups = own.map(({ group }) => group);
    expect(groups.filter((group, place) => group !== groups[place - 1])).toEqual([...new Set(groups)]);
    expect(own[0]?.unknownWords.length).toBeGreaterThan(0);
    expect(queue.items.at(-1)).toMatchObject({
      text: 'Bussen 42 kom aldrig',
      reasons: expect.arrayContaining(['unsure']),
    });
    expect(queue.left.same).toBe(24);
    expect(queue.left.inData).toBeGreaterThan(0);
    expect(new Set(texts(queue)).size).toBe(queue.items.length);
  });

  test('of a deleted run is ordered by how sure the model was, and says so', async () => {
    const number = await raise();
    await project.tracking.deleteVersion(MODEL, 1);
    await project.tracking.deleteRun(project.runId);
    await project.tracking.purgeRuns([project.runId]);
    const source = { kind: 'alert', alert: number, limit: 60 } as const;
    const queue = await project.make(source);
    expect(queue.order).toBe('Of the alert, least sure first.');
    expect(queue.items[0]?.text).toBe('Bussen 42 kom aldrig');
    expect(queue.items[0]?.unknownWords).toEqual([]);
    expect((await project.sources.preview(source)).note).toContain('ordered by how sure the model was');
    const { text = '', suggestion = null } = queue.items[0] ?? {};
    expect(await project.sources.help({ text, suggestion })).toMatchObject({ reliability: null, words: 4 });
  });

  test('that is not there is named', async () => {
    await expect(project.make({ kind: 'alert', alert: 9, limit: 60 })).rejects.toThrow(/9/);
  });
});
