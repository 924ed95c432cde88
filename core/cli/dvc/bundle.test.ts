/** When `idrift dvc` runs its bundle: a program folder of two stand-ins, each of which says which it is. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';

const SCRIPTS = join(import.meta.dirname, '..', '..', '..', 'scripts');
const root = mkdtempSync(join(tmpdir(), 'idrift-bundle-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const source = join(root, 'core', 'a.ts');

beforeEach(() => {
  for (const folder of ['scripts', 'core/cli/dvc', 'dist/dvc/one']) mkdirSync(join(root, folder), { recursive: true });
  for (const name of ['idrift.mjs', 'git-hook.mjs', 'bundle.mjs'])
    cpSync(join(SCRIPTS, name), join(root, 'scripts', name));
  writeFileSync(
    join(root, 'scripts', 'run-sources.mjs'),
    "export const runFromSources = () => console.log('sources');\n",
  );
  writeFileSync(
    join(root, 'dist', 'dvc', 'one', 'core.cjs'),
    "exports.runDvc = (words) => console.log('bundle', ...words);\n",
  );
  writeFileSync(join(root, 'core', 'cli', 'dvc', 'main.ts'), "console.log('sources');\n");
  writeFileSync(source, 'a');
  const { size, mtimeMs } = statSync(source);
  const sources = [['core/a.ts', size, mtimeMs]];
  writeFileSync(join(root, 'dist', 'dvc', 'current.json'), JSON.stringify({ folder: 'one', sources }));
});

const run = (words: readonly string[], env: Readonly<Record<string, string>> = {}, first = 'idrift.mjs'): string =>
  execFileSync(process.execPath, [join(root, 'scripts', first), ...words], {
    env: { ...process.env, IDRIFT_NODE: process.execPath, IDRIFT_SOURCES: '', ...env },
    encoding: 'utf8',
  }).trim();

describe('the bundle of idrift dvc', () => {
  it('runs while its sources are as they were', () => expect(run(['dvc', 'status', '-q'])).toBe('bundle status -q'));

  it('is for dvc alone, and not where the sources are asked for', () => {
    expect(run(['runs', 'list'])).toBe('sources');
    expect(run(['dvc', 'status'], { IDRIFT_SOURCES: '1' })).toBe('sources');
  });

  it.each([
    ['of another size', () => writeFileSync(source, 'ab')],
    ['of another time', () => utimesSync(source, 1, 1)],
    ['gone', () => rmSync(source)],
  ])('does not when a source is %s', (_, change) => {
    change();
    expect(run(['dvc', 'status'])).toBe('sources');
  });

  it('is what hooks run, by the same rules', () => {
    const hook = (env = {}): string => run(['git-hook', 'pre-commit'], env, 'git-hook.mjs');
    expect(hook()).toBe('bundle git-hook pre-commit');
    expect(hook({ IDRIFT_SOURCES: '1' })).toBe('sources');
    writeFileSync(source, 'ab');
    expect(hook()).toBe('sources');
  });

  it('does not when it is damaged', () => {
    writeFileSync(join(root, 'dist', 'dvc', 'current.json'), '{');
    expect(run(['dvc', 'status'])).toBe('sources');
  });
});
