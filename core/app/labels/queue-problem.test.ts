import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { QueueSource } from '../../contract/labels.ts';
import { createQueueProblem } from './queue-problem.ts';

const repository = (): { dir: string; commit: string } => {
  const dir = mkdtempSync(join(tmpdir(), 'idrift-problem-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const git = (...words: string[]): string =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...words], {
      cwd: dir,
      encoding: 'utf8',
    });
  git('init', '--quiet');
  git('commit', '--quiet', '--allow-empty', '-m', 'first');
  return { dir, commit: git('rev-parse', 'HEAD').trim() };
};

const NO_MODELS = { listRegisteredModels: () => Promise.resolve([]) };
const errorsOf = (revision: string): QueueSource => ({ kind: 'label-errors', revision, limit: 50 });

test('a data version that is gone is named; one that is there, and the working copy, are no problem', async () => {
  const { dir, commit } = repository();
  const problem = createQueueProblem(dir, NO_MODELS);
  expect(await problem({ source: errorsOf(commit), suggestedBy: null })).toBeNull();
  expect(await problem({ source: errorsOf('workspace'), suggestedBy: null })).toBeNull();
  const gone = '0123456789abcdef0123456789abcdef01234567';
  expect(await problem({ source: errorsOf(gone), suggestedBy: null })).toMatch(
    /^The data version 0123456789ab .* is gone/,
  );
});
