/** One text model for many requests: each waits its turn, and between turns the service answers whatever else was asked. */
import { setImmediate } from 'node:timers/promises';
import type { Prediction } from '../contract/serving.ts';

export type PredictTexts = (texts: readonly string[]) => Promise<readonly Prediction[]>;

/** Most that one turn takes: the model blocks the thread meanwhile, and whatever else was asked waits. */
const TEXTS_PER_TURN = 16;
const CHARACTERS_PER_TURN = 4000;

export const predictInTurn = (predict: PredictTexts): PredictTexts => {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (texts: readonly string[]): Promise<readonly Prediction[]> => {
    const turn = last.then(async () => {
      await setImmediate();
      return predict(texts);
    });
    last = turn.catch(() => undefined);
    return turn;
  };
  return async (texts) => {
    const predictions: Prediction[] = [];
    for (const turn of turnsOf(texts)) predictions.push(...(await inTurn(turn)));
    return predictions;
  };
};

const turnsOf = function* (texts: readonly string[]): Generator<readonly string[]> {
  let turn: string[] = [];
  let characters = 0;
  for (const text of texts) {
    if (turn.length === TEXTS_PER_TURN || (turn.length > 0 && characters + text.length > CHARACTERS_PER_TURN)) {
      yield turn;
      turn = [];
      characters = 0;
    }
    turn.push(text);
    characters += text.length;
  }
  if (turn.length > 0) yield turn;
};
