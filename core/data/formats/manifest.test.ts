import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOf } from '../project.fixture.ts';
import { legacyMd5OfFile } from './dos2unix.ts';
import { isInside, manifestOid, parseManifest, renderManifest } from './manifest.ts';
import { byCodePoint, pythonJson, pythonNumber } from './python-json.ts';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const oid = (files: readonly (readonly [string, string])[]): string =>
  manifestOid(renderManifest(files.map(([relpath, content]) => ({ relpath, md5: md5(content) }))));

describe('a manifest', () => {
  it('has the name that DVC gives it, whatever the order of its files', () => {
    expect(
      oid([
        ['b.txt', 'b\n'],
        ['a/x.csv', '1,2\n'],
        ['a.txt', ''],
      ]),
    ).toBe('f84aa1d0bea1b68600c0381ac2eb7fcf.dir');
    const odd = ['A', 'a-b', 'a/b', 'd\x7fel', 'q"\\\t.txt', 'é.txt', '\uFB01.txt', '\u{1F600}.txt'];
    expect(oid(odd.map((name, index) => [name, 'A,y,z,d,q,e,f,g'.split(',')[index] ?? ''] as const).toReversed())).toBe(
      'cadda78b1e6550f21b520ead57376dea.dir',
    );
    expect(oid([])).toBe('d751713988987e9331980363e24189ce.dir');
  });
  it('is read back', () => {
    const entries = [
      { relpath: 'a/b c.txt', md5: md5('a') },
      { relpath: 'é\t"\\.txt', md5: md5('b') },
    ];
    expect(parseManifest(renderManifest(entries), 'data')).toEqual(entries);
  });
  it.each([
    ['../x', 'a place outside'],
    ['a/../../x', 'a place outside'],
    ['/etc/passwd', 'an absolute path'],
    ['', 'nothing'],
    ['a//b', 'an empty part'],
    ['a/', 'a folder'],
    ['./a', 'a dot'],
    ['.git/config', "git's own files"],
    ['a/.DVC/tmp', "DVC's own files"],
    ['a\0b', 'NUL'],
    ['\udcff', 'half a character'],
  ])('that names %j (%s) is refused', async (relpath) => {
    const bytes = Buffer.from(JSON.stringify([{ md5: md5(''), relpath }]));
    expect(await errorOf(() => parseManifest(bytes, 'data'))).toMatchObject({
      code: 'corrupt',
      where: 'data',
      hint: expect.any(String),
    });
  });
  it.each([
    '',
    '{',
    '{}',
    'null',
    '[1]',
    '[{"md5": 1, "relpath": "a"}]',
    '[{"md5": "abc", "relpath": "a"}]',
    `[{"md5": "${md5('')}"}]`,
  ])('that is %j is refused', async (text) => {
    expect(await errorOf(() => parseManifest(Buffer.from(text), 'data'))).toMatchObject({ code: 'corrupt' });
  });
  it('may have names with dots in them, and on Windows none with a drive or a backslash', () => {
    for (const name of ['..a', 'a..', '.gitignore', '.github/x', 'a.git/x', '...'])
      expect(isInside(name, 'win32')).toBe(true);
    for (const name of ['a\\b', 'c:x', 'c:/x'])
      expect([isInside(name, 'linux'), isInside(name, 'win32')]).toEqual([true, false]);
  });
});

describe('JSON as Python writes it', () => {
  it('sorts keys, separates with blanks and escapes what is not ASCII', () => {
    expect(pythonJson({ b: [1, null, true, 'é\x7f😀\n'], a: {}, '\uFB01': [], '\u{1F600}': 0 })).toBe(
      '{"a": {}, "b": [1, null, true, "\\u00e9\\u007f\\ud83d\\ude00\\n"], "\\ufb01": [], "\\ud83d\\ude00": 0}',
    );
  });
  it('has numbers as Python', () => {
    const numbers = [0, -1, 1.5, 0.1, 1e-5, 1.5e-7, 0.0001, 1e300, 2 ** 53, -1e-10];
    expect(numbers.map(pythonNumber).join(' ')).toBe(
      '0 -1 1.5 0.1 1e-05 1.5e-07 0.0001 1e+300 9007199254740992 -1e-10',
    );
  });
  it('orders by code point', () => {
    const points = (text: string): readonly number[] => Array.from(text, (char) => char.codePointAt(0) ?? 0);
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '\uFB01', '\u{1F600}', '\ud7ff') });
    fc.assert(
      fc.property(text, text, (a, b) => {
        const [x, y] = [points(a), points(b)];
        const at = x.findIndex((point, index) => point !== y[index]);
        const expected = at === -1 ? x.length - y.length : at >= y.length ? 1 : (x[at] ?? 0) - (y[at] ?? 0);
        expect(Math.sign(byCodePoint(a, b))).toBe(Math.sign(expected));
      }),
    );
  });
});

describe('the hash of DVC 2', () => {
  const folder = mkdtempSync(join(tmpdir(), 'idrift-legacy-'));
  const hashOf = (bytes: Buffer): string => {
    writeFileSync(join(folder, 'f'), bytes);
    return legacyMd5OfFile(join(folder, 'f'));
  };
  const plain = (bytes: Buffer): string => createHash('md5').update(bytes).digest('hex');

  it('takes line ends of a text as LF', () => {
    expect(hashOf(Buffer.from('a\r\nb\r\n'))).toBe('dd8c6a395b5dd36c56d23275028f526c');
    expect(hashOf(Buffer.concat([Buffer.of(0xff, 0xff), Buffer.from('aaaaaaaa\r\n')]))).toBe(
      'bddcef5d1ddae8f02a5de8fd0ee9ba76',
    );
    expect(hashOf(Buffer.alloc(0))).toBe('d41d8cd98f00b204e9800998ecf8427e');
  });
  it.each([
    ['a third of odd bytes', Buffer.concat([Buffer.alloc(4, 0xff), Buffer.from('aaaaaa\r\n')])],
    ['a NUL', Buffer.from('a\0b\r\n')],
    ['letters that are not ASCII', Buffer.from(`${'é'.repeat(10)}\r\n`)],
    ['a line end across two chunks', Buffer.from(`${'a'.repeat(2 ** 20 - 1)}\r\n`)],
  ])('leaves %s alone', (_, bytes) => {
    expect(hashOf(bytes)).toBe(plain(bytes));
  });
  it('decides chunk by chunk', () => {
    const text = Buffer.from('x\r\n'.repeat(400_000).slice(0, 2 ** 20));
    const binary = Buffer.from(`\0\r\n${'y'.repeat(10)}`);
    const expected = createHash('md5')
      .update(text.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')
      .update(binary)
      .digest('hex');
    expect(hashOf(Buffer.concat([text, binary]))).toBe(expected);
  });
});
