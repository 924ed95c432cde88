/** `.dvcignore` against what DVC's own reader decided on the same folders: golden/dvcignore.json, made by golden/make.py. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { emptyFolder } from '../project.fixture.ts';
import { type DvcIgnore, openDvcIgnore } from './dvcignore.ts';

const golden = z
  .object({
    folders: z.array(z.string()),
    files: z.array(z.string()),
    cases: z.array(
      z.object({
        ignores: z.record(z.string(), z.array(z.string())),
        walked: z.array(z.string()),
        told: z.record(z.string(), z.tuple([z.boolean(), z.string()])),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(new URL('./golden/dvcignore.json', import.meta.url), 'utf8')));

const walk = (root: string, ignore: DvcIgnore, folder = ''): string[] => {
  const isIgnored = ignore.forFolder(folder);
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (isIgnored(entry.name, entry.isDirectory())) return [];
    return entry.isDirectory() ? walk(root, ignore, path) : [path];
  });
};

const root = emptyFolder();
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('.dvcignore decides as DVC does', () => {
  beforeAll(() => {
    for (const folder of golden.folders) mkdirSync(join(root, folder), { recursive: true });
    for (const file of golden.files) writeFileSync(join(root, file), '');
  });

  it.each(golden.cases.map((each) => [JSON.stringify(each.ignores), each] as const))(
    '%s',
    (_, { ignores, walked, told }) => {
      const files = Object.entries(ignores).map(([folder, lines]) => {
        const file = join(root, folder, '.dvcignore');
        writeFileSync(file, `${lines.join('\n')}\n`);
        return file;
      });
      try {
        const ignore = openDvcIgnore(root);
        expect(walk(root, ignore).toSorted()).toEqual(walked.toSorted());
        for (const path of [...golden.folders, ...golden.files, 'none/such', 'a/none']) {
          const [ignored, rule] = told[path] ?? [false, null];
          expect({ path, ...ignore.explain(path) }).toEqual({ path, ignored, rule });
        }
      } finally {
        for (const file of files) rmSync(file);
      }
    },
  );
});

describe('lines that DVC does not start with', () => {
  const rulesOf = (...lines: string[]): DvcIgnore => {
    const dir = emptyFolder();
    writeFileSync(join(dir, '.dvcignore'), lines.join('\n'));
    return openDvcIgnore(dir);
  };

  it.each(['!', '\\', 'a\\', '[b-a]', '[z-a]x/'])(
    'take %j for a pattern that matches nothing, and the others hold',
    (line) => {
      const isIgnored = rulesOf(line, 'a.txt').forFolder('');
      expect(isIgnored('a.txt', false)).toBe(true);
      expect(isIgnored('b.txt', false)).toBe(false);
    },
  );

  it('keeps a blank that a backslash protects', () => {
    const isIgnored = rulesOf('blank\\ ').forFolder('');
    expect([isIgnored('blank ', false), isIgnored('blank', false)]).toEqual([true, false]);
  });
});

it('needs no rules to leave out what is not data', () => {
  const dir = emptyFolder();
  mkdirSync(join(dir, 'inner', '.dvc'), { recursive: true });
  const isIgnored = openDvcIgnore(dir).forFolder('.');
  expect([isIgnored('.git', true), isIgnored('.git', false), isIgnored('.dvc', true), isIgnored('.hg', true)]).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect([isIgnored('.dvc', false), isIgnored('.gitignore', false), isIgnored('plain', true)]).toEqual([
    false,
    false,
    false,
  ]);
  expect(isIgnored('inner', true)).toBe(true);
  expect(openDvcIgnore(dir).forFolder('inner')('any', false)).toBe(true);
});
