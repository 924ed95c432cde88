import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { answerLine } from './answer-line.ts';

const figures: z.ZodType = z.json();
const golden = z
  .object({
    cases: z.array(
      z.object({
        id: z.string(),
        op: z.string(),
        input: z.record(z.string(), figures),
        expected: z.record(z.string(), figures),
        tol: z.number(),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(new URL('./golden/operations.json', import.meta.url), 'utf8')));

const answer = (line: string): Record<string, unknown> => JSON.parse(answerLine(line)) as Record<string, unknown>;
const ask = (question: object): Record<string, unknown> => answer(JSON.stringify(question));

/** With the numbers of `wanted` in place of those that are within the tolerance of them. */
const within = (found: unknown, wanted: unknown, tolerance: number): unknown => {
  if (typeof wanted === 'number') {
    return typeof found === 'number' && Math.abs(found - wanted) <= tolerance ? wanted : found;
  }
  if (typeof wanted !== 'object' || wanted === null || typeof found !== 'object' || found === null) return found;
  if (Array.isArray(found)) return found.map((part: unknown, i) => within(part, (wanted as unknown[])[i], tolerance));
  return Object.fromEntries(
    Object.entries(found).map(([key, part]) => [
      key,
      within(part, (wanted as Record<string, unknown>)[key], tolerance),
    ]),
  );
};

test.each(golden.cases)('$id: as committed', ({ id, op, input, expected, tol }) => {
  const found = ask({ id, op, ...input });
  expect(found).toMatchObject({ id, op, state: 'ok' });
  expect(within(found, expected, tol)).toMatchObject(expected);
});

describe('a line', () => {
  const samples = { ref: [1, 2], live: [] };

  test('without values has no data', () => {
    for (const op of ['ks', 'ad']) expect(ask({ op, ...samples })).toMatchObject({ state: 'no_data' });
    expect(ask({ op: 'proportion_ci', k: 0, n: 0 })).toMatchObject({ state: 'no_data' });
    expect(
      ask({ op: 'drift_family', mode: 'enumerate', metrics: { a: { statistic: 'ad', ...samples } } }),
    ).toMatchObject({ state: 'no_data' });
  });

  test.each([
    ['{', 'The line is no JSON object'],
    ['[]', 'expected object'],
    ['{"op":"kss"}', 'There is no operation "kss". There are: random'],
    ['{"op":"toString"}', 'There is no operation "toString"'],
    ['{"op":"ks","ref":[1,null],"live":[2]}', 'ref.1'],
    ['{"op":"ks","ref":[1,1e999],"live":[2]}', 'ref.1'],
    ['{"op":"exceed","n_ref":5,"n_live":5,"k":9,"x":1}', 'k is to be a whole number from 1 to 5'],
    ['{"op":"proportion_ci","k":3,"n":2}', 'k: it is at most n'],
    ['{"op":"random","seed":"a","N":2,"k":3}', 'k: at most N'],
    [
      '{"op":"drift_family","mode":"sample","permutations":9,"seed":"","metrics":{"a":{"statistic":"mean_gap","ref":[[1,2]],"live":[[1]]}}}',
      'Vector 1 has 1 numbers',
    ],
    [
      '{"op":"drift_family","mode":"enumerate","metrics":{"a":{"statistic":"ad","ref":[1],"live":[1]},"b":{"statistic":"ad","ref":[1,2],"live":[1]}}}',
      'metrics.b: all metrics are of the same rows',
    ],
  ])('%s is an error that says what is wrong', (line, message) => {
    expect(answer(line)).toMatchObject({ state: 'error', message: expect.stringContaining(message) as string });
  });

  test('keeps its id, whatever it is', () => {
    expect(ask({ id: { a: 1 }, op: 'nothing' })).toMatchObject({ id: { a: 1 }, state: 'error' });
  });
});

describe('a whole check', () => {
  const texts = (count: number, part: object = {}) =>
    Array.from({ length: count }, (_, i) => ({
      text: `Maten var ${['god', 'kall', 'dyr', 'sen'][i % 4]} på plats ${i % 7}`,
      ...part,
    }));
  const base = {
    op: 'drift_check',
    train_texts: texts(40).map(({ text }) => text),
    reference: texts(30),
    seed: 's',
    alpha: 0.02,
    permutations: 499,
  };

  test('answers with what its rows allow, and alarms on what is strange', () => {
    const quiet = ask({ ...base, live: texts(20) });
    expect(quiet).toMatchObject({
      state: 'ok',
      alarm: false,
      metrics: ['length', 'strangeness', 'spelling'],
      n_ref: 30,
      n_live: 20,
      blank: 0,
      weak: false,
    });
    const strange = ask({
      ...base,
      live: [
        ...texts(12),
        { text: ' ' },
        ...Array.from({ length: 6 }, () => ({ text: 'La comida estuvo muy buena, señor' })),
      ],
    });
    expect(strange).toMatchObject({
      state: 'ok',
      alarm: true,
      n_live: 18,
      blank: 1,
      weak: true,
      inputs: { blank: 1, stranger: 6, repeats: 6 },
    });
    const full = ask({
      ...base,
      reference: texts(30, { p: 0.5, embedding: [1, 2] }),
      live: texts(20, { p: 0.5, embedding: [1, 2] }),
    });
    expect(full['metrics']).toEqual(['length', 'strangeness', 'prediction', 'meaning', 'spelling']);
  });

  test('of too few texts has input checks alone', () => {
    expect(ask({ ...base, live: texts(3) })).toMatchObject({
      state: 'too_few',
      alarm: false,
      p_family: null,
      metrics: [],
      inputs: { mojibake: 0 },
    });
    expect(ask({ ...base, reference: texts(3), live: texts(30) })).toMatchObject({ state: 'reference_too_small' });
    expect(ask({ ...base, live: [] })).toMatchObject({ state: 'no_data' });
  });
});
