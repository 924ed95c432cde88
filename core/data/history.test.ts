/** The graph of data versions: git makes the branches and merges. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { git } from './git.ts';
import { commit } from './init.ts';
import { row, twoVersions, V2, writeData } from './project.fixture.ts';
import { listGraph, listVersions } from './versions.ts';
import { addFile } from './workspace.ts';

const ASA = { name: 'Åsa', email: 'a@b.c' };
const WHO = ['-c', 'user.name=Åsa', '-c', 'user.email=a@b.c', '-c', 'commit.gpgsign=false'];

const change = async (dir: string, path: string, text: string, message: string, date: string): Promise<void> => {
  writeData(dir, path, [...V2.val, row(text)]);
  await addFile(dir, path);
  await git(dir, ['add', '--', '.']);
  await commit(dir, message, ASA, date);
};

it('holds every branch, with what each version came from; commits without data are left out', async () => {
  const dir = await twoVersions();
  await git(dir, ['checkout', '--quiet', '-b', 'try']);
  await change(dir, 'data/val.jsonl', 'ett försök', 'Try', '2026-03-01T09:00:00Z');
  writeFileSync(join(dir, 'code.txt'), '1');
  await git(dir, ['add', '--', '.']);
  await commit(dir, 'Code on the branch', ASA, '2026-03-02T09:00:00Z');
  await git(dir, ['tag', 'named-later']);
  await git(dir, ['checkout', '--quiet', 'main']);
  await change(dir, 'data/test.jsonl', 'på main', 'On main', '2026-03-03T09:00:00Z');
  await git(dir, [...WHO, 'merge', '--quiet', '--no-edit', '-m', 'Both', 'try']);
  await git(dir, ['branch', 'old', 'main~1']);

  const graph = await listGraph(dir);
  const names = new Map(graph.map(({ revision, message }) => [revision, message]));
  const told = graph
    .filter(({ revision }) => revision !== 'workspace')
    .map(({ message, parents, heads, current }) => [
      message,
      parents.map((one) => names.get(one)),
      heads.map(({ kind, name }) => `${kind} ${name}`),
      current,
    ]);
  expect(told).toEqual([
    ['Both', ['On main', 'Try'], ['branch main'], true],
    ['On main', ['More reviews'], ['branch old'], false],
    ['Try', ['More reviews'], ['branch try', 'tag named-later'], false],
    ['More reviews', ['First reviews'], [], false],
    ['First reviews', [], [], false],
  ]);
  // What is checked out alone, as before.
  await git(dir, ['checkout', '--quiet', 'old']);
  const here = await listVersions(dir);
  expect(here.map(({ message }) => message)).not.toContain('Try');
  expect((await listGraph(dir)).find(({ current }) => current)?.message).toBe('On main');
});
