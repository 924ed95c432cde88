/** Pages of the prediction log with the words of each text that the training texts of its version do not have. */
import { setTimeout as pause } from 'node:timers/promises';
import { type LogRow, MASKS } from '../contract/serving.ts';
import { unknownWords, type Vocabulary, vocabularyOf } from '../monitoring/text-scores.ts';
import type { LogPage } from '../serving/prediction-reader.ts';
import type { Tracking } from '../tracking/tracking.ts';
import { textsOfRun } from './run-texts.ts';
import type { LogQuery } from './serving-service.ts';

type LogPagesParts = {
  readonly dir: string;
  readonly store: Pick<Tracking, 'getRun' | 'resolveModel'>;
  /** As many rows as were asked for, when they are found. */
  readonly read: (query: LogQuery) => Promise<LogPage>;
  readonly watched: (deployment?: string) => string;
  /** Versions that the log has rows of; null: not counted yet. */
  readonly versions: (deployment?: string) => readonly number[] | null;
};

/** Runs whose training words are kept at hand. */
const MOST = 8;
/** A large log is counted in the background. */
const COUNT_MS = 20_000;
const LOOK_MS = 50;

/** Masks are no words of whoever wrote the text. */
const unknownIn = (text: string, vocabulary: Vocabulary): string[] =>
  unknownWords(
    Object.values(MASKS).reduce((rest, mask) => rest.replaceAll(mask, ' '), text),
    vocabulary,
  );

export const createLogPages = (parts: LogPagesParts) => {
  const known = new Map<string, Promise<Vocabulary | null>>();

  /** null: its texts are not here. */
  const vocabularyOfRun = (runId: string): Promise<Vocabulary | null> => {
    const found =
      known.get(runId) ??
      parts.store.getRun(runId).then(
        async (run) => vocabularyOf((await textsOfRun(parts.dir, run)).training),
        () => null,
      );
    known.delete(runId);
    known.set(runId, found);
    const kept = found.catch(() => null);
    for (const oldest of [...known.keys()].slice(0, -MOST)) known.delete(oldest);
    // What was not here may be fetched.
    void kept.then((vocabulary) => vocabulary ?? known.delete(runId));
    return kept;
  };

  const vocabularyOfVersion = async (model: string, version: number): Promise<Vocabulary | null> => {
    const found = await parts.store.resolveModel(`${model}/${version}`).catch(() => null);
    return found?.runId == null ? null : vocabularyOfRun(found.runId);
  };

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
        vocabularies.set(version, await vocabularyOfVersion(model, version));
      }
      holdsUnknown = (version, text) => {
        const vocabulary = vocabularies.get(version);
        return vocabulary != null && unknownIn(text, vocabulary).length > 0;
      };
    }
    const page = await parts.read({ ...query, holdsUnknown });
    const vocabularies = new Map<string, Vocabulary | null>();
    for (const { runId } of page.rows) {
      if (runId !== null && !vocabularies.has(runId)) vocabularies.set(runId, await vocabularyOfRun(runId));
    }
    const rows = page.rows.map((row): LogRow => {
      const vocabulary = row.runId === null ? null : (vocabularies.get(row.runId) ?? null);
      return { ...row, unknownWords: vocabulary === null ? null : unknownIn(row.text, vocabulary) };
    });
    return { ...page, rows };
  };
};
