/** The answers of a model that its export is checked against, from a child process. */
import { askChild } from '../ask-child.ts';
import type { Fixture, Precision } from './bundle-files.ts';

export type FixtureQuestion = { readonly modelDir: string; readonly precision: Precision };
export type MadeFixture = { readonly fixture: Fixture; readonly maxTokens: number };

/** @throws IdriftError when the model cannot be opened, or the child dies. */
export const askFixture = (question: FixtureQuestion, signal: AbortSignal | undefined): Promise<MadeFixture> =>
  askChild(new URL('./fixture-child.ts', import.meta.url), question, {
    work: 'asks the model for its answers',
    signal,
  });
