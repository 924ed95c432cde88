/** Pages of the prediction log with the words of each text that the training texts of its version do not have. */
import { setTimeout as pause } from 'node:timers/promises';
import type { LogRow } from '../contract/serving.ts';
import type { Vocabulary } from '../monitoring/text-scores.ts';
import type { LogPage } from '../serving/prediction-reader.ts';
import type { Tracking } from '../tracking/tracking.ts';
import type { LogQuery } from './serving-service.ts';
import { createVocabularies, unknownIn } from './vocabularies.ts';

type LogPagesParts = {
  readonly dir: string;
  readonly store: Pick<Tracking, 'getRun' | 'resolveModel'>;
  /** As many rows as were asked for, when they are found. */
  readonly read: (query: LogQuery) => Promise<LogPage>;
  readonly watched: (deployment?: string) => string;
  /** Versions that the log has rows of; null: not counted yet. */
  readonly versions: (deployment?: string) => readonly number[] | null;
};

/** A large log is counted in the background. */
const COUNT_MS = 20_000;
const LOOK_MS = 50;

export const createLogPages = (parts: LogPagesParts) => {
  const known = createVocabularies(parts.dir, parts.store);

  const versionsOf = async (deployment?: string): Promise<readonly number[]> => {
    for (const end = performance.now() + COUNT_MS; ; await pause(LOOK_MS)) {
      const found = parts.versions(deployment);
      if (found !== null || performance.now() > end) return found ?? [];
    }
  };

  return async (query: LogQuery): Promise<{ total: number; rows: LogRow[]; complete: boolean }> => {
    let holdsUnknown: LogQuery['holdsUnknown'];
    if (query.flags?.includes('unknown') === true) {
      const model = parts.watched(query.deployment);
      const vocabularies = new Map<number, Vocabulary | null>();
      for (const version of await versionsOf(query.deployment)) {
        vocabularies.set(version, await known.ofVersion(model, version));
      }
      holdsUnknown = (version, text) => {
        const vocabulary = vocabularies.get(version);
        return vocabulary != null && unknownIn(text, vocabulary).length > 0;
      };
    }
    const page = await parts.read({ ...query, holdsUnknown });
    const vocabularies = new Map<string, Vocabulary | null>();
    for (const { runId } of page.rows) {
      if (runId !== null && !vocabularies.has(runId)) vocabularies.set(runId, await known.ofRun(runId));
    }
    const rows = page.rows.map((row): LogRow => {
      const vocabulary = row.runId === null ? null : (vocabularies.get(row.runId) ?? null);
      return { ...row, unknownWords: vocabulary === null ? null : unknownIn(row.text, vocabulary) };
    });
    return { ...page, rows };
  };
};
