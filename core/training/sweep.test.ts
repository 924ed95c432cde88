/** Points of a sweep, and the median rule. */
import { expect, test } from 'vitest';
import { recipe, sweepRequest } from '../contract/training.ts';
import { hopelessness, sweepPoints } from './sweep.ts';

const request = (part: object) =>
  sweepRequest.parse({ revision: 'workspace', recipe: recipe.parse({ method: 'lora' }), axes: {}, ...part });
const axes = { learningRate: [1e-4, 2e-4], rank: [4, 8, 8], seed: [1, 2, 3] };

test('a grid is each combination, named by what differs', () => {
  const points = sweepPoints(request({ axes }));
  expect(points).toHaveLength(12);
  expect(new Set(points.map(({ name }) => name)).size).toBe(12);
  expect(points[0]).toMatchObject({
    name: 'lr 0.0001, rank 4, seed 1',
    recipe: { learningRate: 1e-4, lora: { r: 4 }, seed: 1, epochs: 10 },
  });
  expect(sweepPoints(request({}))).toHaveLength(1);
});

test('a random sweep draws without repetition, the same each time', () => {
  const draw = () => sweepPoints(request({ axes, kind: 'random', runs: 5 })).map(({ name }) => name);
  expect(new Set(draw()).size).toBe(5);
  expect(draw()).toEqual(draw());
  expect(sweepPoints(request({ axes, kind: 'random', runs: 50 }))).toHaveLength(12);
});

test('ranks need adapters', () => {
  expect(() => sweepPoints(request({ axes: { rank: [4] }, recipe: recipe.parse({}) }))).toThrow('Ranks');
});

test('a run whose lowest loss is above the median of three or more earlier ones is hopeless', () => {
  const earlier = [
    [0.6, 0.5, 0.4],
    [0.7, 0.6, 0.5],
    [0.8, 0.7],
  ];
  expect(hopelessness([0.9, 0.65], earlier)).toContain('0.6500 is above 0.6000, the median of 3 earlier runs');
  expect(hopelessness([0.55, 0.65], earlier)).toBeNull();
  expect(hopelessness([0.9, 0.65], earlier.slice(0, 2))).toBeNull();
  // Only two of them have come as far.
  expect(hopelessness([0.9, 0.8, 0.7], earlier)).toBeNull();
});
