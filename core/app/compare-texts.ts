/** The drift scores of any two sets of texts, without a project. */
import type { DriftCheck } from '../contract/monitoring.ts';
import { projectSettings } from '../contract/project.ts';
import { checkDrift } from '../monitoring/check-drift.ts';

export const compareTexts = (
  reference: readonly string[],
  live: readonly string[],
  training: readonly string[],
): DriftCheck => {
  const now = new Date();
  return checkDrift({
    model: 'files',
    version: 0,
    runId: '',
    revision: null,
    reference,
    training,
    thresholds: projectSettings.parse({}).thresholds,
    live: live.map((text, index) => ({ id: String(index), text, label: '', score: 0, createdAt: now.toISOString() })),
    from: now.toISOString(),
    to: new Date(now.getTime() + 1).toISOString(),
  });
};
