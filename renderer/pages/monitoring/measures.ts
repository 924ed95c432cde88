/** What a check measures, in the order of the page: its verdict, five statistics, two scores, and inputs judged by rule. */
import type { DriftCheck } from '../../../core/contract/index.ts';
import { number, percent } from '../../format/index.ts';

export type MeasureKind = 'verdict' | 'statistic' | 'score' | 'inputs';

export type Measure = {
  /** In the address: `verdict`, a statistic's name, `ks:` and a score's name, or `inputs`. */
  readonly key: string;
  readonly kind: MeasureKind;
  /** Of the statistic or the score. */
  readonly name: string;
  readonly title: string;
  /** Under the title. */
  readonly what: string;
};

const WHAT: Readonly<Record<string, string>> = {
  length: 'words in a text',
  strangeness: 'letters against those of training',
  prediction: 'what the model answers',
  meaning: 'what the model sees in the texts',
  spelling: 'groups of letters',
};

const scoreKey = (name: string): string => `ks:${name}`;

/** Checks of before the five statistics have only scores. */
export const measuresOf = (check: Pick<DriftCheck, 'statistics' | 'scores' | 'inputs'>): readonly Measure[] => [
  ...(check.statistics.length === 0
    ? []
    : [
        {
          key: 'verdict',
          kind: 'verdict' as const,
          name: 'verdict',
          title: 'Verdict',
          what: 'of all five together, p-value',
        },
        ...check.statistics.map(({ name, title }) => ({
          key: name,
          kind: 'statistic' as const,
          name,
          title,
          what: `${WHAT[name] ?? name}, p-value`,
        })),
      ]),
  ...check.scores.map(({ name, title }) => ({
    key: scoreKey(name),
    kind: 'score' as const,
    name,
    title,
    what: `KS statistic, ${unitOf(name).axis}`,
  })),
  ...(check.statistics.length === 0
    ? []
    : [
        { key: 'inputs', kind: 'inputs' as const, name: 'inputs', title: 'Broken inputs', what: 'texts found by rule' },
      ]),
];

export type Unit = {
  /** "words in a text": titles the axis of the histogram. */
  readonly axis: string;
  readonly write: (value: number) => string;
};

const UNITS: Readonly<Record<string, Unit>> = {
  length: { axis: 'words in a text', write: (value) => number(value) },
  fraction_out_of_vocab: { axis: 'unknown words in a text', write: (value) => percent(value) },
  strangeness: { axis: 'bits per character', write: (value) => number(value, 1) },
  prediction: { axis: 'probability of the answer', write: (value) => number(value, 1) },
  meaning: { axis: 'distance from the reference’s middle', write: (value) => number(value, 2) },
  spelling: { axis: 'distance from the reference’s middle', write: (value) => number(value, 2) },
};

/** A score that this page does not know is shown by its bare figures. */
export const unitOf = (name: string): Unit =>
  UNITS[name] ?? { axis: name.replaceAll('_', ' '), write: (value) => number(value, 2) };

/** What the engine can order texts by; the others are of all texts together. */
const ORDERS: ReadonlySet<string> = new Set(['length', 'fraction_out_of_vocab', 'strangeness', 'spelling']);

/** The first of the names that texts can be ordered by. */
export const orderAmong = (names: readonly string[]): string => names.find((name) => ORDERS.has(name)) ?? 'strangeness';

/** What a check's texts are ordered by under a measure: one without an order of its own shows that of the strongest statistic. */
export const orderOf = (check: DriftCheck, measure: Measure | undefined): string => {
  const own = measure?.kind === 'statistic' || measure?.kind === 'score' ? [measure.name] : [];
  const strongest = check.statistics
    .filter(({ pAdjusted }) => pAdjusted !== null)
    .toSorted((a, b) => (a.pAdjusted ?? 1) - (b.pAdjusted ?? 1));
  const known = check.statistics.length === 0 ? check.scores : strongest;
  return orderAmong([...own, ...known.map(({ name }) => name)]);
};

/** The measure to look at first: the verdict of an alarm shows what it names, else the score outside by most. */
export const firstMeasure = (check: DriftCheck): string => {
  const named = check.statistics
    .filter((statistic) => statistic.named)
    .toSorted((a, b) => (a.pAdjusted ?? 1) - (b.pAdjusted ?? 1))[0];
  if (named) return named.name;
  if (check.inputs.some(({ alarm }) => alarm)) return 'inputs';
  if (check.family) return 'verdict';
  const nearness = ({ statistic, threshold }: DriftCheck['scores'][number]): number =>
    (statistic ?? 0) / (threshold ?? 1);
  const worst = check.scores.toSorted((a, b) => nearness(b) - nearness(a))[0];
  return worst ? scoreKey(worst.name) : 'verdict';
};
