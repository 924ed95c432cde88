/** The words of the training texts of versions, a few of them kept at hand. */
import { MASKS } from '../contract/serving.ts';
import { unknownWords, type Vocabulary, vocabularyOf } from '../monitoring/text-scores.ts';
import type { Tracking } from '../tracking/tracking.ts';
import { textsOfRun } from './run-texts.ts';

/** Runs whose training words are kept at hand. */
const MOST = 8;

/** Words of a logged text that training never saw. Masks are no words of whoever wrote the text. */
export const unknownIn = (text: string, vocabulary: Vocabulary): string[] =>
  unknownWords(
    Object.values(MASKS).reduce((rest, mask) => rest.replaceAll(mask, ' '), text),
    vocabulary,
  );

export type Vocabularies = {
  /** null: its texts are not here. */
  readonly ofRun: (runId: string) => Promise<Vocabulary | null>;
  readonly ofVersion: (model: string, version: number) => Promise<Vocabulary | null>;
};

/** @param dir the project's folder. */
export const createVocabularies = (dir: string, store: Pick<Tracking, 'getRun' | 'resolveModel'>): Vocabularies => {
  const known = new Map<string, Promise<Vocabulary | null>>();
  const ofRun = (runId: string): Promise<Vocabulary | null> => {
    const found =
      known.get(runId) ??
      store.getRun(runId).then(
        async (run) => vocabularyOf((await textsOfRun(dir, run)).training),
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
  return {
    ofRun,
    ofVersion: async (model, version) => {
      const found = await store.resolveModel(`${model}/${version}`).catch(() => null);
      return found?.runId == null ? null : ofRun(found.runId);
    },
  };
};
