import { describe, expect, test } from 'vitest';
import type { DataVersion } from '../contract/data.ts';
import type { LabelQueue } from '../contract/labels.ts';
import type { DriftCheck } from '../contract/monitoring.ts';
import { labelQueue } from '../contract/label-queue.fixture.ts';
import { deploymentRecord } from '../contract/deployment.fixture.ts';
import type { Deployment } from '../contract/serving.ts';
import type { ModelVersion, RunSummary } from '../contract/tracking.ts';
import { type ChainFocus, chainOf, type ChainParts } from './chain.ts';

const at = '2026-11-20T10:00:00Z';

const data = (revision: string): DataVersion => ({
  revision,
  date: at,
  author: 'Ebba',
  message: `Add ${revision}`,
  tags: [],
  branches: [],
  outs: [],
  change: null,
  runs: [],
});

const run = (runId: string, revision: string): RunSummary => ({
  runId,
  name: `run-${runId}`,
  experiment: 'e',
  experimentId: '1',
  status: 'FINISHED',
  startedAt: at,
  endedAt: at,
  seconds: 1,
  user: 'u',
  deleted: false,
  params: {},
  metrics: {},
  tags: {},
  datasets: [{ name: 'd', digest: 'd', revision, context: 'training', files: [] }],
  modelId: null,
  registered: [],
  kept: null,
});

const version = (number: number, runId: string, name = 'served-model'): ModelVersion => ({
  name,
  version: number,
  createdAt: at,
  description: '',
  aliases: [],
  status: 'READY',
  source: '',
  modelId: null,
  runId,
  runName: null,
  revision: null,
  testAccuracy: null,
  valAccuracy: null,
});

const deployment = (number: number, runId: string, state: Deployment['state'] = 'running'): Deployment =>
  deploymentRecord({ version: number, runId, state, startedAt: at });

const check = (number: number): DriftCheck => ({
  id: `c${number}`,
  at,
  model: 'served-model',
  version: number,
  runId: 'r1',
  from: at,
  to: at,
  texts: 12,
  blankTexts: 0,
  referenceTexts: 80,
  revision: null,
  days: 7,
  rule: 'promise',
  state: 'ok',
  weak: false,
  family: null,
  statistics: [],
  inputs: [],
  couldSee: null,
  scores: [],
  falseAlarmShare: null,
  warnings: [],
  alert: null,
});

/** Two data versions, a run on each; newest first. */
const trained: ChainParts = {
  versions: [data('data2'), data('data1')],
  runs: [run('r2', 'data2'), run('r1', 'data1')],
  models: [],
  model: 'served-model',
  deployments: [],
  predictions: (_, number) => (number === 1 ? 123 : 0),
  checks: [check(1)],
  queues: [],
};

const alertOf = (number: number): DriftCheck['alert'] => ({
  id: `a${number}`,
  number,
  checkId: 'c',
  createdAt: at,
  text: '',
  blocks: [],
  channel: null,
  delivery: 'sent',
  error: null,
});

const queue = (id: string, more: Partial<LabelQueue> = {}): LabelQueue => labelQueue({ id, title: id, ...more });
const registered = (...versions: ModelVersion[]): ChainParts => ({
  ...trained,
  models: [{ name: 'served-model', createdAt: at, description: '', versions }],
});
const names = (parts: ChainParts, focus: ChainFocus = {}): string =>
  chainOf(parts, focus)
    .map(({ name, detail }) => name ?? `(${detail})`)
    .join(' > ');

