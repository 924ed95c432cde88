import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { IdriftError } from '../contract/errors.ts';
import { readRows, readTexts } from './jsonl.ts';
import { loadTokenizer } from './tokenizer.ts';
import { cleanWords, countWords, splitWords } from './words.ts';
import { trainWordPiece } from './wordpiece-trainer.ts';

const golden = new URL('./golden/', import.meta.url).pathname;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const infoOf = (run: () => unknown): IdriftError['info'] => {
  try {
    run();
  } catch (thrown) {
    if (thrown instanceof IdriftError) return thrown.info;
    throw thrown;
  }
  throw new Error('Nothing was thrown.');
};

describe('the tokenizer', () => {
  const cases = z
    .array(z.object({ text: z.string(), ids: z.array(z.number()) }))
    .parse(JSON.parse(readFileSync(join(golden, 'ids.json'), 'utf8')));
  const tokenizer = loadTokenizer(golden);
  it.each(cases.map(({ text, ids }) => [JSON.stringify(text).slice(0, 40), text, ids] as const))(
    "gives Python's ids for %s",
    (_, text, ids) => {
      expect(tokenizer.encode(text, 512).ids).toEqual(ids);
    },
  );
  it('cuts long texts, keeps the separator, and says so', () => {
    const long = 'mycket nöjd '.repeat(10_000);
    const started = performance.now();
    const { ids, tokens, truncated } = tokenizer.encode(long, 16);
    expect(performance.now() - started).toBeLessThan(5000);
    expect(ids).toHaveLength(16);
    expect(ids.at(-1)).toBe(tokenizer.encode('', 16).ids.at(-1));
    expect(truncated).toBe(true);
    expect(tokens).toBe(20_002);
  });
  it('names the folder that has no tokenizer', () => {
    const dir = mkdtempSync(join(tmpdir(), 'idrift-text-'));
    expect(infoOf(() => loadTokenizer(dir)).where).toBe(dir);
    writeFileSync(join(dir, 'tokenizer.json'), '{"model": ');
    expect(infoOf(() => loadTokenizer(dir))).toMatchObject({ code: 'corrupt', where: join(dir, 'tokenizer.json') });
  });
  it('reads a vocab.txt alone', () => {
    const dir = mkdtempSync(join(tmpdir(), 'idrift-text-'));
    const files = trainWordPiece(['bra bra snabb snabb'], 100, 32);
    writeFileSync(join(dir, 'vocab.txt'), files['vocab.txt']);
    writeFileSync(join(dir, 'tokenizer_config.json'), files['tokenizer_config.json']);
    const read = loadTokenizer(dir);
    expect(read.maxLength).toBe(32);
    expect(read.encode('Bra, snabb', 32).ids).toHaveLength(5);
  });
});

describe('training a vocabulary', () => {
  it('is deterministic and keeps whole frequent words', () => {
    const texts = ['nöjd kund', 'nöjd och glad', 'glad kund'];
    const [one, two] = [trainWordPiece(texts, 200, 64), trainWordPiece(texts, 200, 64)];
    expect(one).toEqual(two);
    expect(one['vocab.txt'].split('\n')).toEqual(expect.arrayContaining(['nöjd', 'glad', 'kund', '[PAD]']));
  });
  it('stops at the size asked for', () => {
    expect(trainWordPiece(['abcdef abcdef ghijkl ghijkl'], 20, 64)['vocab.txt'].trim().split('\n')).toHaveLength(20);
  });
});

describe('words', () => {
  it('are split and cleaned', () => {
    expect(splitWords(' Bra,\u00a0verkligen\tBRA! \n')).toEqual(['Bra,', 'verkligen', 'BRA!']);
    expect(cleanWords('Bra, ... A\u030angstrom 50% 👍')).toEqual(['bra', 'ångstrom', '50']);
    expect(countWords('   ')).toBe(0);
  });
});

describe('a data file', () => {
  it('is read with blank lines, a byte order mark and no last newline', () => {
    expect(readRows(bytes('\ufeff{"text":"a","label":"x"}\n\n{"text":"b","label":"y"}'), 'data/train.jsonl')).toEqual([
      { text: 'a', label: 'x' },
      { text: 'b', label: 'y' },
    ]);
  });
  it.each([
    ['{"text":"a","label":"x"}\n{"text":', 'data/train.jsonl:2', /not JSON/],
    ['{"text":"a","label":"x"}\n\n{"text":"b"}', 'data/train.jsonl:3', /"label" is missing/],
    ['{"text":"a","label":1}', 'data/train.jsonl:1', /number, not a string/],
    ['{"text":" ","label":"x"}', 'data/train.jsonl:1', /"text" is empty/],
    ['{"label":"x"}', 'data/train.jsonl:1', /"text" is missing/],
    ['[1]', 'data/train.jsonl:1', /not a JSON object/],
    ['', 'data/train.jsonl', /no rows/],
  ])('with a fault names the line: %s', (content, where, message) => {
    const info = infoOf(() => readRows(bytes(content), 'data/train.jsonl'));
    expect(info).toMatchObject({ code: 'bad-input', where });
    expect(info.message).toMatch(message);
    expect(info.hint).toBeTruthy();
  });
  it('of live texts may hold empty ones and no labels', () => {
    expect(readTexts(bytes('{"text":""}\n{"text":"b","label":"x"}\n'), 'live.jsonl')).toEqual(['', 'b']);
  });
  it('that is not UTF-8 names the line', () => {
    const latin1 = new Uint8Array([
      ...bytes('{"text":"a","label":"x"}\n{"text":"'),
      0xe5,
      ...bytes('","label":"x"}\n'),
    ]);
    expect(infoOf(() => readRows(latin1, 'data/val.jsonl'))).toMatchObject({ where: 'data/val.jsonl:2' });
  });
});
