/** Records of the engine for tests: plain ones, with what a test is about given as `part`. */
import { type Deployment, type RunSummary, OPEN_ACCESS, USUAL_LIMITS } from '../../core/contract/index.ts';

/** A finished run without figures. */
export const runRecord = (part: Partial<RunSummary> = {}): RunSummary => ({
  runId: 'r1',
  name: 'quiet-lynx-204',
  experiment: 'sentiment',
  experimentId: '1',
  status: 'FINISHED',
  startedAt: '2026-11-20T10:00:00.000Z',
  endedAt: '2026-11-20T10:00:10.000Z',
  seconds: 10,
  user: 'ebba',
  deleted: false,
  params: {},
  metrics: {},
  tags: {},
  datasets: [],
  modelId: 'm1',
  registered: [],
  kept: null,
  ...part,
});

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
