/** The five statistics, the verdict and the rules for single texts in words. */
import { alarmCauses, type DriftCheck } from '../../../core/contract/index.ts';
import type { DriftStatistic, InputKind } from '../../../core/contract/drift-family.ts';
import { count, listed, number, percent, pValue } from '../../format/index.ts';

type Tense = 'present' | 'past';

/** "are longer", "were spelled differently": how a named statistic ends a sentence about the live texts. */
const movementOf = ({ name, effect }: DriftStatistic, tense: Tense): string => {
  const are = tense === 'present' ? 'are' : 'were';
  switch (name) {
    case 'length': {
      if (!effect || effect.live === effect.reference) return `${are} of other lengths`;
      return `${are} ${effect.live > effect.reference ? 'longer' : 'shorter'}`;
    }
    case 'strangeness':
      return tense === 'present' ? 'look less like the training texts' : 'looked less like the training texts';
    case 'prediction':
      return tense === 'present' ? 'get other answers' : 'got other answers';
    case 'meaning':
      return tense === 'present' ? 'say other things' : 'said other things';
    case 'spelling':
      return `${are} spelled otherwise`;
    default:
      return name satisfies never;
  }
};

/** Most movements that a sentence names. */
const MOST_NAMED = 3;

/** The sentence of an alarm under the promise, those with the smallest p first. */
export const alarmTitle = (check: DriftCheck, tense: Tense): string => {
  const named = check.statistics
    .filter((statistic) => statistic.named)
    .toSorted((a, b) => (a.pAdjusted ?? 1) - (b.pAdjusted ?? 1));
  const moved = named.slice(0, MOST_NAMED).map((statistic) => movementOf(statistic, tense));
  if (moved.length === 0) return `Live texts ${tense === 'present' ? 'differ' : 'differed'} from the reference.`;
  return `Live texts ${listed(moved)}.`;
};

const INPUTS: Readonly<Record<InputKind, { readonly title: string; readonly why: string }>> = {
  mojibake: {
    title: 'Broken encoding',
    why: 'UTF-8 read as Latin-1 or Windows-1252, as Ã¥ for å: look at the program that sends them.',
  },
  replacement: { title: 'Replacement signs', why: 'Letters that were lost for good before they came here stand as �.' },
  control: {
    title: 'Control characters',
    why: 'Characters that no person types: look at the program that sends them.',
  },
  repeats: { title: 'Repeated texts', why: 'The same text again and again: a test, a retry or a template.' },
  blank: { title: 'Blank texts', why: 'Nothing but white space; left out of every comparison.' },
  over_long: { title: 'Over-long texts', why: 'The model reads their beginning alone.' },
  stranger: {
    title: 'Strangers',
    why: 'Less like the training texts than any text of the reference: worth reading, no alarm by themselves.',
  },
};

export const inputTitle = (kind: InputKind): string => INPUTS[kind].title;
export const inputWhy = (kind: InputKind): string => INPUTS[kind].why;

const isInput = (name: string): name is InputKind => name in INPUTS;

const SCORES: Readonly<Record<string, string>> = {
  fraction_out_of_vocab: 'unknown words',
  length: 'text length',
  strangeness: 'strange letters',
  prediction: 'answers',
  meaning: 'meaning',
  spelling: 'spelling',
};

/** A cause of an alert in the middle of a sentence. */
export const causeWords = (name: string): string =>
  isInput(name) ? INPUTS[name].title.toLowerCase() : (SCORES[name] ?? name.replaceAll('_', ' '));

/** "Text length, unknown words"; '' of no alarm. */
export const causesOf = (check: DriftCheck): string => sentenceCase(alarmCauses(check).map(causeWords).join(', '));

export const sentenceCase = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The effect in its own unit, with its interval: "median 21 words, 9 in the reference; 95 % interval 17 to 24". */
export const effectWords = ({ effect }: DriftStatistic): string | null => {
  if (!effect) return null;
  const { reference, live, unit } = effect;
  switch (unit) {
    case 'words':
      return within(`median ${count(live, 'word')}, ${number(reference)} in the reference`, effect, (x) => number(x));
    case 'bits':
      return within(`${number(live, 1)} bits per character, ${number(reference, 1)} in the reference`, effect, (x) =>
        number(x, 1),
      );
    case 'share':
      return within(`${percent(live)} of the answers, ${percent(reference)} in the reference`, effect, (x) =>
        percent(x),
      );
    case 'texts':
      return within(`${count(live, 'text')} beyond the reference, ${number(reference, 1)} expected`, effect, (x) =>
        number(x),
      );
    case 'distance':
      return within(`distance ${number(live, 3)}, ${number(reference, 3)} is usual`, effect, (x) => number(x, 3));
    default:
      return unit satisfies never;
  }
};

const within = (
  words: string,
  { interval }: NonNullable<DriftStatistic['effect']>,
  write: (value: number) => string,
): string =>
  interval === null ? words : `${words}; 95\u202f% interval ${write(interval[0])} to ${write(interval[1])}`;

/** "p 0.0003 against 0.019: without any drift such a check alarms once in 52." */
export const verdictWords = ({ family }: DriftCheck): string | null => {
  if (family === null) return null;
  const once = Math.max(1, Math.round(1 / family.alpha));
  return `p ${pValue(family.p)}, limit ${pValue(family.alpha)}: without any drift one check in ${number(once)} alarms.`;
};

/** "10 % foreign texts would show 8 times in 10.": what the check could have seen, in one line. */
export const noticedWords = ({ couldSee }: DriftCheck): string | null => {
  if (couldSee === null) return null;
  return couldSee.noticedShare === null
    ? 'So few texts would not even show foreign ones.'
    : `${percent(couldSee.noticedShare)} foreign texts would show 8 times in 10.`;
};

/** How the p-value was made: "9 999 permutations of texts", "all 792 groups of batches". */
export const methodWords = ({ family }: DriftCheck): string | null => {
  if (family === null) return null;
  const what =
    family.unit === 'batches' ? `${number(family.batches ?? 0)} batches of texts that came together` : 'texts';
  return family.method === 'enumerated'
    ? `all ${number(family.permutations)} ways to divide the ${what}`
    : `${number(family.permutations)} random divisions of the ${what}`;
};

export const unavailableWords = ({ state, reason }: DriftStatistic): string => {
  switch (state) {
    case 'ok':
      return '';
    case 'no_data':
      return 'no texts';
    case 'too_few':
      return 'too few texts to say';
    case 'reference_too_small':
      return 'reference too small to say';
    case 'unavailable':
      return reason ?? 'not measured';
    default:
      return state satisfies never;
  }
};

/** What the two pictures of a statistic show. */
export const statisticFinding = (statistic: DriftStatistic): string => {
  if (statistic.state !== 'ok') return `${statistic.title}: ${unavailableWords(statistic)}.`;
  const words = effectWords(statistic);
  const verdict = statistic.named ? 'the alarm names it' : 'no change is shown';
  return `${statistic.title}: ${words === null ? verdict : `${words}; ${verdict}`}.`;
};
