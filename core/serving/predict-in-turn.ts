/** One text model for many requests: each waits its turn, and between turns the service answers whatever else was asked. */
import { setImmediate } from 'node:timers/promises';
import type { Prediction } from '../contract/serving.ts';

export type PredictTexts = (texts: readonly string[]) => Promise<readonly Prediction[]>;

/** Texts of one turn: the model blocks the thread meanwhile, so a health check waits this long at most. */
const TEXTS_PER_TURN = 16;

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
    for (let start = 0; start < texts.length; start += TEXTS_PER_TURN) {
      predictions.push(...(await inTurn(texts.slice(start, start + TEXTS_PER_TURN))));
    }
    return predictions;
  };
};
