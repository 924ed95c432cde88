import { expect, test } from 'vitest';
import { extraCurves, lastValues } from './curve-list.ts';
import { commitUrl } from './made-from.ts';
import { ownTags } from './own-tags.ts';
import { systemFinding, systemKeys, systemTitle, unitOf } from './system-metrics.ts';

const at = (value: number, second: number) => ({
  step: second,
  value,
  at: new Date(1_735_689_600_000 + second * 1000).toISOString(),
});

const history = {
  loss: [at(1, 0), at(0.5, 1)],
  'system/disk_usage_percentage': [at(40, 0), at(41, 1)],
  'system/system_memory_usage_megabytes': [at(1000, 0), at(3000, 1)],
  'system/system_memory_usage_percentage': [at(10, 0)],
  'system/gpu_0_utilization_percentage': [at(0, 0)],
  'system/cpu_utilization_percentage': [at(80, 0), at(90, 1)],
};

test('system metrics have a place of their own, in an order', () => {
  expect(systemKeys(history).map(systemTitle)).toEqual([
    'CPU utilization',
    'GPU 0 utilization',
    'Memory usage',
    'Memory usage',
    'Disk usage',
  ]);
  expect(extraCurves(history)).toEqual([]);
  expect(lastValues(history, false).map(({ key }) => key)).toEqual(['loss']);
  expect(['a_percentage', 'a_megabytes', 'a_watts', 'a'].map(unitOf)).toEqual([
    'percentage',
    'megabytes',
    'watts',
    'other',
  ]);
  expect(systemFinding(history, 'system/cpu_utilization_percentage')).toBe('85 % on average, 90 % at most');
  expect(systemFinding(history, 'system/system_memory_usage_megabytes')).toMatch(
    /^2\.0.GB on average, 3\.0.GB at most$/,
  );
});

test('the page of a commit from the remote in its usual forms', () => {
  const urls = [
    'git@github.com:ann/p.git',
    'ssh://git@example.org:2222/team/p',
    'https://gitlab.com/a/b/c.git',
    'https://bitbucket.org/a/b',
    '/home/ann/p',
    'file:///home/ann/p',
  ].map((remote) => commitUrl(remote, 'c0ffee'));
  expect(urls).toEqual([
    'https://github.com/ann/p/commit/c0ffee',
    'https://example.org/team/p/commit/c0ffee',
    'https://gitlab.com/a/b/c/-/commit/c0ffee',
    'https://bitbucket.org/a/b/commits/c0ffee',
    null,
    null,
  ]);
  expect(commitUrl(undefined, 'c0ffee')).toBeNull();
});

test("people's tags by name", () => {
  expect(ownTags({ z: '1', 'mlflow.user': 'x', 'idrift.device': 'cpu', a: '2' })).toEqual([
    ['a', '2'],
    ['z', '1'],
  ]);
});
