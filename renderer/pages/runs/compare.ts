/** Words for runs side by side: the sentence, and each pair's verdict in the fixed words. */
import type { RunSummary } from '../../../core/contract/index.ts';
import { count, interval, metric, namedInterval, points, pValue } from '../../format/index.ts';
import type { Answer } from '../../parts/AnswerLine.tsx';
import { inWords } from './answer.ts';
import type { CorrectedPair } from './lead.ts';

/** A signed difference in points without the unit, for ranges: "−2.0 to +4.5". */
export const barePoints = (difference: number): string => points(difference).replace(' points', '');

export const verdictWords = ({ state, verdict }: CorrectedPair): string => {
  switch (state) {
    case 'different-texts':
      return 'tested on other texts';
    case 'no-predictions':
      return 'no answers kept';
    case 'ok':
      break;
    default:
      return state satisfies never;
  }
  switch (verdict) {
    case 'better':
      return 'better';
    case 'worse':
      return 'worse';
    case 'cannot-be-told-apart':
      return 'cannot be told apart';
    case 'too-few-to-say':
      return 'too few to say';
    case null:
      return '–';
    default:
      return verdict satisfies never;
  }
};

/** "+1.2 points, −2.0 to +4.5". */
export const differenceWords = ({ difference }: CorrectedPair): string => {
  if (!difference) return '–';
  const range = difference.interval ? `, ${interval(difference.interval, barePoints)}` : '';
  return `${points(difference.value)}${range}`;
};

/** "+1.2 points, 95 % interval −2.0 to +4.5; exact p 0.58." */
const evidence = ({ difference, p }: CorrectedPair): string => {
  if (!difference) return '';
  const range = difference.interval ? `, ${namedInterval(difference.interval, barePoints)}` : '';
  return `Paired on the same texts: ${points(difference.value)}${range}${p === null ? '' : `; exact p ${pValue(p)}`}.`;
};

export const compareAnswer = (runs: readonly RunSummary[], pairs: readonly CorrectedPair[]): Answer => {
  const [first, second] = runs;
  const pair = pairs[0];
  if (!first) return { title: 'These runs are gone.', detail: '' };
  if (runs.length === 2 && second && pair) return pairAnswer(first, second, pair);
  const of = (verdict: CorrectedPair['verdict']): number => pairs.filter((each) => each.verdict === verdict).length;
  const [better, worse, same] = [of('better'), of('worse'), of('cannot-be-told-apart')];
  const n = pairs.find(({ state }) => state === 'ok')?.n ?? 0;
  const other = pairs.filter(({ state }) => state !== 'ok').length;
  const detail = [
    `${better} better, ${worse} worse, ${same} cannot be told apart; p corrected for ${count(pairs.length, 'comparison')} (Holm).`,
    other > 0 ? `${other} not compared: tested on other texts, or no answers kept.` : '',
  ]
    .filter(Boolean)
    .join(' ');
  if (n === 0) return { title: `No run can be compared with ${first.name} on the same test texts.`, detail };
  if (better === 0 && worse === 0) {
    return {
      title: `${count(n, 'test text')} cannot tell ${inWords(pairs.length - other)} runs from ${first.name}.`,
      detail,
    };
  }
  const parts = [
    better > 0 ? `${inWords(better)} ${better === 1 ? 'is' : 'are'} better` : '',
    worse > 0 ? `${inWords(worse)} ${worse === 1 ? 'is' : 'are'} worse` : '',
  ].filter(Boolean);
  return { title: `Of ${inWords(pairs.length)} runs, ${parts.join(' and ')} than ${first.name}.`, detail };
};

const pairAnswer = (first: RunSummary, second: RunSummary, pair: CorrectedPair): Answer => {
  if (pair.state === 'different-texts') {
    return {
      title: `${second.name} and ${first.name} were tested on different texts.`,
      detail: 'A difference in accuracy would mix models and texts, so none is given.',
    };
  }
  if (pair.state === 'no-predictions' || !pair.difference) {
    const without = [first, second].filter(({ kept }) => kept === null).map(({ name }) => name);
    return {
      title: `${without.join(' and ') || 'One of the runs'} has no answers to compare.`,
      detail: 'Only a run that finished has answered the test texts.',
    };
  }
  const texts = count(pair.n, 'text');
  const value = pair.difference.value;
  const score = second.kept ? metric(second.kept.testAccuracy.value) : '–';
  const size = points(Math.abs(value)).replace('+', '');
  const seen = value === 0 ? `the same as ${first.name}` : `${size} ${value > 0 ? 'above' : 'below'} ${first.name}`;
  const detail = evidence(pair);
  switch (pair.verdict) {
    case 'better':
    case 'worse':
      return { title: `${second.name} is ${pair.verdict} than ${first.name} on ${texts}: ${size}.`, detail };
    case 'cannot-be-told-apart':
      return { title: `${second.name} scores ${score}, ${seen}; ${texts} cannot tell them apart.`, detail };
    case 'too-few-to-say':
      return { title: `${texts} are too few to say which of two runs is better.`, detail };
    case null:
      return { title: `${second.name} scores ${score}, ${seen}.`, detail };
    default:
      return pair.verdict satisfies never;
  }
};
