/** Our hooks beside those of the real `dvc`: IDRIFT_DVC names it; skipped where there is none. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { folder, git, ours, project, put, run, save, tryGit, tryOurs } from './hooks.fixture.ts';
import { hooksStatus, installHooks, removeHooks } from './install.ts';

const command = process.env['IDRIFT_DVC'];
const theirs = (dir: string, ...words: readonly string[]): ReturnType<typeof run> => run(command ?? '', dir, words);
const CONFIG = '.pre-commit-config.yaml';

describe('dvc install', () => {
  beforeEach(({ skip }) => skip(command === undefined, 'IDRIFT_DVC names no dvc'));

  it('is recognised, left alone, and an error for ours as for a second one of its own', async () => {
    const dir = project();
    expect(theirs(dir, 'install').status).toBe(0);
    const hook = readFileSync(join(dir, '.git/hooks/pre-push'), 'utf8');
    const status = await hooksStatus(dir);
    expect(status).toMatchObject({ style: 'git', mergeDriver: 'dvc' });
    expect(status?.hooks.map(({ by, runs }) => [by, runs])).toEqual([1, 2, 3].map(() => ['dvc', true]));
    expect((await installHooks(dir)).files).toEqual([]);
    expect(readFileSync(join(dir, '.git/hooks/pre-push'), 'utf8')).toBe(hook);
    const [first, second] = [theirs(dir, 'install'), tryOurs(dir, 'install')];
    expect(second.status).toBe(first.status);
    expect(second.all.split('\n')[0]).toBe(first.all.split('\n')[0]);
    expect((await removeHooks(dir, { alsoDvc: true })).files).toHaveLength(3);
    ours(dir, 'install');
    expect(theirs(dir, 'install').status).toBe(1);
  }, 120_000);

  it.each([
    ['no settings', null],
    ['an empty file', ''],
    [
      'settings with comments',
      '# of the team\ndefault_stages: [pre-commit] # only\nrepos:\n  - repo: https://github.com/pre-commit/pre-commit-hooks\n    rev: "v4.0"  # pinned\n    hooks:\n      - id: check-yaml\n        args: [--allow-multiple-documents]\n\n  # formatting\n  - repo: local\n    hooks:\n      - id: fmt\n        name: fmt\n        entry: make fmt\n        language: system\n# the end\n',
    ],
  ])(
    '--use-pre-commit-tool writes what ours writes: %s',
    (_, text) => {
      const [left, right] = [project(), project()];
      if (text !== null) for (const dir of [left, right]) put(dir, { [CONFIG]: text });
      expect(theirs(left, 'install', '--use-pre-commit-tool').status).toBe(0);
      ours(right, 'install', '--use-pre-commit-tool');
      const made = readFileSync(join(left, CONFIG), 'utf8');
      expect(readFileSync(join(right, CONFIG), 'utf8')).toBe(made);
      ours(left, 'install', '--use-pre-commit-tool');
      expect(readFileSync(join(left, CONFIG), 'utf8')).toBe(made);
      expect(existsSync(join(left, '.git/hooks/pre-commit'))).toBe(false);
    },
    120_000,
  );
});

describe('a merge', () => {
  beforeEach(({ skip }) => skip(command === undefined, 'IDRIFT_DVC names no dvc'));

  it("gives the pointer and the manifest that dvc's driver gives", async () => {
    const base = project();
    put(base, { '.gitattributes': '*.dvc merge=dvc\n' });
    save(base, 'attributes');
    git(base, 'checkout', '--quiet', '-b', 'theirs');
    put(base, { 'data/b': 'theirs\n', 'data/sub/é.csv': 'x\n' });
    ours(base, 'add', '--quiet', 'data');
    save(base, 'theirs');
    git(base, 'checkout', '--quiet', 'main');
    ours(base, 'checkout', '--quiet');
    put(base, { 'data/a': 'ours\n', 'data/new': 'y\n' });
    ours(base, 'add', '--quiet', 'data');
    save(base, 'ours');
    const copy = folder();
    git(copy, 'clone', '--quiet', base, 'repo');
    const other = join(copy, 'repo');
    git(other, 'branch', 'theirs', 'origin/theirs');
    ours(other, 'cache', 'dir', '--local', join(base, '.dvc', 'cache'));
    git(other, 'config', 'merge.dvc.driver', `${command} git-hook merge-driver --ancestor %O --our %A --their %B `);
    expect(tryGit(other, 'merge', '--no-edit', 'theirs').status).toBe(0);

    await installHooks(base);
    expect(tryGit(base, 'merge', '--no-edit', 'theirs').status).toBe(0);
    expect(readFileSync(join(base, 'data.dvc'), 'utf8')).toBe(readFileSync(join(other, 'data.dvc'), 'utf8'));
    ours(base, 'checkout', '--quiet');
    expect(theirs(base, 'status').all).toContain('up to date');
  }, 120_000);
});
