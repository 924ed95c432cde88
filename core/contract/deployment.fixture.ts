/** A deployment for tests: a plain one, with what a test is about given as `part`. */
import { OPEN_ACCESS, USUAL_LIMITS } from './deployments.ts';
import type { Deployment } from './serving.ts';

/** `prod` runs version 1 of `served-model`. */
export const deploymentRecord = (part: Partial<Deployment> = {}): Deployment => ({
  name: 'prod',
  model: 'served-model',
  version: 1,
  runId: 'r1',
  state: 'running',
  url: 'http://127.0.0.1:8001',
  webUrl: 'http://127.0.0.1:8000',
  startedAt: '2026-11-20T09:00:00.000Z',
  endedAt: null,
  error: null,
  pid: 42,
  follows: null,
  port: 8001,
  split: [],
  shadow: null,
  before: null,
  switchedAt: null,
  notice: null,
  precision: 'fp32',
  access: OPEN_ACCESS,
  limits: USUAL_LIMITS,
  ...part,
});
