import { describe, expect, it } from 'vitest';
import type { ModelPart } from '../../../core/contract/index.ts';
import { hasAdapters, layerRows, learnsOf, moveInTree, openAtFirst, shapeWords, trainableWords } from './layers.ts';

const leaf = (name: string, shape: readonly number[], trainable: boolean): ModelPart => {
  const parameters = shape.reduce((product, size) => product * size, 1);
  return { name, kind: 'tensor', shape, parameters, trainable: trainable ? parameters : 0, parts: [] };
};
const group = (name: string, parts: readonly ModelPart[]): ModelPart => ({
  name,
  kind: 'module',
  shape: null,
  parameters: parts.reduce((sum, part) => sum + part.parameters, 0),
  trainable: parts.reduce((sum, part) => sum + part.trainable, 0),
  parts,
});
const query = group('query', [
  leaf('weight', [8, 8], false),
  leaf('lora_A.weight', [2, 8], true),
  leaf('lora_B.weight', [8, 2], true),
]);
const model = [group('embeddings', [leaf('word_embeddings.weight', [100, 8], false)]), group('layer.0', [query])];

describe('layerRows', () => {
  it('shows the top, and what is opened', () => {
    expect(layerRows(model, new Set()).map(({ path }) => path)).toEqual(['embeddings', 'layer.0']);
    const rows = layerRows(model, new Set(['layer.0', 'layer.0.query']));
    expect(rows.map(({ path, level, place, siblings }) => [path, level, place, siblings])).toEqual([
      ['embeddings', 1, 1, 2],
      ['layer.0', 1, 2, 2],
      ['layer.0.query', 2, 1, 1],
      ['layer.0.query.weight', 3, 1, 3],
      ['layer.0.query.lora_A.weight', 3, 2, 3],
      ['layer.0.query.lora_B.weight', 3, 3, 3],
    ]);
  });
  it('begins with the parts of the model in sight', () => {
    expect(openAtFirst(model)).toEqual(new Set(['layer.0']));
  });
  it('knows where adapters are and what learns', () => {
    expect(model.map(hasAdapters)).toEqual([false, true]);
    expect(model.map(learnsOf)).toEqual(['none', 'some']);
    expect(query.parts.map(learnsOf)).toEqual(['none', 'all', 'all']);
  });
});

describe('moveInTree', () => {
  const rows = layerRows(model, new Set(['layer.0', 'layer.0.query']));
  it('goes up and down, in and out', () => {
    expect(moveInTree(rows, 0, 'ArrowDown')).toEqual({ to: 1 });
    expect(moveInTree(rows, 5, 'ArrowDown')).toEqual({ to: 5 });
    expect(moveInTree(rows, 0, 'ArrowRight')).toEqual({ toggle: 'embeddings' });
    expect(moveInTree(rows, 1, 'ArrowRight')).toEqual({ to: 2 });
    expect(moveInTree(rows, 4, 'ArrowLeft')).toEqual({ to: 2 });
    expect(moveInTree(rows, 2, 'ArrowLeft')).toEqual({ toggle: 'layer.0.query' });
    expect(moveInTree(rows, 4, 'Enter')).toBeNull();
    expect(moveInTree(rows, 3, 'End')).toEqual({ to: 5 });
  });
});

describe('words', () => {
  it('say how much learns, with the digits that matter', () => {
    expect(trainableWords({ parameters: 124_841_476, trainable: 148_994 })).toBe(
      '148\u202f994 of 124\u202f841\u202f476 weights learn (0.1193\u202f%)',
    );
    expect(trainableWords({ parameters: 200, trainable: 50 })).toBe('50 of 200 weights learn (25.0\u202f%)');
    expect(trainableWords({ parameters: 200, trainable: 200 })).toBe('all 200 weights learn');
    expect(shapeWords([768, 3072])).toBe('768 × 3\u202f072');
    expect(shapeWords(null)).toBe('');
  });
});
