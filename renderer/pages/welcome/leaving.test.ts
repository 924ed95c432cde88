import { expect, test } from 'vitest';
import type { Job } from '../../../core/contract/index.ts';
import { deploymentRecord } from '../records.fixture.ts';
import { endedByLeaving } from './leaving.ts';

const job: Job = {
  id: '1',
  kind: 'training',
  title: 'Training amber-fox-231',
  state: 'running',
  startedAt: '2026-11-24T10:00:00Z',
  endedAt: null,
  progress: 0.2,
  where: null,
  rate: null,
  secondsLeft: null,
  error: null,
  path: null,
};
const deployment = deploymentRecord({ version: 3 });

test('names what runs and what answers', () => {
  expect(endedByLeaving([job, { ...job, kind: 'sending', title: 'Sending 120 texts' }], [deployment])).toEqual([
    'Training amber-fox-231 is interrupted: its metrics so far are kept, no model is made.',
    'Sending 120 texts is interrupted.',
    'prod stops: programs that ask served-model v3 get no answer.',
  ]);
});

test('says nothing of what has ended', () => {
  expect(endedByLeaving([{ ...job, state: 'finished' }], [{ ...deployment, state: 'stopped' }])).toEqual([]);
});
