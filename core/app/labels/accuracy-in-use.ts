/** Accuracy in use of a model's versions, from the labels of answers that were drawn at random. */
import { sampledShare, type SampledUnit, type SampledWindow } from '../../analysis/sampled-share.ts';
import type { AccuracyInUse } from '../../contract/labels.ts';
import { type CountedPart, countedPart, knownLabels, type LabelledItem } from '../../labels/counted-part.ts';
import type { GivenLabel, RandomSample, SampledItem } from '../../labels/given-rows.ts';
import { counted } from './found.ts';

/** Fewer labels say too little for a figure. */
const LEAST_LABELS = 30;

type Part = CountedPart & { readonly sample: RandomSample };

/** Of each version that has a random sample, the highest first. */
export const accuracyInUse = (samples: readonly RandomSample[], labelled: Iterable<GivenLabel>): AccuracyInUse[] => {
  if (samples.length === 0) return [];
  const known = knownLabels(labelled);
  const parts = samples.map((sample): Part => ({ sample, ...countedPart(sample, known) }));
  const versions = new Set(samples.flatMap(({ items, sampling }) => [...items.flatMap(versionOf), ...named(sampling)]));
  return [...versions].toSorted((a, b) => b - a).map((version) => accuracyOf(version, parts));
};

const versionOf = ({ suggestion }: Pick<SampledItem, 'suggestion'>): number[] =>
  suggestion?.version == null ? [] : [suggestion.version];

const named = ({ version }: RandomSample['sampling']): number[] => (version === null ? [] : [version]);

const isOf = (version: number, { suggestion }: Pick<SampledItem, 'suggestion'>): boolean =>
  suggestion?.version === version;

const isKnown = ({ label }: LabelledItem): boolean => label !== null;

const unitOf = ({ item, label }: LabelledItem): SampledUnit[] =>
  item.origin.kind === 'prediction' && label !== null
    ? [{ id: item.origin.id, at: item.origin.at, isOne: label === item.suggestion?.label }]
    : [];

const accuracyOf = (version: number, all: readonly Part[]): AccuracyInUse => {
  const parts = all.filter(
    ({ sample }) =>
      sample.sampling.version === version ||
      (sample.sampling.version === null && sample.items.some((item) => isOf(version, item))),
  );
  const units = parts.flatMap(({ items }) => items.filter(({ item }) => isOf(version, item)).flatMap(unitOf));
  const used = parts.filter(({ items }) => items.some(isKnown));
  const windows = used.map(({ sample: { sampling }, items }): SampledWindow => {
    const { from, to, population } = sampling;
    const drawn = items.filter(isKnown).length;
    return { population, drawn, holds: ({ at }) => at >= from && at < to };
  });
  const found = units.length === 0 ? null : sampledShare(units, windows);
  const spans = (used.length === 0 ? parts : used).map(({ sample }) => sample.sampling);
  const right = new Set(units.flatMap(({ id, isOne }) => (isOne ? [id] : [])));
  const labelled = found?.estimate.n ?? 0;
  return {
    model: spans[0]?.model ?? '',
    version,
    population: found?.population ?? Math.max(0, ...spans.map(({ population }) => population)),
    labelled,
    right: right.size,
    accuracy: found === null || labelled < LEAST_LABELS ? null : found.estimate,
    least: LEAST_LABELS,
    unlabelled: unlabelledOf(version, parts),
    from: spans.map(({ from }) => from).toSorted()[0] ?? '',
    to:
      spans
        .map(({ to }) => to)
        .toSorted()
        .at(-1) ?? '',
    queues: (used.length === 0 ? parts : used).map(({ sample }) => sample.queueId),
    note: noteOf(version, parts, { labelled, right: right.size, isFigure: labelled >= LEAST_LABELS }),
  };
};

/** Drawn texts without a label that counts, over the whole samples. */
const unlabelledOf = (version: number, parts: readonly Part[]): number =>
  parts.reduce((sum, { sample, items }) => {
    const drawn = sample.items.filter((item) => isOf(version, item)).length;
    return sum + drawn - items.filter((each) => isOf(version, each.item) && isKnown(each)).length;
  }, 0);

type Figure = { readonly labelled: number; readonly right: number; readonly isFigure: boolean };

const noteOf = (version: number, parts: readonly Part[], { labelled, right, isFigure }: Figure): string => {
  const gone = parts.flatMap(({ items }) => items).filter((each) => isOf(version, each.item) && !isKnown(each)).length;
  const further = parts.reduce((sum, part) => sum + part.further, 0);
  const ends = (share: number): string => share.toFixed(2);
  return [
    isFigure
      ? 'From texts drawn at random alone; labels of chosen texts say nothing of it.'
      : `${counted(LEAST_LABELS - labelled, 'more label')} of texts drawn at random, and it is said: fewer than ${LEAST_LABELS} say too little.`,
    ...(gone === 0
      ? []
      : [
          `${counted(gone, 'drawn text has', 'drawn texts have')} no label (skipped, flagged, passed over, or people differ) and ${gone === 1 ? 'is' : 'are'} taken to be as the others: ` +
            `with all of them wrong it would be ${ends(right / (labelled + gone))}, with all right ${ends((right + gone) / (labelled + gone))}.`,
        ]),
    ...(further === 0
      ? []
      : [
          `${counted(further, 'label')} further down ${further === 1 ? 'does' : 'do'} not count yet: label the texts above first, for the sample is random from the top only.`,
        ]),
  ].join(' ');
};
