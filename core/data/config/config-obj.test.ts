/** The INI dialect: what is read, what is refused, and that what is written is read back. */
import { assert, constantFrom, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toErrorInfo, type ErrorInfo } from '../../contract/errors.ts';
import { emptySection, interpolateIni, type IniValue, parseIni } from './config-obj.ts';
import { renderConfig } from './config-obj-write.ts';
import { type ConfigDoc, toDoc } from './tree.ts';

const read = (text: string): Record<string, Record<string, IniValue>> =>
  Object.fromEntries(
    [...parseIni(text, 'config').root.sections].map(([name, { options }]) => [
      name,
      Object.fromEntries([...options].map(([key, { value }]) => [key, value])),
    ]),
  );
const values = (...lines: readonly string[]): unknown => read(`[s]\n${lines.join('\n')}\n`)['s'];

const failure = (text: string): ErrorInfo => {
  try {
    interpolateIni(parseIni(text, 'config'), 'config');
  } catch (thrown) {
    return toErrorInfo(thrown);
  }
  throw new Error('Nothing was thrown.');
};

describe('reading', () => {
  it('takes sections with quotes or without, comments, and any line end', () => {
    const text = `# top\r\n\r\n['remote "a"'] # here\r\n  url = x\r\n[remote "b"]\nurl=y\n [core] \n`;
    expect(read(text)).toEqual({ 'remote "a"': { url: 'x' }, 'remote "b"': { url: 'y' }, core: {} });
  });
  it('drops quotes, and comments even without a blank before them', () => {
    expect(
      values('a = ../plain#x', 'b = "x # y" # z', `c = 'say "x"'`, "d = it's", 'e =', 'f = ""', 'g = a = b'),
    ).toEqual({
      a: '../plain',
      b: 'x # y',
      c: 'say "x"',
      d: "it's",
      e: '',
      f: '',
      g: 'a = b',
    });
  });
  it('makes a list of what has commas outside of quotes', () => {
    expect(values('a = x, "y, z" , w # c', 'b = x,', 'c = ,', 'd = "x,y"')).toEqual({
      a: ['x', 'y, z', 'w'],
      b: ['x'],
      c: [],
      d: 'x,y',
    });
  });
  it('reads triple quotes over lines', () => {
    expect(values(`a = '''it's "x"''' # c`, 'b = """one', '# two', 'three""" # c', 'c = 1')).toEqual({
      a: `it's "x"`,
      b: 'one\n# two\nthree',
      c: '1',
    });
  });
  it('puts in other values', () => {
    const file = parseIni(
      '[s]\nbucket = b\nurl = s3://%(bucket)s/%(deep)s\n[[DEFAULT]]\ndeep = %(bucket)s2\n',
      'config',
    );
    interpolateIni(file, 'config');
    expect(file.root.sections.get('s')?.options.get('url')?.value).toBe('s3://b/b2');
  });
  it.each([
    ['[a]\nx = 1\n[a]\n', 'config:3', /"a" is in line 1/],
    ['[a]\nx = 1\n\nx = 2\n', 'config:4', /"x" is in line 2/],
    ['[a]\nfree words\n', 'config:2', /neither a section nor an option/],
    ['[a\n', 'config:1', /neither/],
    ['[a]\nx = "y" z\n', 'config:2', /Parse error in value/],
    ['[a]\nx = y,,z\n', 'config:2', /Parse error in value/],
    ["[a]\nx = '''y\n", 'config:2', /Parse error in value/],
    ['[[a]]\n', 'config:1', /too nested/],
    ['[a]]\n', 'config:1', /depth/],
    ['[a]\nx = %(y)s\n', 'config:2', /no option "y"/],
    ['[a]\nx = %(y)s\ny = %(x)s\n', 'config:2', /leads back to itself/],
  ])('names the line of %j', (text, where, message) => {
    const error = failure(text);
    expect(error).toMatchObject({ code: 'bad-input', where });
    expect(error.message).toMatch(message);
  });
  it('shows no value in an error: it may be a secret', () => {
    for (const text of ['[a]\nhush-hush\n', '[a]\nkey = "hush" hush\n', '[a]\nkey = "hush\n']) {
      expect(JSON.stringify(failure(text))).not.toContain('hush');
    }
  });
});

describe('writing', () => {
  const doc = (options: Readonly<Record<string, IniValue>>): ConfigDoc => {
    const empty = toDoc(parseIni('', 'config'));
    const section = emptySection();
    for (const [name, value] of Object.entries(options))
      section.options.set(name, { line: 0, before: [], after: '', value });
    empty.named.remote.set('x', section);
    return empty;
  };
  const written = (value: IniValue): string =>
    renderConfig(doc({ k: value }))
      .split('\n    k = ')[1]
      ?.slice(0, -1) ?? '';

  it('quotes as DVC does', () => {
    const cases: readonly (readonly [IniValue, string])[] = [
      ['plain', 'plain'],
      ["it's", "it's"],
      ['a=b', 'a=b'],
      ['', '""'],
      ['a,b', '"a,b"'],
      ['a#b', '"a#b"'],
      [' a', '" a"'],
      ['say "x"', `'say "x"'`],
      [`both "and' this`, `'''both "and' this'''`],
      ['two\nlines', `'''two\nlines'''`],
      [['a', 'b c'], 'a, b c'],
      [['a'], 'a,'],
      [[], ','],
    ];
    for (const [value, text] of cases) expect(written(value)).toBe(text);
  });
  it('is read back, or refused', () => {
    const character = constantFrom('a', 'b', '"', "'", '#', ',', '=', ' ', '\n', '%', '[', ']', 'å', '\\');
    assert(
      property(string({ unit: character, maxLength: 8 }), (value) => {
        let text: string;
        try {
          text = renderConfig(doc({ k: value, after: 'x' }));
        } catch {
          return;
        }
        const options = toDoc(parseIni(text, 'config')).named.remote.get('x')?.options;
        expect([options?.get('k')?.value, options?.get('after')?.value]).toEqual([value, 'x']);
      }),
      { numRuns: 2000 },
    );
  });
});
