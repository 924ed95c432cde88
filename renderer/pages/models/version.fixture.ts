/** A model with versions for tests. */
import type { Deployment, ModelVersion, RegisteredModel, RunComparison } from '../../../core/contract/index.ts';
import { deploymentRecord } from '../records.fixture.ts';

const interval = { low: 0.49, high: 0.7, level: 0.95, method: 'wilson' };

export const versionOf = (number: number, part: Partial<ModelVersion> = {}): ModelVersion => ({
  name: 'served-model',
  version: number,
  createdAt: '2026-11-20T08:00:00.000Z',
  description: '',
  aliases: [],
  status: 'READY',
  source: `models:/m-${number}`,
  modelId: `m-${number}`,
  runId: `run-${number}`,
  runName: `lynx-${number}`,
  revision: '7c41e0b3aa0f9be1',
  testAccuracy: { value: 0.6, interval, n: 80 },
  valAccuracy: null,
  ...part,
});

export const modelOf = (...versions: readonly ModelVersion[]): RegisteredModel => ({
  name: 'served-model',
  createdAt: '2026-11-20T08:00:00.000Z',
  description: '',
  versions: [...versions],
});

export const deploymentOf = (version: number, part: Partial<Deployment> = {}): Deployment =>
  deploymentRecord({ version, runId: `run-${version}`, ...part });

export const pairOf = (part: Partial<RunComparison['pairs'][number]> = {}): RunComparison['pairs'][number] => ({
  runId: 'run-2',
  against: 'run-1',
  state: 'ok',
  n: 80,
  difference: { value: 0.05, interval: { low: 0.01, high: 0.09, level: 0.95, method: 'Tango' }, n: 80 },
  p: 0.031,
  verdict: 'better',
  flipped: [{ text: 'Bra', label: 'positive', before: 'negative', after: 'positive' }],
  ...part,
});
