/** Histories of more points than a chart has pixels: what is left of them draws the same line. */
import { extremes } from '../base/extremes.ts';

type Point = { readonly step: number; readonly value: number };

export type HistoryOptions = {
  /** Metrics of more points are thinned to about so many; all points when it is left out. */
  readonly most?: number | undefined;
};

/**
 * Metrics of more than `most` points keep about so many: of each stretch the least and the greatest, the first and the last of all, and
 * those at steps where a metric of fewer points has one, as at the ends of epochs. They are given by step, of two at one step the later.
 */
export const thinned = <Of extends Point>(
  history: ReadonlyMap<string, readonly Of[]>,
  { most = Number.POSITIVE_INFINITY }: HistoryOptions,
): ReadonlyMap<string, readonly Of[]> => {
  if ([...history.values()].every((points) => points.length <= most)) return history;
  const marks = new Set<number>();
  for (const points of history.values()) {
    if (points.length <= most) for (const { step } of points) marks.add(step);
  }
  return new Map([...history].map(([key, points]) => [key, points.length > most ? thin(points, most, marks) : points]));
};

const thin = <Of extends Point>(points: readonly Of[], most: number, marks: ReadonlySet<number>): readonly Of[] => {
  const byStep = onePerStep(points);
  const kept = new Set(
    extremes(
      byStep.map(({ step }) => step),
      byStep.map(({ value }) => value),
      most,
    ),
  );
  return byStep.filter(({ step }, place) => kept.has(place) || marks.has(step));
};

/** By step; of several at one step, as a run that was resumed may have, the last. */
const onePerStep = <Of extends Point>(points: readonly Of[]): readonly Of[] => {
  let before = Number.NEGATIVE_INFINITY;
  const isInOrder = points.every(({ step }) => {
    const isNext = step > before;
    before = step;
    return isNext;
  });
  if (isInOrder) return points;
  return [...new Map(points.map((point) => [point.step, point])).values()].toSorted((a, b) => a.step - b.step);
};
