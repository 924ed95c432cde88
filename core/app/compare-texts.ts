/** The drift scores of any two sets of texts, without a project. */
import type { DriftCheck } from '../contract/monitoring.ts';
import { projectSettings } from '../contract/project.ts';
import { checkDrift } from '../monitoring/check-drift.ts';

/** @param training whose words and letters are known; null: the reference's own, which says nothing of strange letters. */
export const compareTexts = (
  reference: readonly string[],
  live: readonly string[],
  training: readonly string[] | null,
): DriftCheck => {
  const now = new Date();
  return checkDrift({
    model: 'files',
    version: 0,
    runId: '',
    revision: null,
    reference,
    training: training ?? reference,
    thresholds: projectSettings.parse({}).thresholds,
    live: live.map((text, index) => ({ id: String(index), text, label: '', score: 0, createdAt: now.toISOString() })),
    from: now.toISOString(),
    to: new Date(now.getTime() + 1).toISOString(),
    unavailable: {
      prediction: NO_MODEL,
      meaning: NO_MODEL,
      ...(training === null
        ? { strangeness: 'Without training texts of their own no text is stranger than another.' }
        : {}),
    },
  });
};

const NO_MODEL = 'Two sets of texts are compared without a model.';
