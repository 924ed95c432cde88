/** Which of the runs side by side the test texts cannot tell apart, in letters and in a sentence. */
import type { RunGroups, RunSummary } from '../../../core/contract/index.ts';
import { count, listed } from '../../format/index.ts';
import { inWords } from './answer.ts';

/** "a, b" of a run in two groups; null of one that was not compared. */
export const lettersOf = (groups: RunGroups, runId: string): string | null => {
  const letters = groups.groups.filter(({ runIds }) => runIds.includes(runId)).map(({ letter }) => letter);
  return letters.length === 0 ? null : letters.join(', ');
};

/** "x, y and z cannot be told apart on 50 texts." */
export const groupsSentence = (groups: RunGroups, runs: readonly RunSummary[]): string => {
  const { compared, texts, tooFew } = groups;
  if (compared.length < 2) return 'Fewer than two of these runs answered the same texts.';
  if (tooFew) return `${count(texts, 'text')} are too few to say which of these runs differ.`;
  const nameOf = (runId: string): string => runs.find((run) => run.runId === runId)?.name ?? runId;
  const several = groups.groups.filter(({ runIds }) => runIds.length > 1);
  if (several.length === 0) return `${count(texts, 'text')} tell each of these runs from every other.`;
  const [only] = several;
  if (only && several.length === 1 && only.runIds.length === compared.length) {
    const all = compared.length === 2 ? 'These two' : `These ${inWords(compared.length)}`;
    return `${all} cannot be told apart on ${count(texts, 'text')}.`;
  }
  const parts = several.map(({ letter, runIds }) => `${letter}: ${listed(runIds.map(nameOf))}`);
  return `Runs that share a letter cannot be told apart on ${count(texts, 'text')}. ${parts.join('; ')}.`;
};
