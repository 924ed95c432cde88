/** The answers of a model that its export is checked against, from a child process. */
import { askChild } from '../ask-child.ts';
import type { Fixture, Precision } from './bundle-files.ts';

export type FixtureQuestion = {
  readonly modelDir: string;
  readonly precision: Precision;
  /** Those that its drift is compared with. */
  readonly texts: readonly string[];
};
export type MadeFixture = {
  readonly fixture: Fixture;
  readonly maxTokens: number;
  /** Probabilities of the labels, for each of the texts. */
  readonly answers: readonly Readonly<Record<string, number>>[];
};

/** @throws IdriftError when the model cannot be opened, or the child dies. */
export const askFixture = (question: FixtureQuestion, signal: AbortSignal | undefined): Promise<MadeFixture> =>
  askChild(new URL('./fixture-child.ts', import.meta.url), question, {
    work: 'asks the model for its answers',
    signal,
  });
