import { describe, expect, it } from 'vitest';
import type { ServingTraffic } from '../../../core/contract/index.ts';
import { deploymentOf, modelOf, versionOf } from '../models/version.fixture.ts';
import { offeredVersion, servingAnswer } from './answer.ts';
import type { ServingFacts } from './use-serving.ts';

const now = new Date('2026-11-25T12:00:00.000Z');
const none: ServingTraffic = { total: 0, failed: 0, minutes: [], p50: null, p95: null, p99: null };
const some: ServingTraffic = { total: 123, failed: 0, minutes: [], p50: 1.5, p95: 3.2, p99: 8 };
const say = (part: Partial<ServingFacts>) => {
  const facts = {
    deployment: null,
    deployments: [],
    figures: [],
    models: [modelOf(versionOf(1))],
    model: 'served-model',
    port: 8001,
    traffic: some,
  };
  const answer = servingAnswer({ ...facts, ...part }, now);
  expect(answer.title.length).toBeLessThanOrEqual(90);
  const plain = (text: unknown): string => (typeof text === 'string' ? text.replaceAll('\u202f', ' ') : '');
  return { title: plain(answer.title), detail: plain(answer.detail) };
};

describe('what is served', () => {
  it('answers with its speed and failure rate', () => {
    const { title, detail } = say({ deployment: deploymentOf(1, { startedAt: null }) });
    expect(title).toBe('prod answers in 1.5 ms median; no request of 123 failed (0 to 3.0 %).');
    expect(detail).toBe('It serves served-model v1. 95 % come within 3.2 ms, 99 % within 8.0 ms.');
  });
  it('counts failures', () => {
    const { title } = say({ deployment: deploymentOf(1), traffic: { ...some, failed: 3 } });
    expect(title).toBe('prod answers in 1.5 ms median; 3 of 126 requests failed (0.8 to 6.8 %).');
  });
  it('waits, starts, stops and fails in words', () => {
    const ended = { endedAt: '2026-11-04T12:00:00.000Z' };
    expect(say({ deployment: deploymentOf(1), traffic: none }).title).toBe(
      'prod is running and waits for its first text.',
    );
    expect(say({ deployment: deploymentOf(1, { state: 'starting' }) }).title).toBe(
      'prod is starting with served-model v1.',
    );
    expect(say({ deployment: deploymentOf(1, { state: 'stopped', ...ended }) }).title).toBe(
      'prod is stopped since 4 Nov.',
    );
    const failed = say({ deployment: deploymentOf(1, { state: 'failed', ...ended }) });
    expect(failed.title).toBe('prod failed 4 Nov and answers nobody.');
    expect(failed.detail).toBe('Deployed last: served-model v1. 123 answers are kept in the log.');
  });
  it('says when only failures came', () => {
    const traffic = { ...none, failed: 2 };
    expect(say({ deployment: deploymentOf(1), traffic }).title).toBe(
      'prod is running; 2 of 2 requests failed (34.2 to 100.0 %).',
    );
  });
});

describe('nothing served', () => {
  it('offers what there is', () => {
    expect(say({}).title).toBe('Nothing is served; served-model v1 is ready to be.');
    expect(say({}).detail).toBe('123 answers of earlier sessions are kept in the log.');
    expect(say({ models: [] }).title).toBe('Nothing is served: no model is registered yet.');
  });
  it('prefers the project’s model', () => {
    const other = { ...modelOf(versionOf(9)), name: 'other' };
    expect(offeredVersion([other, modelOf(versionOf(1), versionOf(2))], 'served-model')).toEqual({
      model: 'served-model',
      version: 2,
    });
    expect(offeredVersion([other], 'served-model')).toEqual({ model: 'other', version: 9 });
    expect(offeredVersion([modelOf()], 'served-model')).toBeNull();
  });
});
