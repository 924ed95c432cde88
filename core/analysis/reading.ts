/** A calibration curve read in plain words: where probabilities can be taken at their word, where not, and where there is too little to say. */
import type { Estimate } from '../contract/common.ts';
import type { Reliability, ReliabilityBin, ReliabilityCurve } from '../contract/analysis.ts';

/** Fewer rows in a bin say little. */
export const SPARSE = 30;

type Verdict = 'trusted' | 'too-sure' | 'not-sure-enough' | 'sparse';

/** A bin is off where its share is not within what chance allows and its interval does not reach its mean score. */
const verdictOf = ({ predicted, observed, rows, interval, ifTrue }: ReliabilityBin): Verdict => {
  if (rows < SPARSE) return 'sparse';
  if (observed >= ifTrue.low && observed <= ifTrue.high) return 'trusted';
  if (predicted >= interval.low && predicted <= interval.high) return 'trusted';
  return predicted > observed ? 'too-sure' : 'not-sure-enough';
};

type Stretch = { readonly verdict: Verdict; from: number; to: number };

/** Neighbouring bins of one verdict as one. */
const stretches = (bins: readonly ReliabilityBin[]): readonly Stretch[] => {
  const found: Stretch[] = [];
  for (const bin of bins) {
    const verdict = verdictOf(bin);
    const last = found.at(-1);
    if (last?.verdict === verdict) last.to = bin.to;
    else found.push({ verdict, from: bin.from, to: bin.to });
  }
  return found;
};

const VERDICT_WORDS: Record<Exclude<Verdict, 'sparse'>, string> = {
  trusted: 'can be trusted',
  'too-sure': 'is too sure',
  'not-sure-enough': 'is surer than it says',
};

/** "v4’s confidence can be trusted above 0.7; between 0.4 and 0.7 it is too sure." @param of what is read: its name */
export const headlineOf = (of: string, curve: ReliabilityCurve): string => {
  const whose = `${of}’s confidence`;
  const said = stretches(curve.bins).filter(({ verdict }) => verdict !== 'sparse');
  const [first] = said;
  if (!first) return `There are too few texts to say how far ${whose} can be trusted.`;
  const verdicts = new Set(said.map(({ verdict }) => verdict));
  if (verdicts.size === 1) {
    switch (first.verdict) {
      case 'trusted':
        return `${whose} can be trusted: it is right about as often as it says.`;
      case 'too-sure':
        return `${whose} is too sure: it is right less often than it says.`;
      default:
        return `${whose} is lower than it could be: it is right more often than it says.`;
    }
  }
  const parts = said.toReversed().map(({ verdict, from, to }, at) => {
    const words = VERDICT_WORDS[verdict as Exclude<Verdict, 'sparse'>];
    const where = to >= 1 ? `above ${twoDigits(from)}` : `between ${twoDigits(from)} and ${twoDigits(to)}`;
    return at === 0 ? `${whose} ${words} ${where}` : `${where} it ${words}`;
  });
  return `${parts.join('; ')}.`;
};

/** Sentences with the numbers behind the headline. @param texts how many, in words */
export const readingOf = ({ brier }: Reliability, curve: ReliabilityCurve, texts: string): readonly string[] => {
  const { error, errorIfTrue, sparse, bins } = curve;
  const within = error.value <= errorIfTrue;
  return [
    `Calibration error ${threeDigits(error.value)}${inWords(error)}, on ${texts}; Brier score ${threeDigits(brier)}.`,
    within
      ? `A model whose every probability is true would show up to ${threeDigits(errorIfTrue)} on as many texts: chance alone explains this.`
      : `A model whose every probability is true would show at most ${threeDigits(errorIfTrue)} on as many texts (19 of 20 times): chance does not explain this.`,
    ...(sparse > 0
      ? [
          `${sparse} of ${bins.length} bins ${sparse === 1 ? 'holds' : 'hold'} fewer than ${SPARSE} texts and ${sparse === 1 ? 'says' : 'say'} little.`,
        ]
      : []),
    ...coverageWords(bins),
  ];
};

/** A sentence where a model is not shown to do better than always saying the most frequent label. */
export const againstAlways = (
  classes: readonly string[],
  perClass: readonly { readonly rows: number }[],
  { interval, n }: Estimate,
): readonly string[] => {
  const most = Math.max(...perClass.map(({ rows }) => rows));
  const label = classes[perClass.findIndex(({ rows }) => rows === most)];
  if (label === undefined || interval === null || most === n || interval.low > most / n) return [];
  return [`It is not shown to be right more often than always saying “${label}” would be (${threeDigits(most / n)}).`];
};

/** Probabilities that hardly ever occur have been tried on hardly any text. */
const coverageWords = (bins: readonly ReliabilityBin[]): readonly string[] => {
  const all = bins.reduce((sum, { rows }) => sum + rows, 0);
  const most = bins.toSorted((a, b) => b.rows - a.rows)[0];
  if (!most || bins.length < 2 || most.rows < 0.6 * all) return [];
  return [
    `${Math.round((100 * most.rows) / all)} % of the texts have scores from ${twoDigits(most.from)} to ${twoDigits(most.to)}: of other scores the curve says little.`,
  ];
};

const inWords = ({ interval }: Estimate): string =>
  interval ? `, 95 % interval ${threeDigits(interval.low)} to ${threeDigits(interval.high)}` : '';

const twoDigits = (value: number): string => value.toFixed(2).replace(/0$/, '');
const threeDigits = (value: number): string => value.toFixed(3);
