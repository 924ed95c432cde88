/** Sentences of the Analysis page. */
import type { AbstainPoint, AnalysedModel, Analysis, ModelComparison } from '../../../core/contract/index.ts';
import {
  count,
  estimate,
  interval,
  metric,
  namedInterval,
  number,
  percent,
  points,
  probability,
  pValue,
  version,
  wilson,
} from '../../format/index.ts';
import type { Answer } from '../../parts/AnswerLine.tsx';

/** "v4", or the run's name. */
export const shortName = ({ version: own, runName }: AnalysedModel): string => (own === null ? runName : version(own));

export const analysisAnswer = ({ headline, reading }: Analysis): Answer => ({
  title: headline,
  detail: reading.join(' '),
});

/** Signed points without the word, as an interval of a difference has them. */
const bare = (value: number): string => points(value).replace(' points', '');

export const comparisonAnswer = ({ headline, difference, p, onlyModel, onlyAgainst }: ModelComparison): Answer => ({
  title: headline,
  detail: `Paired on the same ${count(difference.n, 'text')}: ${points(difference.value)}${difference.interval ? `, ${namedInterval(difference.interval, bare)}` : ''}; ${number(onlyModel)} right only now, ${number(onlyAgainst)} no longer; exact p ${pValue(p)}.`,
});

export const accuracyWords = ({ accuracy, macroF1 }: Analysis): string =>
  `accuracy ${estimate(accuracy)}${macroF1 ? `, macro F1 ${estimate(macroF1)}` : ''}`;

/** "Answers 94 % of the texts, 0.900 right (0.870 to 0.924). Of 100 texts 6 are left to a person." */
export const abstainWords = ({ coverage, accuracy, interval: range }: AbstainPoint): string =>
  `Answers ${percent(coverage)} of the texts, ${metric(accuracy)} right (${interval(range)}). Of 100 texts ${count(Math.round(100 * (1 - coverage)), 'is', 'are')} left to a person.`;

const sum = (counts: readonly number[]): number => counts.reduce((all, own) => all + own, 0);

/** The largest share of a label that is read as another one, in words. */
export const worstConfusion = ({ labels, confusion }: Pick<Analysis, 'labels' | 'confusion'>): string | null => {
  const cells = labels.flatMap((label, row) =>
    labels.flatMap((answer, column) => {
      const texts = confusion[row]?.[column] ?? 0;
      const all = sum(confusion[row] ?? []);
      return row === column || texts === 0 ? [] : [{ label, answer, texts, all }];
    }),
  );
  const worst = cells.toSorted((a, b) => b.texts / b.all - a.texts / a.all)[0];
  if (!worst) return null;
  const { low, high } = wilson(worst.texts, worst.all);
  return `${worst.label} read as ${worst.answer}: ${number(worst.texts)} of ${number(worst.all)} (${probability(worst.texts / worst.all)}; ${probability(low)} to ${probability(high)})`;
};
