/** A drift check and its alert, for people and for other programs. */
import type { Alert, DriftCheck } from '../contract/monitoring.ts';
import type { InputCheck } from '../contract/drift-family.ts';
import { table } from './terminal.ts';

/** The names that other programs rely on: `metrics`, not `scores` (docs/command-line.md). */
export const forOthers = ({ scores, falseAlarmShare, couldSee, ...rest }: DriftCheck) => ({
  ...rest,
  metrics: scores.map(({ exceeded, ...score }) => ({ ...score, exceeded })),
  falseAlarms: falseAlarmShare,
  power: couldSee,
});

export const checkText = (check: DriftCheck): string =>
  [
    `${check.texts} texts against ${check.referenceTexts} reference texts: ${verdictOf(check)}`,
    table(
      ['statistic', 'value', 'p', 'corrected', 'reference → live', ''],
      check.statistics.map(({ title, state, reason, statistic, p, pAdjusted, named, effect }) => [
        title,
        statistic === null ? '–' : statistic.toPrecision(4),
        shortP(p),
        shortP(pAdjusted),
        effect === null
          ? '–'
          : `${effect.reference.toPrecision(3)} → ${effect.live.toPrecision(3)} ${UNITS[effect.unit]}`,
        named ? '▲ alarm' : state === 'unavailable' ? (reason ?? '') : '',
      ]),
    ),
    table(
      ['score', 'KS', 'p', 'limit', ''],
      check.scores.map(({ title, statistic, p, threshold, exceeded }) => [
        title,
        statistic?.toFixed(4) ?? '–',
        shortP(p),
        threshold === null ? '–' : String(threshold),
        exceeded ? '▲ outside' : '',
      ]),
    ),
    ...check.inputs.filter(({ count }) => count > 0).map(inputText),
    ...(check.falseAlarmShare === null
      ? []
      : [
          `Without any drift the scores' limits would be passed in ${(check.falseAlarmShare * 100).toFixed(0)} % of such checks.`,
        ]),
    ...(check.couldSee === null ? [] : [check.couldSee.sentence]),
    ...check.warnings,
  ].join('\n');

const verdictOf = ({ state, rule, family, statistics }: DriftCheck): string => {
  if (rule === 'fixed' || family === null) return STATE[state];
  const level = `p ${shortP(family.p)}, an alarm from ${shortP(family.alpha)} down`;
  if (state !== 'drift') return `no sign of drift (${level})`;
  const named = statistics.filter((statistic) => statistic.named).map(({ title }) => title.toLowerCase());
  return `drift in ${named.join(', ')} (${level})`;
};

const inputText = ({ kind, count, expected, alarm }: InputCheck): string => {
  const usual = expected === null ? '' : `, ${expected.toFixed(expected < 10 ? 1 : 0)} without any change`;
  return `${count} ${count === 1 ? INPUTS[kind][0] : INPUTS[kind][1]}${usual}${alarm ? ' ▲' : ''}`;
};

const shortP = (p: number | null): string => {
  if (p === null) return '–';
  return p < 0.0001 ? p.toExponential(1) : String(Number(p.toPrecision(2)));
};

const UNITS = { words: 'words', bits: 'bits', share: 'of all', texts: 'texts beyond', distance: 'apart' } as const;

const INPUTS = {
  mojibake: ['text with garbled letters', 'texts with garbled letters'],
  replacement: ['text with replacement signs', 'texts with replacement signs'],
  control: ['text with control characters', 'texts with control characters'],
  repeats: ['text that comes again and again', 'texts that come again and again'],
  blank: ['text of nothing but white space', 'texts of nothing but white space'],
  over_long: ['text longer than the model reads', 'texts longer than the model reads'],
  stranger: ['text stranger than any of the reference', 'texts stranger than any of the reference'],
} as const satisfies Record<InputCheck['kind'], readonly [string, string]>;

/** The message as `chat.postMessage` gets it, and what became of it. */
export const alertText = ({ text, delivery, channel, error }: Alert): string =>
  `${text}\n(${DELIVERY[delivery]}${channel === null ? '' : ` to ${channel}`}${error === null ? '' : `: ${error}`})`;

const DELIVERY = {
  'not-configured': 'not sent: no Slack token and channel are set',
  'not-sent': 'not sent',
  sent: 'sent',
  failed: 'could not be sent',
} as const;

const STATE = {
  ok: 'inside the limits',
  drift: 'outside a limit',
  no_data: 'no texts',
  too_few: 'too few texts',
  reference_too_small: 'too few reference texts',
} as const;
