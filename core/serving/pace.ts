/** What texts will cost a model, learnt from what they did: the queue counts tokens, which only the model's own thread can count exactly. */
import type { Prediction } from '../contract/serving.ts';

export type Pace = {
  /** Tokens of a text as the model will read it; a guess. */
  readonly tokensOf: (text: string) => number;
  /** Of that many tokens, by what the last batches took. */
  readonly millisecondsOf: (tokens: number) => number;
  /** Tokens of a batch that takes about so long. */
  readonly tokensIn: (milliseconds: number) => number;
  /** Gives the tokens that were read. */
  readonly learn: (texts: readonly string[], predictions: readonly Prediction[], milliseconds: number) => number;
};

/** Special tokens around a text. */
const AROUND = 2;
const FIRST_TOKENS_PER_CHARACTER = 0.3;
/** Of a small model; a large one is soon known. */
const FIRST_MS_PER_TOKEN = 0.05;
/** Weight of the newest batch. */
const NEWEST = 0.2;

export const createPace = (maxLength: number): Pace => {
  let perCharacter = FIRST_TOKENS_PER_CHARACTER;
  let perToken = FIRST_MS_PER_TOKEN;
  const tokensOf = (text: string): number => Math.min(maxLength, AROUND + Math.ceil(text.length * perCharacter));
  return {
    tokensOf,
    millisecondsOf: (tokens) => tokens * perToken,
    tokensIn: (milliseconds) => milliseconds / perToken,
    learn: (texts, predictions, milliseconds) => {
      const tokens = predictions.reduce((sum, found) => sum + Math.min(maxLength, found.tokens), 0);
      perToken += NEWEST * (milliseconds / Math.max(1, tokens) - perToken);
      const characters = texts.reduce((sum, text) => sum + text.length, 0);
      const words = predictions.reduce((sum, found) => sum + Math.max(0, found.tokens - AROUND), 0);
      if (characters > 0) perCharacter += NEWEST * (words / characters - perCharacter);
      return tokens;
    },
  };
};
