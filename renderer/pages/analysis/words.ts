/** Sentences of the Analysis page. */
import type { AnalysedModel, Analysis, ModelComparison } from '../../../core/contract/index.ts';
import { count, estimate, namedInterval, number, pValue, points, version } from '../../format/index.ts';
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
