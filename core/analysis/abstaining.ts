/** What a model answers and how often it is right when it keeps silent below a confidence (Geifman & El-Yaniv 2017). */
import type { AbstainPoint } from '../contract/analysis.ts';
import { extremes } from '../base/extremes.ts';
import { wilson } from '../base/wilson.ts';
import { scoreGroups } from './score-groups.ts';

/**
 * A point for each distinct confidence, the surest first; rows of equal confidence are answered together.
 * @param most so many points are worth drawing; what lies between them is left out
 */
export const abstainCurve = (confidence: Float64Array, isRight: Uint8Array, most = Infinity): AbstainPoint[] => {
  const { values, positives, negatives } = scoreGroups(confidence, isRight);
  const answered = new Float64Array(values.length);
  const right = new Float64Array(values.length);
  const accuracy = new Float64Array(values.length);
  let [all, hits] = [0, 0];
  for (let point = 0; point < values.length; point++) {
    const group = values.length - 1 - point;
    hits += positives[group] as number;
    all += (positives[group] as number) + (negatives[group] as number);
    answered[point] = all;
    right[point] = hits;
    accuracy[point] = hits / all;
  }
  return extremes(answered, accuracy, most).map((point): AbstainPoint => {
    const [own, ownRight] = [answered[point] as number, right[point] as number];
    return {
      threshold: values[values.length - 1 - point] as number,
      answered: own,
      right: ownRight,
      coverage: own / confidence.length,
      accuracy: accuracy[point] as number,
      interval: wilson(ownRight, own),
    };
  });
};
