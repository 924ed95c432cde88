import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCsvReader, sniffDelimiter } from './csv-read.ts';
import { encodingOf } from './encodings.ts';
import { csvRow } from './table-write.ts';

type Read = { readonly records: string[][]; readonly lines: number[]; readonly problems: [number, string][] };

/** @param piece characters that are fed at once */
const read = (text: string, delimiter = ',', piece = text.length || 1): Read => {
  const found: Read = { records: [], lines: [], problems: [] };
  const reader = createCsvReader(delimiter, {
    onRecord: (fields, line) => {
      found.records.push([...fields]);
      found.lines.push(line);
    },
    onProblem: (line, message) => found.problems.push([line, message]),
  });
  for (let at = 0; at < text.length; at += piece) reader.feed(text.slice(at, at + piece));
  reader.end();
  return found;
};

describe('CSV', () => {
  it('has line breaks, delimiters and quotes in quoted fields, and records by their first line', () => {
    const { records, lines } = read('a,"b ""x"", y"\r\n"rad 1\nrad 2",c\n\n,\nd');
    expect(records).toEqual([['a', 'b "x", y'], ['rad 1\nrad 2', 'c'], ['', ''], ['d']]);
    expect(lines).toEqual([1, 2, 5, 6]);
  });
  it('takes quotes that were not doubled as signs of the text', () => {
    expect(read('"Hon sa "hej" till mig",bra\n5" skärm,bra\n').records).toEqual([
      ['Hon sa "hej" till mig', 'bra'],
      ['5" skärm', 'bra'],
    ]);
  });
  it('names the line of a quote that is never closed, and goes on with the next', () => {
    const { records, problems } = read('a,b\n"öppen,x\n"c, d",e\nf,g\n');
    expect(records).toEqual([
      ['a', 'b'],
      ['c, d', 'e'],
      ['f', 'g'],
    ]);
    expect(problems).toEqual([[2, 'the quote that opens here is never closed.']]);
    expect(read('a,b\nc,"d\ne,f')).toMatchObject({
      records: [
        ['a', 'b'],
        ['e', 'f'],
      ],
      problems: [[2, expect.any(String)]],
    });
  });
  it('comes back as it was written, whatever is in it and however it is cut', () => {
    const field = fc.oneof(fc.string({ unit: 'grapheme' }), fc.stringMatching(/^[a",;\t|\r\n å]*$/));
    const table = fc.array(fc.array(field, { minLength: 1, maxLength: 4 }), { maxLength: 6 });
    fc.assert(
      fc.property(table, fc.constantFrom(',', ';', '\t', '|'), fc.integer({ min: 1, max: 9 }), (rows, sign, piece) => {
        const text = rows.map((row) => csvRow(row, sign)).join('');
        expect(read(text, sign, piece)).toMatchObject({ records: rows, problems: [] });
      }),
      { numRuns: 500 },
    );
  });
  it.each([
    ['text,label\n"a; b; c",x\nd,y\n', ','],
    ['text;betyg\nbra, billigt, snabbt;4,5\nsådär;2,0\n', ';'],
    ['text\tlabel\na, b\tx\n', '\t'],
    ['sep=|\na|b\n', '|'],
    ['text\nbara en kolumn\n', ','],
  ])('finds the delimiter of %j', (text, delimiter) => {
    expect(sniffDelimiter(text)).toBe(delimiter);
  });
});

describe('the encoding', () => {
  const swedish = 'Ärlig åsikt om öl, "räksmörgås"';
  const bytes = (encoding: BufferEncoding, text = swedish) => Buffer.from(text, encoding);
  it('is found by the letters', () => {
    expect(encodingOf(bytes('utf8'))).toBe('utf-8');
    expect(encodingOf(bytes('latin1'))).toBe('windows-1252');
    expect(encodingOf(bytes('utf16le', `\ufeff${swedish}`))).toBe('utf-16le');
    expect(encodingOf(bytes('utf16le'))).toBe('utf-16le');
    expect(encodingOf(bytes('utf16le', `\ufeff${swedish}`).swap16())).toBe('utf-16be');
    // å, ä and ö as a Macintosh wrote them.
    expect(encodingOf(Buffer.from([0x8c, 0x8a, 0x9a, 0x61]))).toBe('macintosh');
    expect(encodingOf(Buffer.from('plain'))).toBe('utf-8');
    expect(encodingOf(bytes('utf8').subarray(0, 1))).toBe('utf-8');
  });
  it('stays UTF-8 when a few bytes are wrong', () => {
    const broken = Buffer.concat([bytes('utf8'), Buffer.from([0xe5])]);
    expect(encodingOf(Buffer.concat([broken, bytes('utf8')]))).toBe('utf-8');
  });
});
