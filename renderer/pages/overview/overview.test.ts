import { describe, expect, it } from 'vitest';
import type { DataVersion, DriftCheck } from '../../../core/contract/index.ts';
import { alarmed } from '../monitoring/check.fixture.ts';
import { deploymentRecord, labelQueue, runRecord } from '../records.fixture.ts';
import { overviewAnswer } from './answer.ts';
import type { Facts } from './facts.ts';
import { healthOf } from './health.ts';
import { needsOf } from './needs.ts';

const accuracy = { value: 0.858, interval: { low: 0.785, high: 0.91, level: 0.95, method: 'wilson' }, n: 120 };
const at = '2026-11-20T10:00:00Z';
const version: DataVersion = {
  revision: '7c41e0b3',
  date: at,
  author: 'Ebba',
  message: 'Add 100 reviews\n\nmore',
  tags: [],
  branches: [],
  outs: [{ path: 'data/train.jsonl', md5: 'a', size: 1, rows: 300, inCache: true }],
  change: null,
  runs: [],
};
const run = runRecord({
  kept: { epoch: 5, valLoss: 0.4, valAccuracy: accuracy, testAccuracy: accuracy, testRocAuc: null },
});
const live = deploymentRecord({ version: 2, startedAt: at, webUrl: null });
const check: DriftCheck = {
  id: 'c1',
  at,
  model: 'served-model',
  version: 2,
  runId: 'r1',
  from: at,
  to: at,
  texts: 120,
  blankTexts: 0,
  referenceTexts: 300,
  revision: null,
  days: 7,
  rule: 'fixed',
  weak: false,
  family: null,
  statistics: [],
  inputs: [],
  couldSee: null,
  state: 'drift',
  scores: [
    {
      name: 'length',
      title: 'Text length',
      state: 'ok',
      statistic: 0.05,
      p: 0.4,
      threshold: 0.1,
      exceeded: false,
      reference: null,
      live: null,
    },
    {
      name: 'oov',
      title: 'Unknown words',
      state: 'ok',
      statistic: 0.31,
      p: 2e-7,
      threshold: 0.1,
      exceeded: true,
      reference: null,
      live: null,
    },
  ],
  falseAlarmShare: 0.38,
  warnings: [],
  alert: null,
};
const empty: Facts = {
  chain: [],
  versions: [],
  runs: [],
  models: [],
  model: 'served-model',
  deployments: [],
  traffic: { total: 0, failed: 0, minutes: [], p50: null, p95: null, p99: null },
  checks: [],
  queues: [],
  jobs: [],
  system: {
    version: '0.1.0',
    node: '24',
    platform: 'linux',
    cores: 2,
    memoryBytes: 1,
    freeBytes: 1,
    device: 'CPU',
    door: 'app',
    checks: [{ id: 'git', title: 'git', state: 'ok', cause: '', fix: null }],
  },
};
const traffic = { total: 120, failed: 0, minutes: [], p50: 4.4, p95: 8.1, p99: 12 };
const model = { name: 'served-model', createdAt: at, description: '', versions: [] };
const registered = {
  ...model,
  versions: [1, 2].map((number) => ({
    name: 'served-model',
    version: number,
    createdAt: at,
    description: '',
    aliases: [],
    status: 'READY',
    source: '',
    modelId: null,
    runId: `r${number === 2 ? 1 : 2}`,
    runName: null,
    revision: null,
    testAccuracy: accuracy,
    valAccuracy: null,
  })),
};
const served: Facts = { ...empty, versions: [version], runs: [run], deployments: [live], traffic };
const title = (facts: Facts): string => overviewAnswer(facts).title;
const needs = (facts: Facts): readonly string[] => needsOf(facts).map(({ id }) => id);

