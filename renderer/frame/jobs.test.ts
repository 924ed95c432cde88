import { describe, expect, it } from 'vitest';
import type { Job } from '../../core/contract/index.ts';
import { isActive, jobEnd, jobFigures, jobOutcome, jobStatus, jobsSummary } from './jobs.ts';

const job: Job = {
  id: '1',
  kind: 'training',
  title: 'Training amber-fox-231',
  state: 'running',
  startedAt: new Date(2026, 10, 24, 11, 0).toISOString(),
  endedAt: null,
  progress: 0.22,
  where: 'epoch 7 of 30',
  rate: '6.4 steps/s',
  secondsLeft: 591.4,
  error: null,
  path: null,
};
const ended: Job = { ...job, state: 'finished', endedAt: new Date(2026, 10, 24, 11, 18).toISOString() };

describe('jobs', () => {
  it('says where a job is, how fast, and how long it takes', () => {
    expect(jobFigures(job)).toEqual(['epoch 7 of 30', '6.4 steps/s', '9 min 52 s left']);
    expect(jobFigures({ ...job, rate: null, secondsLeft: null })).toEqual(['epoch 7 of 30']);
    expect(jobFigures({ ...job, state: 'cancelling' })).toEqual(['stopping, up to 2 s']);
  });
  it('says when an ended job ended', () => {
    expect(jobEnd(ended, new Date(2026, 10, 24, 12, 0))).toContain('took 18 min');
    expect(isActive(ended)).toBe(false);
    expect(jobStatus(ended)).toBe('finished');
    expect(jobOutcome(ended)).toBe('finished');
    expect(jobOutcome({ ...ended, state: 'cancelled' })).toBe('cancelled at epoch 7 of 30');
  });
  it('counts them by state', () => {
    expect(jobsSummary([])).toBe('none yet');
    expect(jobsSummary([job, { ...job, state: 'cancelling' }, ended])).toBe('2 running, 1 finished');
  });
});
