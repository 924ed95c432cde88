import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { LiveText } from '../monitoring/drift-input.ts';
import { type Asking, openAsking } from '../serving/asking.ts';
import { writeRandomModel } from '../serving/random-model.fixture.ts';
import { maskedText } from '../text/personal-data.ts';
import { type CheckedVersion, checkVersion, driftPoints, USUAL_RULE, type Window } from './drift-check.ts';
import { referenceFigures } from './reference-figures.ts';

const dir = mkdtempSync(join(tmpdir(), 'idrift-drift-check-'));
const asking: Asking = openAsking();
afterAll(async () => {
  await asking.close();
  rmSync(dir, { recursive: true });
});

const WORDS = 'maten var god och personalen trevlig men det tog lång tid att få bord'.split(' ');
const textOf = (i: number): string =>
  Array.from({ length: 3 + (i % 5) }, (_, k) => WORDS[(i * 7 + k * 3) % WORDS.length]).join(' ');
const texts = (count: number, from = 0): string[] => Array.from({ length: count }, (_, i) => textOf(from + i));
const DAY = 24 * 60 * 60 * 1000;
/** One text every so many hours, back from now. */
const logOf = (all: readonly string[], hours: number): LiveText[] =>
  all.map((text, i) => ({
    id: `p${i}`,
    text,
    label: 'positiv',
    score: 0.9,
    probabilities: { negativ: 0.1, positiv: 0.9 },
    createdAt: new Date(Date.now() - (i + 1) * hours * 3_600_000).toISOString(),
  }));
const windowOf =
  (log: readonly LiveText[]) =>
  ({ from, to }: Window): LiveText[] =>
    log.filter(({ createdAt }) => createdAt >= from && createdAt < to);

const base: CheckedVersion = {
  version: { name: 'served-model', version: 1, runId: 'a'.repeat(32) },
  days: 7,
  thresholds: { length: 0.1 },
  rule: USUAL_RULE,
  data: { revision: null, reference: texts(40), training: texts(60, 40) },
  live: () => [],
  asLogged: (text) => text,
  states: { unavailable: 'There is no model here.' },
};

describe('the window', () => {
  test('is extended by whole weeks until it holds 20 texts', async () => {
    const check = await checkVersion({ ...base, live: windowOf(logOf(texts(60), 12)) }); // 14 a week
    expect(check).toMatchObject({ days: 14, texts: 27, state: 'ok' });
    expect(Date.parse(check.to) - Date.parse(check.from)).toBe(14 * DAY);
    expect(check.warnings.join(' ')).toContain('extended from 7 to 14 days');
  });

  test('ends at four weeks, and stays as asked where it holds enough or nothing', async () => {
    expect(await checkVersion({ ...base, live: windowOf(logOf(texts(60), 48)) })).toMatchObject({
      days: 28,
      texts: 13,
      weak: true,
    });
    expect(await checkVersion({ ...base, live: windowOf(logOf(texts(60), 4)) })).toMatchObject({ days: 7, texts: 41 });
    expect(await checkVersion(base)).toMatchObject({ days: 7, texts: 0, state: 'no_data' });
    expect(await checkVersion({ ...base, days: 60, live: windowOf(logOf(texts(3), 4)) })).toMatchObject({
      days: 60,
      state: 'too_few',
    });
  });
});

test('blank texts do not count for a full window', async () => {
  const blanks = texts(60).map((text, i) => (i % 2 === 0 ? ' ' : text));
  expect(await checkVersion({ ...base, live: windowOf(logOf(blanks, 4)) })).toMatchObject({
    days: 7,
    texts: 41,
    blankTexts: 21,
  });
  expect((await checkVersion({ ...base, live: windowOf(logOf(blanks, 5)) })).days).toBe(14);
});

