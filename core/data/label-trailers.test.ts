import { expect, it } from 'vitest';
import { git } from './git.ts';
import { labelCommits, withLabelTrailers } from './label-trailers.ts';
import { emptyFolder, twoVersions } from './project.fixture.ts';

it('a message gets a trailer for each queue and alert once, after those that it has', () => {
  const labels = [
    { queue: 'alert-12', alert: 12 },
    { queue: 'unsure-1', alert: null },
  ];
  const message = withLabelTrailers('Add 31 labels of alert 12\n', labels);
  expect(message).toBe('Add 31 labels of alert 12\n\nLabels-Queue: alert-12\nAlert: 12\nLabels-Queue: unsure-1');
  expect(withLabelTrailers(message, labels)).toBe(message);
  expect(withLabelTrailers('Fix: it\n\nWhy.\n\nSigned-off-by: Åsa <a@b.se>', [{ queue: 'q', alert: null }])).toBe(
    'Fix: it\n\nWhy.\n\nSigned-off-by: Åsa <a@b.se>\nLabels-Queue: q',
  );
});

it('git reads them back, through a rebase too, from the version and those that come after it', async () => {
  const dir = await twoVersions();
  const commit = async (message: string): Promise<string> => {
    await git(dir, ['-c', 'user.name=Åsa', '-c', 'user.email=a@b.se', 'commit', '--allow-empty', '-m', message]);
    return (await git(dir, ['rev-parse', 'HEAD'])).trim();
  };
  const before = await commit('Talk of a Labels-Queue: in the middle');
  const labels = [
    { queue: 'alert-12', alert: 12 },
    { queue: 'search-fracht', alert: null },
  ];
  const own = await commit(withLabelTrailers('Add 31 labels', labels));
  await commit('Something else');
  const expected = {
    revision: own,
    subject: 'Add 31 labels',
    by: 'Åsa',
    queues: ['alert-12', 'search-fracht'],
    alerts: [12],
  };
  expect(await labelCommits(dir)).toMatchObject([expected]);
  expect(await labelCommits(dir, own)).toMatchObject([expected]);
  expect(await labelCommits(dir, before)).toEqual([]);
  await git(dir, ['-c', 'user.name=B', '-c', 'user.email=b@b.se', 'rebase', '--quiet', '--force-rebase', 'HEAD~2']);
  const [moved] = await labelCommits(dir);
  expect(moved).toMatchObject({ subject: 'Add 31 labels', queues: ['alert-12', 'search-fracht'] });
  expect(await labelCommits(emptyFolder())).toEqual([]);
});
