import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { emptyDvcFile } from './repo/write-stage.ts';
import { singleStage } from './repo/stages.ts';
import { isLegacy, newArtifact, parseDvcFile, renderDvcFile } from './formats/dvc-file.ts';
import { errorOf } from './project.fixture.ts';

const readPointer = (text: string, file: string) =>
  singleStage(file, parseDvcFile(text, file)).outs.map(({ path, artifact }) => ({
    path,
    md5: artifact.md5,
    size: artifact.size,
    legacy: isLegacy(artifact),
  }));
const writePointer = (name: string, md5: string, size: number, existing = ''): string => {
  const old = existing === '' ? emptyDvcFile() : parseDvcFile(existing, `${name}.dvc`);
  const out = old.outs[0] ?? newArtifact(name);
  return renderDvcFile(existing, { ...old, outs: [{ ...out, md5, size, hash: 'md5' }] });
};

const MD5 = '0123456789abcdef0123456789abcdea';
const goldens = z
  .array(z.object({ name: z.string(), md5: z.string(), size: z.number(), pointer: z.string() }))
  .parse(JSON.parse(readFileSync(new URL('./golden/pointers.json', import.meta.url), 'utf8')));

/** A backslash is a separator on Windows. What DVC folds after several blanks it cannot read back itself. */
const readable = ({ name }: { readonly name: string }): boolean =>
  !name.includes('\\') && !(name.length > 72 && name.includes('  '));

describe('a pointer file', () => {
  it.each(goldens.map((golden) => [JSON.stringify(golden.name).slice(0, 30), golden] as const))(
    'has the bytes that DVC writes for %s',
    (_, { name, md5, size, pointer }) => {
      expect(writePointer(name, md5, size)).toBe(pointer);
    },
  );
  it.each(goldens.filter(readable).map((golden) => [golden.pointer, golden] as const))(
    'is read back: %s',
    (_, { name, md5, size, pointer }) => {
      expect(readPointer(pointer, 'data/x.dvc')).toEqual([{ path: `data/${name}`, md5, size, legacy: false }]);
    },
  );
  it('keeps its comments, keys and order when the file changes', () => {
    const old = `# our reviews\nouts:\n- md5: ${MD5}\n  size: 3\n  desc: from the shop\n  hash: md5\n  path: a.jsonl\nmeta:\n  owner: Åsa\n`;
    const md5 = '630334416415623642455915400846e6';
    expect(writePointer('a.jsonl', md5, 44, old)).toBe(old.replace(MD5, `'${md5}'`).replace('size: 3', 'size: 44'));
  });
  it('of DVC 2 gets its hash key last, as DVC 3 does', () => {
    const old = `outs:\n- md5: ${MD5}\n  size: 3\n  path: a.jsonl\n`;
    expect(readPointer(old, 'a.jsonl.dvc')[0]?.legacy).toBe(true);
    expect(writePointer('a.jsonl', MD5, 3, old)).toBe(`${old}  hash: md5\n`);
  });
  it('that is empty is valid and has no outs', () => {
    expect(readPointer('', 'data/x.dvc')).toEqual([]);
  });
  it.each([
    ['a merge conflict', `<<<<<<< HEAD\nouts:\n=======\n>>>>>>> b\n`, /merge-conflict/],
    ['broken YAML', 'outs:\n- md5: [\n', /not valid YAML/],
    ['another shape', 'outs: hello\n', /not a DVC file/],
    ['an md5 that is a path', 'outs:\n- md5: ../../secret\n  path: a\n', /32 hex digits/],
  ])('with %s is refused, naming the file', async (_, text, message) => {
    const error = await errorOf(() => readPointer(text, 'data/x.dvc'));
    expect(error).toMatchObject({ code: 'bad-input', where: expect.stringContaining('data/x.dvc') });
    expect(error.message).toMatch(message);
    expect(error.hint).toBeTruthy();
  });
});
