/** The tree of a Swedish BERT-base with adapters, and the counts that PEFT prints for it. */
import { expect, test } from 'vitest';
import { loraSettings, type ModelPart } from '../contract/training.ts';
import { configFrom } from './config-file.ts';
import { outlineOf } from './outline.ts';

const config = configFrom(
  {
    model_type: 'bert',
    vocab_size: 50_325,
    hidden_size: 768,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    intermediate_size: 3072,
    id2label: { 0: 'no', 1: 'yes' },
  },
  'test',
);

const find = (parts: readonly ModelPart[], ...path: readonly string[]): ModelPart | undefined => {
  const [name, ...rest] = path;
  const part = parts.find((each) => each.name === name);
  return part && rest.length > 0 ? find(part.parts, ...rest) : part;
};

test('rank 4 on queries and values: 148 994 of 124 841 476', () => {
  const lora = loraSettings.parse({ r: 4 });
  const outline = outlineOf(config, { method: 'lora', lora, frozenLayers: 0 });
  expect([outline.trainable, outline.parameters]).toEqual([148_994, 124_841_476]);
  expect(outline.targets).toEqual([
    'query',
    'key',
    'value',
    'attention.output.dense',
    'intermediate.dense',
    'output.dense',
  ]);
  const query = find(outline.parts, 'bert', 'encoder.layer', '3', 'attention', 'self', 'query');
  expect(query).toMatchObject({ kind: 'linear', shape: [768, 768], trainable: 2 * 4 * 768 });
  expect(query?.parts.map(({ name, kind }) => [name, kind])).toContainEqual(['lora_A', 'adapter']);
  expect(find(outline.parts, 'bert', 'encoder.layer', '3')?.kind).toBe('layer');
});

test('the whole model, parts of it, and the head alone', () => {
  const lora = loraSettings.parse({});
  const full = outlineOf(config, { method: 'full', lora, frozenLayers: 0 });
  expect([full.trainable, full.parameters]).toEqual([124_692_482, 124_692_482]);
  expect(find(full.parts, 'bert', 'embeddings', 'word_embeddings')).toMatchObject({
    kind: 'table',
    parameters: 50_325 * 768,
  });
  const frozen = outlineOf(config, { method: 'full', lora, frozenLayers: 11 });
  expect(find(frozen.parts, 'bert', 'embeddings')?.trainable).toBe(0);
  expect(find(frozen.parts, 'bert', 'encoder.layer', '10')?.trainable).toBe(0);
  expect(find(frozen.parts, 'bert', 'encoder.layer', '11')?.trainable).toBe(7_087_872);
  expect(outlineOf(config, { method: 'head', lora, frozenLayers: 0 }).trainable).toBe(1538);
});