test('what is not at hand is unavailable with its reason, and the rest is checked', async () => {
  const check = await checkVersion({ ...base, live: windowOf(logOf(texts(30), 1)) });
  expect(check.statistics.find(({ name }) => name === 'meaning')).toMatchObject({
    state: 'unavailable',
    reason: 'There is no model here.',
  });
  expect(check.statistics.find(({ name }) => name === 'spelling')).toMatchObject({ state: 'ok' });
  expect(driftPoints(check).map(({ key }) => key)).toEqual([
    'length_drift_score',
    'fraction_out_of_vocab_drift_score',
    'drift_family_p',
  ]);
});

test('a check that is called off ends at once, and throws', async () => {
  const off = new AbortController();
  const long = checkVersion({
    ...base,
    data: { ...base.data, reference: texts(2000) },
    live: windowOf(logOf(texts(2000, 9), 0.05)),
    signal: off.signal,
  });
  setTimeout(() => off.abort(), 300);
  const began = performance.now();
  await expect(long).rejects.toMatchObject({ info: { code: 'cancelled' } });
  expect(performance.now() - began).toBeLessThan(5000);
  await expect(checkVersion({ ...base, signal: off.signal })).rejects.toThrow('The drift check was cancelled.');
}, 30_000);

test('what masks names on one side only is no drift', async () => {
  const named = texts(40).map((text, i) => (i % 3 === 0 ? `${text} hälsar asa.oberg${i}@example.se` : text));
  const today = new Date();
  const asLogged = (text: string): string => maskedText(text, today);
  const live = windowOf(logOf(named.toReversed().map(asLogged), 1));
  const data = { ...base.data, reference: named.map(asLogged), training: named.map(asLogged) };
  expect(await checkVersion({ ...base, data, asLogged, live })).toMatchObject({ state: 'ok' });
});

describe('what the model makes of the reference', () => {
  const modelDir = writeRandomModel(mkdtempSync(join(dir, 'model-')), 5);
  const folder = join(dir, 'state');
  let asked = 0;
  const order = {
    folder,
    model: 'served/model',
    version: 3,
    runId: 'a'.repeat(32),
    texts: ['Maten var god', 'Bussen var sen, asa@example.se', 'god'],
    asLogged: (text: string) => maskedText(text, new Date()),
    read: async (all: readonly string[]) => {
      asked += all.length;
      return asking.read(modelDir, all);
    },
  };
  const file = join(folder, 'drift-reference', 'served%2Fmodel-3.json');

  test('is read once, and kept without the texts', async () => {
    const first = await referenceFigures(order);
    expect(asked).toBe(4); // the one that a mask changes is read both ways
    expect(first.map(({ text }) => text)).toEqual(['Maten var god', 'Bussen var sen, [mail]', 'god']);
    const second = await referenceFigures(order);
    expect(asked).toBe(4);
    expect(second).toEqual(first);
    expect(readFileSync(file, 'utf8')).not.toMatch(/Maten|Bussen|example/);
    const [own] = await asking.read(modelDir, ['Bussen var sen, asa@example.se']);
    const [masked] = await asking.read(modelDir, ['Bussen var sen, [mail]']);
    expect(first[1]?.probabilities?.['positiv']).toBeCloseTo(own?.probabilities['positiv'] ?? Number.NaN, 6);
    for (const [i, value] of (masked?.state ?? []).entries()) expect(first[1]?.state?.[i]).toBeCloseTo(value, 4);
  }, 60_000);

  test.each([
    ['other texts', () => ({ ...order, texts: ['Annat'] }), 1],
    ['another run', () => ({ ...order, runId: 'b'.repeat(32) }), 4],
    [
      'a damaged file',
      () => {
        writeFileSync(file, readFileSync(file, 'utf8').slice(0, 50));
        return { ...order, runId: 'b'.repeat(32) };
      },
      4,
    ],
  ])(
    'is read anew for %s',
    async (_, changed, reads) => {
      const before = asked;
      await referenceFigures(changed());
      expect(asked - before).toBe(reads);
    },
    60_000,
  );
});
