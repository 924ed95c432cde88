import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOf } from '../project.fixture.ts';
import { dvcFileFields, dvcFileOf, isLegacy, newArtifact, parseDvcFile, renderDvcFile, stageMd5 } from './dvc-file.ts';
import { parsePlainPointer } from './plain-pointer.ts';
import { dumpYaml, parseYaml } from './yaml.ts';

const MD5 = '0123456789abcdef0123456789abcdea';
const LOCAL = '34ff2335cbe2045ddc3b78993d1e971d';
const digit = fc.constantFrom(...Array.from('0123456789abcdef'));
const hex = fc.array(digit, { minLength: 32, maxLength: 32 }).map((digits) => digits.join(''));

const slowly = (text: string) => dvcFileOf(parseYaml(text, 'x.dvc'), 'x.dvc');

describe('a DVC file', () => {
  it('is read alike with and without the YAML parser', () => {
    const name = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^[\w ./#:'@é漢-]{1,90}$/),
      fc.constantFrom('null', 'true', '1e3', '~', '-', '...', 'a:', 'a #b'),
    );
    const agree = (text: string): void => expect(parsePlainPointer(text) ?? slowly(text)).toEqual(slowly(text));
    let read = 0;
    fc.assert(
      fc.property(
        name,
        hex,
        fc.boolean(),
        fc.option(fc.nat()),
        fc.option(fc.nat()),
        fc.boolean(),
        (path, md5, isFolder, size, nfiles, isexec) => {
          if (path === '') return;
          const artifact = { ...newArtifact(path), md5: isFolder ? `${md5}.dir` : md5, size, nfiles, isexec };
          const text = dumpYaml(dvcFileFields({ ...slowly(''), outs: [artifact] }));
          agree(text);
          // A path as nobody should write it: the plain reader must leave what it does not understand to the other.
          const unquoted = `outs:\n- md5: ${md5}\n  hash: md5\n  path: ${path}\n`;
          if (parsePlainPointer(unquoted) !== null) agree(unquoted);
          read++;
        },
      ),
      { numRuns: 2000 },
    );
    expect(read).toBeGreaterThan(1000);
  });
  it.each(['data/train.jsonl', 'a b.csv', 'åäö 漢字.txt', '12-data.csv', 'x(1)=y,z'])(
    'named %s needs no YAML parser',
    (path) => {
      expect(parsePlainPointer(`outs:\n- md5: ${MD5}\n  size: 3\n  hash: md5\n  path: ${path}\n`)?.outs[0]?.path).toBe(
        path,
      );
    },
  );
  it('is written again as it was read, unknown keys and all', () => {
    const text = `# note\nmd5: ${MD5}\nfrozen: true\ndeps:\n- path: data\n  repo:\n    url: u\n    rev: main\n    rev_lock: abc\n    config: {a: 1}\nouts:\n- md5: ${MD5}.dir\n  size: 3\n  nfiles: 1\n  hash: md5\n  path: data\n  labels: [x]\n  later: 1\n  push: false\nnew: thing\n`;
    expect(renderDvcFile(text, parseDvcFile(text, 'x.dvc'))).toBe(text);
  });
  it('keeps keys in the order of DVC when it is new', () => {
    const out = {
      ...newArtifact('m.bin'),
      md5: MD5,
      size: 5,
      isexec: true,
      desc: 'd',
      type: 'model',
      labels: ['x'],
      meta: { k: 1 },
      cache: false,
      metric: true,
      persist: true,
      remote: 'r',
      push: false,
    };
    const dep = { ...newArtifact('s3://b/x'), etag: 'E', size: 4, versionId: 'v' };
    const fields = dvcFileFields({ ...slowly(''), outs: [out], deps: [dep], md5: MD5, frozen: true, meta: { a: 1 } });
    expect(Object.keys(fields)).toEqual(['md5', 'frozen', 'deps', 'outs', 'meta']);
    expect(Object.keys(Object.values(fields['outs'] ?? {})[0] ?? {})).toEqual([
      'md5',
      'size',
      'isexec',
      'hash',
      'path',
      'desc',
      'type',
      'labels',
      'meta',
      'cache',
      'metric',
      'persist',
      'remote',
      'push',
    ]);
    expect(Object.keys(Object.values(fields['deps'] ?? {})[0] ?? {})).toEqual([
      'etag',
      'size',
      'version_id',
      'hash',
      'path',
    ]);
  });
  it('of DVC 2 is legacy, and has no hash key', () => {
    const text = `outs:\n- md5: ${MD5}\n  size: 3\n  path: a\n`;
    const [out] = parseDvcFile(text, 'a.dvc').outs;
    expect(out !== undefined && isLegacy(out)).toBe(true);
    expect(renderDvcFile('', parseDvcFile(text, 'a.dvc'))).toBe(text);
  });
  it('reads hashes of digits, capital hashes and the files of a folder', () => {
    const text = `outs:\n- md5: 12345678901234567890123456789012\n  hash: md5\n  path: 2024\n- md5: ${MD5.toUpperCase()}\n  path: b\n- hash: md5\n  path: d\n  files:\n  - relpath: f\n    md5: 1\n    size: 2\n    cloud: {s3: {etag: e}}\n`;
    const { outs } = parseDvcFile(text, 'x.dvc');
    expect(outs.map(({ md5, path }) => [md5, path])).toEqual([
      ['12345678901234567890123456789012', '2024'],
      [MD5, 'b'],
      [null, 'd'],
    ]);
    expect(outs[2]?.files).toEqual([
      { relpath: 'f', md5: '1', size: 2, fields: { relpath: 'f', md5: '1', size: 2, cloud: { s3: { etag: 'e' } } } },
    ]);
  });
  it.each([
    [
      {
        deps: [{ hash: 'md5', md5: LOCAL, path: '../src/in.csv' }],
        outs: [{ hash: 'md5', md5: LOCAL, path: 'in.csv' }],
      },
      '8f19b1c75d7401ac70f753c51f6a502f',
    ],
    [
      {
        md5: 'x',
        frozen: true,
        meta: { a: 1 },
        wdir: '.',
        deps: [{ hash: 'md5', md5: LOCAL, size: 1, path: '../src/in.csv' }],
        outs: [{ hash: 'md5', md5: LOCAL, path: 'in.csv', desc: 'd', isexec: true }],
      },
      '8f19b1c75d7401ac70f753c51f6a502f',
    ],
  ])('has the stage md5 that DVC computes', (fields, md5) => {
    expect(stageMd5(fields)).toBe(md5);
  });
  it.each([
    [
      'a merge conflict',
      `outs:\n<<<<<<< HEAD\n- md5: a\n=======\n- md5: b\n>>>>>>> b\n`,
      /merge-conflict/,
      'data/x.dvc',
    ],
    ['broken YAML', `outs:\n- md5: ${MD5}\n  path: [\n`, /not valid YAML/, 'data/x.dvc:4'],
    ['a key twice', `outs:\n- md5: ${MD5}\n  path: a\n  path: b\n`, /not valid YAML/, 'data/x.dvc:4'],
    ['a list at the top', '- a\n', /no map/, 'data/x.dvc:1'],
    ['two documents', 'outs: []\n---\nouts: []\n', /not valid YAML/, 'data/x.dvc:2'],
    ['outs that are a text', 'outs: hello\n', /"outs" is not a list/, 'data/x.dvc'],
    ['an md5 that is a path', 'outs:\n- md5: ../../secret\n  path: a\n', /32 hex digits/, 'data/x.dvc'],
    ['no path', `outs:\n- md5: ${MD5}\n`, /no "path"/, 'data/x.dvc'],
    ['a size in words', `outs:\n- md5: ${MD5}\n  size: big\n  path: a\n`, /"size" is not a number/, 'data/x.dvc'],
  ])('with %s is refused, naming the place', async (_, text, message, where) => {
    const error = await errorOf(() => parseDvcFile(text, 'data/x.dvc'));
    expect(error).toMatchObject({ code: 'bad-input', where });
    expect(error.message).toMatch(message);
    expect(error.hint).toBeTruthy();
  });
  it.each(['', '\n', '# nothing\n', '{}\n', 'outs:\n'])('that says nothing is valid: %j', (text) => {
    expect(parseDvcFile(text, 'x.dvc')).toMatchObject({ outs: [], deps: [], frozen: false });
  });
});
