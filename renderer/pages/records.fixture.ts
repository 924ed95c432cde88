/** Records of the engine for tests: plain ones, with what a test is about given as `part`. */
import type { RunSummary } from '../../core/contract/index.ts';

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

export { deploymentRecord } from '../../core/contract/deployment.fixture.ts';
export { labelQueue } from '../../core/contract/label-queue.fixture.ts';
