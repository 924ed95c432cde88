/** The Monitoring page's sentence: have the live texts moved, which way, and what is not known. */
import { type DriftCheck, type DriftScore, LEAST_TEXTS } from '../../../core/contract/index.ts';
import { count, dateAndTime, number } from '../../format/index.ts';
import { directionOf } from './direction.ts';
import { falseAlarmWords, figures, isAlarm, limitAdvice, wordfulTexts } from './format.ts';
import { alarmTitle, inputTitle, noticedWords, verdictWords } from './verdict-words.ts';

/** `model`: the name and version that a check would look at; null when nothing is registered. */
export type Situation = {
  readonly model: string | null;
  /** Predictions in the log of the project's model. */
  readonly logged: number;
  readonly lookbackDays: number;
  readonly running: boolean;
  readonly check: DriftCheck | null;
  readonly newest: boolean;
};

export type Sentence = { readonly title: string; readonly detail: string };

export const monitoringAnswer = (situation: Situation): Sentence => {
  const { check, running, lookbackDays, newest } = situation;
  if (running) {
    return {
      title: 'Comparing the live texts with the reference.',
      detail: `The texts of the last ${days(lookbackDays)} are scored; this takes a few seconds.`,
    };
  }
  if (!check) return uncheckedAnswer(situation);
  const sentence = checkAnswer(check, newest);
  return newest ? sentence : { ...sentence, detail: `Check of ${dateAndTime(check.at)}. ${sentence.detail}` };
};

const uncheckedAnswer = ({ model, logged, lookbackDays }: Situation): Sentence => {
  if (model === null) {
    return {
      title: 'No model version is registered, so there is nothing to watch yet.',
      detail: 'A check compares what a served version is asked with the texts it was validated on.',
    };
  }
  if (logged === 0) {
    return {
      title: `No text has been logged for ${model} yet.`,
      detail: `Serve it and send it texts; a check needs at least ${LEAST_TEXTS.live}.`,
    };
  }
  return {
    title: `No check yet. ${count(logged, 'text')} ${logged === 1 ? 'has' : 'have'} been logged.`,
    detail: `A check compares the texts of the last ${days(lookbackDays)} with those that ${model} was validated on.`,
  };
};

const days = (n: number): string => (n === 1 ? '24 hours' : count(n, 'day'));

/** The verdict of five statistics together, and what it is worth. */
const promiseAnswer = (check: DriftCheck, newest: boolean): Sentence => {
  const detail = [verdictWords(check), noticedWords(check)].filter(Boolean).join(' ');
  if (check.state === 'drift') return { title: alarmTitle(check, newest ? 'present' : 'past'), detail };
  return {
    title: `Nothing ${newest ? 'shows' : 'showed'} that the live texts have changed${check.weak ? ', but they are few' : ''}.`,
    detail,
  };
};

/** Found by rule, whatever the statistics say: "12 texts: broken encoding." */
const inputAnswer = (check: DriftCheck, newest: boolean): Sentence | null => {
  const found = check.inputs.filter(({ alarm }) => alarm).toSorted((a, b) => b.count - a.count);
  const worst = found[0];
  if (!worst || check.state === 'drift') return null;
  const more = found.length > 1 ? `, and ${count(found.length - 1, 'other fault')}` : '';
  const verb = worst.count === 1 ? (newest ? 'shows' : 'showed') : newest ? 'show' : 'showed';
  return {
    title: `${count(worst.count, 'live text')} ${verb} ${inputTitle(worst.kind).toLowerCase()}${more}.`,
    detail: ['Found by rule, not by chance.', verdictWords(check)].filter(Boolean).join(' '),
  };
};

const checkAnswer = (check: DriftCheck, newest: boolean): Sentence => {
  const live = wordfulTexts(check);
  const broken = isAlarm(check) ? inputAnswer(check, newest) : null;
  if (broken) return broken;
  if (check.rule === 'promise' && check.family) return promiseAnswer(check, newest);
  switch (check.state) {
    case 'drift':
      return { title: driftTitle(check.scores, newest), detail: chanceOf(check, newest) };
    case 'ok': {
      const limited = check.scores.some(({ threshold }) => threshold !== null);
      return {
        title: limited
          ? `No score ${newest ? 'is' : 'was'} outside its limit.`
          : 'No score has a limit, so no check can raise an alert.',
        detail: chanceOf(check, newest),
      };
    }
    case 'no_data':
      return {
        title: 'No text was logged in the time this check looked at.',
        detail: `A check needs at least ${LEAST_TEXTS.live}.`,
      };
    case 'too_few':
      return {
        title: `Too few texts to say: ${number(live)} of at least ${LEAST_TEXTS.live}.`,
        detail: `${count(LEAST_TEXTS.live - live, 'more text')} ${LEAST_TEXTS.live - live === 1 ? 'is' : 'are'} needed before a check can tell anything.`,
      };
    case 'reference_too_small':
      return {
        title: `The reference is too small to say: ${number(check.referenceTexts)} of at least ${LEAST_TEXTS.reference} texts.`,
        detail: 'Train on a data version with more validation texts, and serve that run.',
      };
    default:
      return check.state satisfies never;
  }
};

/** The honest line with what to do about it, or the bare figures where no limit is set. */
const chanceOf = (check: DriftCheck, newest: boolean): string => {
  const words = falseAlarmWords(check);
  if (words === null) return evidence(check);
  const advice = newest ? limitAdvice(check) : null;
  return advice === null ? `${words}.` : `${words}, ${advice}.`;
};

/** "Text length 0.051, limit 0.100; unknown words 0.047, limit 0.100." */
const evidence = ({ scores }: DriftCheck): string => {
  const text = scores.map((score) => `${score.title.toLowerCase()} ${figures(score)}`).join('; ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
};

const driftTitle = (scores: readonly DriftScore[], newest: boolean): string => {
  const verbs = newest ? PRESENT : PAST;
  const outside = scores.filter(({ exceeded }) => exceeded);
  const inside = scores.filter(({ exceeded, threshold }) => !exceeded && threshold !== null);
  const moved = outside.map((score) => movement(score, verbs));
  const all = moved.every((words) => words !== null)
    ? `Live texts ${moved.join(' and ')} than the reference`
    : `Live texts ${verbs.differ} from the reference in ${outside.map(({ title }) => title.toLowerCase()).join(' and ')}`;
  const rest = inside[0];
  return rest && inside.length === 1 && scores.length === 2
    ? `${all}; ${rest.title.toLowerCase()} ${verbs.stay} inside.`
    : `${all}.`;
};

type Verbs = { readonly are: string; readonly hold: string; readonly differ: string; readonly stay: string };
const PRESENT: Verbs = { are: 'are', hold: 'hold', differ: 'differ', stay: 'stayed' };
const PAST: Verbs = { are: 'were', hold: 'held', differ: 'differed', stay: 'stayed' };

/** null where neither way can be said. */
const movement = (score: DriftScore, { are, hold }: Verbs): string | null => {
  const direction = directionOf(score);
  if (direction === 'mixed') return null;
  switch (score.name) {
    case 'length':
      return `${are} ${direction === 'up' ? 'longer' : 'shorter'}`;
    case 'fraction_out_of_vocab':
      return `${hold} ${direction === 'up' ? 'more' : 'fewer'} unknown words`;
    default:
      return null;
  }
};
