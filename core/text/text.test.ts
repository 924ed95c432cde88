import { copyFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
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
  const tokenizer = loadTokenizer(join(golden, 'bert-swedish'));
  it('cuts long texts, keeps the separator, and says so', () => {
    const long = 'mycket nöjd '.repeat(10_000);
    const started = performance.now();
    const { ids, tokens, truncated } = tokenizer.encode(long, 16);
    expect(performance.now() - started).toBeLessThan(5000);
    expect(ids).toHaveLength(16);
    expect(ids.at(-1)).toBe(tokenizer.encode('', 16).ids.at(-1));
    expect(truncated).toBe(true);
    expect(tokens).toBe(tokenizer.encode(long, 1e6).ids.length);
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

describe('texts of a quarter of a megabyte', () => {
  const length = 250_000;
  it.each(['bert-swedish', 'roberta', 'xlm-roberta'])('and of one word take seconds, not hours: %s', (family) => {
    const tokenizer = loadTokenizer(join(golden, family));
    for (const text of [
      'x'.repeat(length),
      'ab1 '.repeat(length / 4),
      ' '.repeat(length),
      '<mask> '.repeat(length / 7),
    ]) {
      const started = performance.now();
      expect(tokenizer.encode(text, 128).ids.length).toBeLessThanOrEqual(128);
      expect(performance.now() - started).toBeLessThan(10_000);
    }
  });
});

describe('what a text may hold', () => {
  it('is any string: halves of surrogate pairs read as U+FFFD', () => {
    const tokenizer = loadTokenizer(join(golden, 'roberta'));
    expect(tokenizer.encode('a\ud83d b\udc00', 64).ids).toEqual(tokenizer.encode('a\ufffd b\ufffd', 64).ids);
  });
});

describe('the longest text', () => {
  const folder = (settings: object, config: object): string => {
    const dir = mkdtempSync(join(tmpdir(), 'idrift-text-'));
    for (const name of ['vocab.json', 'merges.txt']) copyFileSync(join(golden, 'roberta-slow', name), join(dir, name));
    writeFileSync(join(dir, 'tokenizer_config.json'), JSON.stringify(settings));
    writeFileSync(join(dir, 'config.json'), JSON.stringify(config));
    return dir;
  };
  it.each([
    [{}, { model_type: 'roberta', max_position_embeddings: 514, pad_token_id: 1 }, 512],
    [{ model_max_length: 1e30 }, { model_type: 'roberta', max_position_embeddings: 130 }, 128],
    [{ model_max_length: 514 }, { model_type: 'roberta', max_position_embeddings: 514 }, 512],
    [{ model_max_length: 100 }, { model_type: 'roberta', max_position_embeddings: 514 }, 100],
    [{}, {}, 512],
  ])('of %j and %j', (settings, config, length) => {
    expect(loadTokenizer(folder(settings, config)).maxLength).toBe(length);
  });
  it('needs a vocabulary of the right kind', () => {
    const dir = mkdtempSync(join(tmpdir(), 'idrift-text-'));
    copyFileSync(join(golden, 'roberta', 'tokenizer.json'), join(dir, 'tokenizer.json'));
    writeFileSync(join(dir, 'config.json'), '{"model_type": "bert"}');
    expect(infoOf(() => loadTokenizer(dir))).toMatchObject({ code: 'corrupt', where: join(dir, 'tokenizer.json') });
  });
  it('and a SentencePiece model that is whole', () => {
    const dir = mkdtempSync(join(tmpdir(), 'idrift-text-'));
    writeFileSync(join(dir, 'sentencepiece.bpe.model'), Uint8Array.of(10, 200, 1, 10));
    expect(infoOf(() => loadTokenizer(dir)).message).toMatch(/cut off/);
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
  it('may give each text several labels, or none', () => {
    const lines = ['{"text":"a","label":["y","x"]}', '{"text":"b","labels":[]}', '{"text":"c","labels":["x"]}'];
    expect(readRows(bytes(lines.join('\n')), 'data/train.jsonl')).toEqual([
      { text: 'a', label: 'x, y', labels: ['x', 'y'] },
      { text: 'b', label: '', labels: [] },
      { text: 'c', label: 'x', labels: ['x'] },
    ]);
  });
  it.each([
    ['{"text":"a","labels":["x",1]}', /1 in the list of labels is no label/],
    ['{"text":"a","label":[""]}', /"" in the list of labels is no label/],
    ['{"text":"a","labels":"x"}', /"labels" must be a list, and is a value of type string/],
    ['{"text":"a","labels":{"x":true}}', /"labels" must be a list, and is a value of type object/],
  ])('with faulty lists of labels names the line: %s', (line, message) => {
    const info = infoOf(() => readRows(bytes(line), 'data/train.jsonl'));
    expect(info).toMatchObject({ code: 'bad-input', where: 'data/train.jsonl:1' });
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