describe('overviewAnswer', () => {
  it('follows the loop from its beginning', () => {
    expect(title(empty)).toBe('There is no data version yet.');
    expect(title({ ...empty, versions: [version] })).toBe('300 texts are ready, and no model is trained on them yet.');
    expect(title({ ...empty, versions: [version], runs: [run] })).toBe(
      'quiet-lynx-204 is trained; its model is not registered yet.',
    );
    const registered = { ...run, registered: [{ name: 'served-model', version: 2 }] };
    expect(title({ ...empty, versions: [version], runs: [registered] })).toBe(
      'served-model v2 is registered and not served yet.',
    );
  });
  it('says what a training run is at', () => {
    const job = {
      id: 'j',
      kind: 'training' as const,
      title: 'Training amber-fox-231',
      state: 'running' as const,
      startedAt: at,
      endedAt: null,
      progress: 0.2,
      where: null,
      rate: null,
      secondsLeft: 41.2,
      error: null,
      path: null,
    };
    expect(title({ ...empty, jobs: [job] })).toBe('Training amber-fox-231, 42 s left.');
  });
  it('says how the service is', () => {
    expect(title({ ...served, deployments: [{ ...live, state: 'stopped' }] })).toBe(
      'prod is stopped and answers nobody.',
    );
    expect(title({ ...served, deployments: [{ ...live, state: 'failed' }] })).toBe(
      'prod has failed and answers nobody.',
    );
    expect(title({ ...served, deployments: [{ ...live, state: 'starting' }] })).toBe(
      'prod is starting with served-model v2.',
    );
    expect(title({ ...served, traffic: empty.traffic })).toBe('prod is running and waits for its first text.');
    expect(title(served)).toBe('prod is running; its texts are not checked for drift yet.');
  });
  it('tells good, bad and too few apart', () => {
    const drifted = overviewAnswer({ ...served, checks: [check] });
    expect(drifted.title).toBe('prod is running, but its texts have drifted in unknown words.');
    expect(drifted.detail).toBe('Unknown words 0.310 over its limit 0.100 (p below 0.0001) in 120 texts.');
    const { model, version: number } = check;
    const judged = overviewAnswer({
      ...served,
      checks: [alarmed(['length', 'spelling'], { model, version: number, texts: 120 })],
    });
    expect(judged.title).toBe('prod is running, but its texts have drifted in text length and spelling.');
    expect(judged.detail).toBe('p 0.00010, limit 0.019, in 120 texts.');
    const calm = { ...check, state: 'ok' as const, scores: [] };
    expect(title({ ...served, checks: [calm] })).toBe('prod is running well: no drift score is outside its limit.');
    expect(title({ ...served, checks: [{ ...check, state: 'too_few' as const, texts: 7 }] })).toBe(
      'prod is running; 7 texts are too few to say whether they drift.',
    );
  });
  it('speaks of the registered version while nothing is served', () => {
    const idle: Facts = { ...empty, versions: [version], runs: [run], models: [registered] };
    expect(title(idle)).toBe('served-model v2 is registered and not served yet.');
    expect(overviewAnswer(idle).detail).toContain('Test accuracy 0.858');
    const asked: Facts['chain'][number] = { kind: 'predictions', name: '9', detail: null, state: 'plain', path: null };
    expect(title({ ...idle, chain: [asked] })).toBe('served-model v2 is not served now; its log is kept.');
    const drifted = overviewAnswer({ ...idle, checks: [check] });
    expect(drifted.title).toBe('served-model v2 is not served; its texts had drifted in unknown words.');
    expect(drifted.detail).toContain('over its limit 0.100');
    expect(title({ ...idle, model: 'other' })).toContain('quiet-lynx-204 is trained');
    expect(healthOf({ ...idle, checks: [check] })[2]).toMatchObject({ status: 'attention' });
    expect(needs({ ...idle, checks: [check] })[0]).toBe('drift');
  });
  it('does not speak of a check of another version', () => {
    expect(title({ ...served, checks: [{ ...check, version: 1 }] })).toContain('not checked');
  });
});

describe('needsOf', () => {
  it('asks for the next step of the loop', () => {
    expect(needs(empty)).toEqual(['project']);
    expect(needs({ ...empty, versions: [version] })).toEqual(['train']);
    expect(needs({ ...empty, versions: [{ ...version, runs: [{ runId: 'r1', name: 'n' }] }], runs: [run] })).toEqual([
      'run.r1',
    ]);
    expect(needs({ ...served, traffic: empty.traffic })).toContain('send');
    expect(needs(served)).toContain('check');
  });
  it('offers to go on with the newest run, where it can', () => {
    const paused = { ...run, runId: 'r2', status: 'PAUSED' as const, kept: null, tags: { 'idrift.checkpoint': '38' } };
    const versions = [{ ...version, runs: [{ runId: 'r1', name: 'n' }] }];
    expect(needs({ ...empty, versions, runs: [paused, run] })[0]).toBe('resume.r2');
    expect(needs({ ...empty, versions, runs: [{ ...paused, tags: {} }, run] })).not.toContain('resume.r2');
    expect(needs({ ...empty, versions, runs: [run, paused] })).not.toContain('resume.r2');
  });
  it('puts drift and an alert that reached nobody before new models', () => {
    const alert = {
      id: 'a',
      number: 1,
      checkId: 'c1',
      createdAt: at,
      text: '',
      blocks: [],
      channel: null,
      delivery: 'not-configured' as const,
      error: null,
    };
    expect(needs({ ...served, models: [model], checks: [{ ...check, alert }] }).slice(0, 2)).toEqual([
      'drift',
      'slack',
    ]);
  });
});

describe('healthOf', () => {
  it('asks to label what the newest open queue still holds, at this person’s pace', () => {
    const queue = labelQueue({ title: 'Alert #12: unknown words', id: 'alert-12' });
    const own = (queues: Facts['queues']) => needsOf({ ...empty, queues }).find(({ id }) => id.startsWith('labels.'));
    expect(own([queue])).toMatchObject({
      title: 'Label 29 texts of Alert #12: unknown words',
      reason: 'About 6 min at your pace',
      path: '/labels/alert-12',
    });
    expect(own([{ ...queue, state: 'closed' }])).toBeUndefined();
    expect(own([{ ...queue, counts: { ...queue.counts, open: 0 } }])).toBeUndefined();
  });
  it('bounds the share of failures', () => {
    const [serving, time, drift, right, data, computer] = healthOf({ ...served, checks: [check] });
    expect(serving?.fact).toBe('0 of 120 requests failed');
    expect(serving?.bound).toContain('0 to 3.1');
    expect(time?.fact).toBe('4.4 ms median');
    expect(drift).toMatchObject({ status: 'attention', fact: '1 of 2 scores outside' });
    expect(right?.bound).toBe('0.785 to 0.910');
    expect(data?.fact).toBe('300 texts');
    expect(computer?.status).toBe('ok');
  });
  it('has no verdict where nothing is known', () => {
    expect(healthOf(empty).map(({ status }) => status)).toEqual([
      'stopped',
      'too-few',
      'stopped',
      'stopped',
      'stopped',
      'ok',
    ]);
  });
});
