import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadTokenizer } from './tokenizer.ts';

const golden = new URL('./golden/', import.meta.url).pathname;
const texts = z.array(z.string()).parse(JSON.parse(gunzipSync(readFileSync(join(golden, 'texts.json.gz'))).toString()));
const expected = z.object({
  facts: z.object({
    size: z.number(),
    pad: z.number(),
    cls: z.number(),
    sep: z.number(),
    unk: z.number(),
    cut: z.array(z.number()),
  }),
  ids: z.array(z.string()),
});

/** As golden/make.py writes it: how many ids, and FNV-1a over them. */
const fingerprint = (ids: readonly number[]): string => {
  let value = 0x811c9dc5;
  for (const id of ids) value = Math.imul(value ^ id, 0x01000193) >>> 0;
  return `${ids.length}.${value.toString(16)}`;
};

const families = readdirSync(golden, { withFileTypes: true }).filter((entry) => entry.isDirectory());

describe.each(families.map(({ name }) => name))('the tokenizer of a %s folder', (family) => {
  const dir = join(golden, family);
  const { facts, ids } = expected.parse(JSON.parse(readFileSync(join(dir, 'ids.json'), 'utf8')));
  const tokenizer = loadTokenizer(dir);

  it("gives transformers' ids for every one of at least 3000 texts", () => {
    expect(texts.length).toBeGreaterThanOrEqual(3000);
    expect(ids).toHaveLength(texts.length);
    const differing = texts.filter((text, n) => fingerprint(tokenizer.encode(text, 1e6).ids) !== ids[n]);
    expect(differing).toEqual([]);
  });
  it('cuts as transformers does, and knows the special tokens', () => {
    const long = (texts.at(-1) ?? '').repeat(50);
    const { ids: cut, truncated, tokens } = tokenizer.encode(long, 32);
    expect(cut).toEqual(facts.cut);
    expect(truncated).toBe(true);
    expect(tokens).toBe(tokenizer.encode(long, 1e6).ids.length);
    const { vocabularySize, padId, clsId, sepId, unkId } = tokenizer;
    expect({ size: vocabularySize, pad: padId, cls: clsId, sep: sepId, unk: unkId }).toEqual({
      ...facts,
      cut: undefined,
    });
  });
});