describe('the chain without a focus', () => {
  test('begins with the newest data version', () => {
    expect(names({ ...trained, runs: [] })).toMatch(/^data2 > \(not trained\) > \(not registered\)/);
    expect(names({ ...trained, versions: [], runs: [] })).toMatch(/^\(no version yet\)/);
  });
  test('is the newest run until a version of the project model is registered', () => {
    expect(names(trained)).toBe(
      'data2 > run-r2 > (not registered) > (not deployed) > (none yet) > (not checked) > (none) > (none yet)',
    );
    const models = [{ name: 'other', createdAt: at, description: '', versions: [version(1, 'r1', 'other')] }];
    expect(names({ ...trained, models })).toMatch(/^data2 > run-r2 > \(not registered\)/);
  });
  test('is the highest version with what it answered and how it drifted, though nothing is served', () => {
    expect(names(registered(version(1, 'r1')))).toBe(
      'data1 > run-r1 > served-model v1 > (not deployed) > 123 > no change shown > (none) > (none yet)',
    );
    expect(names(registered(version(1, 'r1'), version(2, 'r2')))).toBe(
      'data2 > run-r2 > served-model v2 > (not deployed) > (none yet) > (not checked) > (none) > (none yet)',
    );
  });
  test('is the deployed version, even below the highest one', () => {
    const parts = registered(version(2, 'r2'), version(1, 'r1'));
    expect(names({ ...parts, deployments: [deployment(1, 'r1')] })).toMatch(/^data1 > run-r1 > served-model v1 > prod/);
    expect(names({ ...parts, deployments: [deployment(1, 'r1', 'stopped')] })).toContain('served-model v1 > prod');
  });
  test('does not take another run for one that is in the trash', () => {
    const parts = { ...registered(version(1, 'r1')), runs: [run('r2', 'data2')] };
    expect(names(parts)).toContain('(not in the list) > served-model v1');
  });
});

describe('the chain of an object', () => {
  const parts = { ...registered(version(1, 'r1'), version(2, 'r1')), deployments: [deployment(1, 'r1')] };
  test('follows a run to its deployed version', () => {
    expect(names(parts, { runId: 'r1' })).toContain('run-r1 > served-model v1 > prod > 123');
    expect(names(parts, { runId: 'r2' })).toContain('run-r2 > (not registered) > (not deployed) > (none yet)');
    expect(names(parts, { runId: 'gone' })).toContain('(not trained)');
  });
  test('follows a registered version, whichever is live', () => {
    const parts = registered(version(1, 'r1'), version(2, 'r2'));
    expect(names(parts, { version: { name: 'served-model', version: 1 } })).toMatch(
      /^data1 > run-r1 > served-model v1 > .* > 123 > no change shown/,
    );
    expect(names(parts, { version: { name: 'served-model', version: 9 } })).toMatch(/\(not registered\)/);
  });
  test('follows a data version to its newest run', () => {
    expect(names(parts, { revision: 'data2' })).toMatch(/^data2 > run-r2/);
    expect(names(parts, { revision: 'data3' })).toMatch(/^data3 > \(not trained\)/);
  });
});

describe('the labels of a chain', () => {
  const parts = registered(version(1, 'r1'), version(2, 'r2'));
  const labels = (queues: LabelQueue[], focus: ChainFocus = {}, more: Partial<ChainParts> = {}) =>
    chainOf({ ...parts, ...more, queues }, focus).find(({ kind }) => kind === 'labels');
  test('are those of its alert, else the newest open queue of its version', () => {
    const alarmed = { ...check(2), alert: alertOf(12) };
    const ofAlert = queue('alert-12', { source: { kind: 'alert', alert: 12, limit: 60 }, suggestedBy: null });
    const ofVersion = queue('unsure-2', { suggestedBy: { model: 'served-model', version: 2 } });
    const queues = [queue('other'), ofVersion, ofAlert];
    expect(labels(queues, {}, { checks: [alarmed] })).toMatchObject({ name: '31 of 60', path: '/labels/alert-12' });
    expect(labels(queues)).toMatchObject({ path: '/labels/unsure-2' });
    expect(labels([{ ...ofVersion, state: 'closed' }])).toMatchObject({ name: null, path: '/labels' });
  });
  test('lead from a queue to the version that suggests its labels', () => {
    expect(labels([queue('mine')], { queue: 'mine' })).toMatchObject({ path: '/labels/mine' });
    expect(chainOf({ ...parts, queues: [queue('mine')] }, { queue: 'mine' })[2]?.name).toBe('served-model v1');
    expect(chainOf(parts, { queue: 'gone' })[2]?.name).toBe('served-model v2');
  });
});
