/** Our hooks through the real pre-commit tool: IDRIFT_PRE_COMMIT=$(.ci/pre-commit) names it; skipped where there is none. */
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorOf } from '../project.fixture.ts';
import { folder, git, ours, project, put, run, save, tryGit } from './hooks.fixture.ts';
import { hooksStatus, installHooks, removeHooks } from './install.ts';

const command = process.env['IDRIFT_PRE_COMMIT'];
const CONFIG = '.pre-commit-config.yaml';

const preCommit = (dir: string, ...words: readonly string[]): void => {
  const { status, all } = run(command ?? '', dir, words);
  if (status !== 0) throw new Error(`pre-commit ${words.join(' ')}: ${all}`);
};

/** What `next` of an installation asks for. */
const follow = (dir: string, next: string | null): void => preCommit(dir, ...(next ?? '').split(' ').slice(1));

const changeAndTell = (dir: string): string => {
  put(dir, { 'data/a': 'changed\n' });
  const told = tryGit(dir, 'commit', '--allow-empty', '-m', 'forgot');
  expect(told.status).toBe(0);
  return told.all;
};

describe.skipIf(command === undefined)('the pre-commit tool', () => {
  it('runs our hooks, beside those of the team', async () => {
    const dir = project();
    const team =
      'repos:\n- repo: local\n  hooks:\n  - id: team\n    name: team\n    entry: echo team\n    language: system\n    verbose: true\n    always_run: true\n';
    put(dir, { [CONFIG]: team });
    preCommit(dir, 'install');
    const error = await errorOf(() => installHooks(dir, { style: 'git' }));
    expect([error.code, error.hint]).toEqual(['conflict', expect.stringContaining('--style pre-commit')]);
    const installed = await installHooks(dir);
    expect(installed).toMatchObject({
      style: 'pre-commit',
      next: 'pre-commit install --hook-type post-checkout --hook-type pre-push',
      status: { preCommit: { by: 'idrift' }, mergeDriver: 'idrift' },
    });
    follow(dir, installed.next);
    const status = await hooksStatus(dir);
    expect(status?.style).toBe('pre-commit');
    expect(status?.hooks.map(({ by, runs }) => [by, runs])).toEqual([1, 2, 3].map(() => ['pre-commit', true]));
    preCommit(dir, 'validate-config');
    save(dir, 'settings');

    git(dir, 'checkout', '--quiet', '-b', 'other');
    expect(changeAndTell(dir)).toMatch(/team[^]*modified: {11}data/);
    ours(dir, 'add', '--quiet', 'data');
    git(dir, 'commit', '--quiet', '-am', 'second');
    git(dir, 'checkout', '--quiet', 'main');
    expect(readFileSync(join(dir, 'data/a'), 'utf8')).toBe('1\n');

    const removed = await removeHooks(dir);
    expect([removed.files, removed.status.style]).toEqual([[join(dir, CONFIG)], null]);
    expect(readFileSync(join(dir, CONFIG), 'utf8')).toBe(team);
    expect(existsSync(join(dir, '.git/hooks/pre-push'))).toBe(true);
  }, 120_000);

  it('installed over plain hooks of ours, runs them all the same', async () => {
    const dir = project();
    await installHooks(dir);
    put(dir, { [CONFIG]: 'repos: []\n' });
    preCommit(dir, 'install', '--hook-type', 'pre-commit');
    expect((await hooksStatus(dir))?.hooks.find(({ name }) => name === 'pre-commit')).toMatchObject({
      by: 'pre-commit',
      runs: true,
    });
    expect(changeAndTell(dir)).toContain('modified:           data');
    await removeHooks(dir);
    expect((await hooksStatus(dir))?.style).toBe(null);
    expect(existsSync(join(dir, '.git/hooks/pre-commit.legacy'))).toBe(false);
  }, 120_000);

  it("runs DVC's entry by our command where dvc is an alias for it", async () => {
    const dir = project();
    const bin = folder();
    // What DVC's repository says of its hooks, with no Python to be installed.
    const source = folder();
    const hook = (name: string): string =>
      `- id: dvc-${name}\n  name: DVC ${name}\n  entry: ${bin}/dvc\n  args: [git-hook, ${name}]\n  language: system\n  verbose: true\n  always_run: true\n  require_serial: true\n  stages: [${name}]\n`;
    put(source, { '.pre-commit-hooks.yaml': ['pre-commit', 'post-checkout', 'pre-push'].map(hook).join('') });
    git(source, 'init', '--quiet');
    save(source, 'hooks');
    ours(dir, 'install', '--use-pre-commit-tool');
    put(bin, { dvc: `#!/bin/sh\nexec ${join(dir, '.git/idrift/git-hook')} $(shift; echo "$@")\n` });
    chmodSync(join(bin, 'dvc'), 0o755);
    const text = readFileSync(join(dir, CONFIG), 'utf8')
      .replace('https://github.com/treeverse/dvc', source)
      .replace('3.67.1', git(source, 'rev-parse', 'HEAD').trim())
      .replaceAll(/ +additional_dependencies:\n +- \.\[all\]\n +language_version: python3\n/g, '');
    put(dir, { [CONFIG]: text });
    preCommit(dir, 'install', '--hook-type', 'pre-commit', '--hook-type', 'post-checkout');
    save(dir, 'settings');
    expect(changeAndTell(dir)).toContain('modified:           data');
    ours(dir, 'add', '--quiet', 'data');
    git(dir, 'commit', '--quiet', '-am', 'second');
    git(dir, 'checkout', '--quiet', 'HEAD~1');
    expect(readFileSync(join(dir, 'data/a'), 'utf8')).toBe('1\n');
    expect((await hooksStatus(dir))?.preCommit).toMatchObject({
      by: 'dvc',
      hooks: ['post-checkout', 'pre-commit', 'pre-push'],
    });
  }, 120_000);
});
