/** The drift lab in words. */
import type { LabChange, PowerPoint, ReplayWeek, TextSet } from '../../../../core/contract/drift-lab.ts';
import { count, number, percent, pValue, wilson } from '../../../format/index.ts';
import { causeWords, sentenceCase } from '../verdict-words.ts';

export const CHANGE_WORDS: Readonly<Record<LabChange, string>> = {
  mixed: 'other texts put in',
  longer: 'texts about twice as long',
  plain: 'letters without marks (å as a)',
  mojibake: 'broken encoding (Ã¥ for å)',
  repeated: 'one text again and again',
};

/** One text a line; blank lines are no texts. */
export const pastedTexts = (typed: string): readonly string[] =>
  typed
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** What is missing before a set can be read; null: nothing. */
export const setProblem = (set: TextSet): string | null =>
  set.kind === 'pasted' && set.texts.length === 0 ? 'Paste texts, one a line.' : null;

export type PowerLine = { readonly live: number; readonly share: number; readonly low: number; readonly high: number };

/** Share of weeks with an alarm, with its 95 % Wilson interval; sizes without a round yet are left out. */
export const powerLines = (points: readonly PowerPoint[]): readonly PowerLine[] =>
  points
    .filter(({ rounds }) => rounds > 0)
    .map(({ live, rounds, alarms }) => ({ live, share: alarms / rounds, ...wilson(alarms, rounds) }));

/** Simulated weeks from which on a share of them says something. */
const LEAST_WEEKS = 20;

/** "With 40 texts 83 % of such weeks alarm (95 % interval 72 to 91 %)". */
export const powerFinding = (points: readonly PowerPoint[]): string => {
  const lines = powerLines(points);
  const good = lines.find(({ share }) => share >= 0.8);
  const last = lines.at(-1);
  if (!last) return 'No week is simulated yet.';
  const weeks = Math.min(...points.map(({ rounds }) => rounds));
  if (weeks < LEAST_WEEKS)
    return `${count(weeks, 'week')} of each size simulated, at least ${LEAST_WEEKS} are needed to say.`;
  const at = good ?? last;
  const interval = `95\u202f% interval ${number(at.low * 100)} to ${percent(at.high)}`;
  const words = `${count(at.live, 'text')} a week would show this in ${percent(at.share)} of weeks (${interval})`;
  return good ? `${words}.` : `Even ${words}.`;
};

type Side = ReplayWeek['now'];

export const sideStatus = ({ state, causes }: Side): 'attention' | 'ok' | 'too-few' => {
  if (state === 'drift' || causes.length > 0) return 'attention';
  return state === 'ok' ? 'ok' : 'too-few';
};

/** "Spelling, p 0.0010", "no change shown, p 0.41", "too few texts". */
export const sideWords = ({ state, causes, family, rule }: Side): string => {
  const p = rule === 'promise' && family ? `, p ${pValue(family.p)}` : '';
  if (causes.length > 0 || state === 'drift') return `${sentenceCase(causes.map(causeWords).join(', '))}${p}`;
  switch (state) {
    case 'ok':
      return `${rule === 'promise' ? 'no change shown' : 'inside the limits'}${p}`;
    case 'no_data':
      return 'no texts';
    case 'too_few':
      return 'too few texts';
    case 'reference_too_small':
      return 'reference too small';
    default:
      return state satisfies never;
  }
};

/** "Of 12 weeks 3 raised an alarm as set now, 1 would with these settings." */
export const replayFinding = (weeks: readonly ReplayWeek[]): string => {
  const alarms = (side: 'now' | 'tried'): number =>
    weeks.filter((week) => sideStatus(week[side]) === 'attention').length;
  return `Of ${count(weeks.length, 'week')} ${number(alarms('now'))} alarm as set now, ${number(alarms('tried'))} with these settings.`;
};
