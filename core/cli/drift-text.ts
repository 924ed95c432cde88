/** A drift check and its alert, for people and for other programs. */
import type { Alert, DriftCheck } from '../contract/monitoring.ts';
import { table } from './terminal.ts';

/** The names that other programs rely on: `metrics`, not `scores` (docs/command-line.md). */
export const forOthers = ({ scores, falseAlarmShare, ...rest }: DriftCheck) => ({
  ...rest,
  metrics: scores.map(({ exceeded, ...score }) => ({ ...score, exceeded })),
  falseAlarms: falseAlarmShare,
  power: null,
});

export const checkText = (check: DriftCheck): string =>
  [
    `${check.texts} texts against ${check.referenceTexts} reference texts: ${STATE[check.state]}`,
    table(
      ['score', 'KS', 'p', 'limit', ''],
      check.scores.map(({ title, statistic, p, threshold, exceeded }) => [
        title,
        statistic?.toFixed(4) ?? '–',
        p === null ? '–' : p.toPrecision(2),
        threshold === null ? '–' : String(threshold),
        exceeded ? '▲ outside' : '',
      ]),
    ),
    ...(check.falseAlarmShare === null
      ? []
      : [
          `Without any drift these limits would be passed in ${(check.falseAlarmShare * 100).toFixed(0)} % of such checks.`,
        ]),
    ...check.warnings,
  ].join('\n');

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
