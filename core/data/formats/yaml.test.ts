import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { dumpYaml, editYaml, parseYaml, type YamlMap, type YamlValue } from './yaml.ts';

const yamlValue: z.ZodType<YamlValue> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(yamlValue), z.record(z.string(), yamlValue)]),
);
const yamlMap: z.ZodType<YamlMap> = z.record(z.string(), yamlValue);
const golden = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`./golden/${name}`, import.meta.url), 'utf8'));

const documents = z
  .array(z.object({ name: z.string(), existing: z.string(), value: yamlMap.nullable(), edited: z.string() }))
  .parse(golden('documents.json'));
const dumps = z.array(z.object({ value: yamlMap, text: z.string() })).parse(golden('dumps.json'));

describe('a YAML file', () => {
  it.each(documents.map((each) => [each.name, each] as const))(
    'is edited as DVC edits it: %s',
    (_, { existing, value, edited }) => {
      expect(editYaml(existing, value ?? parseYaml(existing, 'x.dvc'))).toBe(edited);
    },
  );
  it.each(dumps.map((each) => [JSON.stringify(each.value).slice(0, 60), each] as const))(
    'is written as DVC writes it: %s',
    (_, { value, text }) => {
      expect(dumpYaml(value)).toBe(text);
    },
  );
});
