/** Precision, recall and F1 of each label, each with a 95 % interval, from counts of answers. */
import type { Estimate, RunErrors } from '../../../core/contract/index.ts';
import { wilson } from '../../format/index.ts';

export type ClassFigures = {
  readonly label: string;
  /** Texts with this label. */
  readonly texts: number;
  /** Texts answered with this label. */
  readonly answered: number;
  /** null without texts to judge by. */
  readonly precision: Estimate | null;
  readonly recall: Estimate | null;
  readonly f1: Estimate | null;
};

/** A share with Wilson's interval; null of nothing. */
export const shareOf = (events: number, n: number): Estimate | null =>
  n === 0 ? null : { value: events / n, interval: { ...wilson(events, n), level: 0.95, method: 'Wilson' }, n };

/**
 * F1 is 2J / (1 + J) of J, the share of right ones among the texts that have the label or were answered with it.
 * J is a share, and the formula only grows with it, so Wilson's ends of J give those of F1.
 */
export const f1Of = (right: number, union: number): Estimate | null => {
  const share = shareOf(right, union);
  if (!share?.interval) return null;
  const of = (j: number): number => (2 * j) / (1 + j);
  const { low, high } = share.interval;
  return {
    value: of(share.value),
    interval: { low: of(low), high: of(high), level: 0.95, method: 'Wilson, of the share right in the union' },
    n: union,
  };
};

export const perClass = ({ labels, answers }: RunErrors): readonly ClassFigures[] => {
  const sum = (keep: (answer: RunErrors['answers'][number]) => boolean): number =>
    answers.filter(keep).reduce((total, { count }) => total + count, 0);
  const all = [...new Set([...labels, ...answers.map(({ label }) => label)])];
  return all.map((label) => {
    const texts = sum((answer) => answer.label === label);
    const answered = sum((answer) => answer.predicted === label);
    const right = sum((answer) => answer.label === label && answer.predicted === label);
    return {
      label,
      texts,
      answered,
      precision: shareOf(right, answered),
      recall: shareOf(right, texts),
      f1: f1Of(right, texts + answered - right),
    };
  });
};

/** "positiv is never answered", "neutral has the lowest F1", or nothing to say. */
export const weakestWords = (classes: readonly ClassFigures[]): string | null => {
  const never = classes.find(({ answered, texts }) => answered === 0 && texts > 0);
  if (never) return `${never.label} is never answered`;
  const known = classes.filter(({ f1 }) => f1 !== null);
  const sorted = known.toSorted((a, b) => (a.f1?.value ?? 0) - (b.f1?.value ?? 0));
  const [weakest, next] = sorted;
  if (!weakest?.f1?.interval || !next?.f1?.interval) return null;
  // Named only where the two intervals do not even touch.
  return weakest.f1.interval.high < next.f1.interval.low ? `${weakest.label} has the lowest F1` : null;
};
