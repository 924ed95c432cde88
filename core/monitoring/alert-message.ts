/** The Slack messages of alerts: plain text and Block Kit blocks, within Slack's limits (slack-limits.ts). */
import type { DriftAlert } from '../contract/alerts.ts';
import type { DriftStatistic, InputKind } from '../contract/drift-family.ts';
import type { Alert, DriftCheck, DriftScore } from '../contract/monitoring.ts';

export type SlackMessage = Pick<Alert, 'text' | 'blocks'>;
type Block = Record<string, unknown>;

export type MessageAbout = {
  /** Name of the project that `idrift://` links lead to; null: there is no app to open. */
  readonly project: string | null;
  /** The most telling texts, masked. */
  readonly texts: readonly string[];
};

/** What a check that alarms has to tell. */
export const alertMessage = (
  check: DriftCheck,
  number: number,
  { project, texts }: MessageAbout = { project: null, texts: [] },
): SlackMessage => {
  const title = `⚠️ Drift: ${shortened(check.model)} v${check.version}`;
  const lines = alarmLines(check);
  const context = contextLine(check);
  return {
    text: [escapeMrkdwn(title), ...lines, context].join('\n'),
    blocks: [
      // Plain text: Slack neither formats nor links what is in a header.
      { type: 'header', text: { type: 'plain_text', text: title, emoji: false } },
      section(lines.join('\n')),
      ...(texts.length === 0 ? [] : [section(['Most telling texts:', ...texts.map(quoted)].join('\n'))]),
      { type: 'context', elements: [{ type: 'mrkdwn', text: context }] },
      ...(project === null ? [] : [{ type: 'actions', elements: buttons(project, number) }]),
    ],
  };
};

/** An answer in the thread of the first message. */
export const updateMessage = (
  kind: 'repeated' | 'resolved',
  alert: DriftAlert,
  check: DriftCheck | null,
): SlackMessage => {
  const text =
    kind === 'repeated' && check !== null
      ? [`Still so in the check of ${minute(check.at)} UTC.`, ...alarmLines(check), contextLine(check)].join('\n')
      : escapeMrkdwn(
          `✅ Resolved. ${alert.events.findLast(({ kind: of }) => of === 'resolved' || of === 'promoted')?.note ?? ''}`.trim(),
        );
  return { text, blocks: [section(text)] };
};

export const testMessage = (model: string): SlackMessage => {
  const text = escapeMrkdwn(`Idrift can write here. Drift alerts of ${shortened(model)} will come to this channel.`);
  return { text, blocks: [section(text)] };
};

/** One line for where there is no room for more. */
export const alertLine = (check: DriftCheck, cause: readonly string[]): string =>
  `${shortened(check.model)} v${check.version}: ${cause.join(', ')}. ${textsOf(check.texts)} against ${check.referenceTexts}.`;

/** As other programs name the places of an alert: the alert, and what its buttons ask for. */
const alertLink = (project: string, number: number, act?: 'snooze' | 'accept' | 'label'): string =>
  `idrift://${encodeURIComponent(project)}/alert/${number}${act === undefined ? '' : `?do=${act}`}`;

const buttons = (project: string, number: number): Block[] => {
  const button = (text: string, id: string, act?: 'snooze' | 'accept' | 'label'): Block => ({
    type: 'button',
    action_id: `idrift-${id}`,
    text: { type: 'plain_text', text, emoji: false },
    url: alertLink(project, number, act),
  });
  return [
    { ...button('Open', 'open'), style: 'primary' },
    button('Label these texts', 'label', 'label'),
    button('Snooze', 'snooze', 'snooze'),
    button('Accept as the new normal', 'accept', 'accept'),
  ];
};

const section = (text: string): Block => ({ type: 'section', text: { type: 'mrkdwn', text: cut(text, 3000) } });

const alarmLines = (check: DriftCheck): string[] => [
  ...(check.rule === 'fixed'
    ? check.scores.filter(({ exceeded }) => exceeded).map(scoreLine)
    : check.statistics.filter(({ named }) => named).map((statistic) => statisticLine(statistic, check))),
  ...check.inputs.filter(({ alarm }) => alarm).map(({ kind, count }) => `• ${INPUTS[kind]}: ${textsOf(count)}`),
];

const scoreLine = (score: DriftScore): string => {
  const name = escapeMrkdwn(`${score.name}_drift_score`);
  const p = score.p === null ? '' : `, p = ${shortP(score.p)}`;
  return `• \`${name}\` ${(score.statistic ?? 0).toFixed(4)} (limit ${fourDigits(score.threshold)})${p}`;
};

const statisticLine = ({ name, effect, pAdjusted }: DriftStatistic, { family }: DriftCheck): string => {
  const change =
    effect === null ? '' : `, ${fourDigits(effect.reference)} → ${fourDigits(effect.live)} ${UNITS[effect.unit]}`;
  return `• \`${name}\` p = ${fourDigits(pAdjusted)} (limit ${fourDigits(family?.alpha ?? null)})${change}`;
};

const UNITS = {
  words: 'words',
  bits: 'bits per character',
  share: 'of the texts',
  texts: 'texts beyond the strangest of the reference',
  distance: 'apart',
} as const;

const INPUTS: Readonly<Record<InputKind, string>> = {
  mojibake: 'Broken encoding',
  replacement: 'Replacement signs',
  control: 'Control characters',
  repeats: 'The same text again and again',
  blank: 'Blank',
  over_long: 'Longer than the model reads',
  stranger: 'Stranger than any reference text',
};

const contextLine = (check: DriftCheck): string => {
  const texts = `${textsOf(check.texts)} from ${minute(check.from)} to ${minute(check.to)} UTC against ${check.referenceTexts} reference texts.`;
  if (check.rule === 'promise' || check.falseAlarmShare === null) return texts;
  return `${texts} Without any drift these limits would be passed in ${Math.round(check.falseAlarmShare * 100)} % of such checks.`;
};

const textsOf = (count: number): string => (count === 1 ? '1 text' : `${count} texts`);

const minute = (iso: string): string => new Date(iso).toISOString().slice(0, 16).replace('T', ' ');

const fourDigits = (value: number | null): string => (value === null ? '–' : String(Number(value.toPrecision(4))));

/** Two significant digits. */
const shortP = (p: number): string => (p < 0.0001 ? p.toExponential(1) : String(Number(p.toPrecision(2))));

const MOST_OF_A_TEXT = 140;
const quoted = (text: string): string => `> ${escapeMrkdwn(cut(text.replaceAll(/\s+/g, ' ').trim(), MOST_OF_A_TEXT))}`;

/** Whole characters: half of one would be no text. */
const cut = (text: string, most: number): string => {
  if (text.length <= most) return text;
  let short = '';
  for (const sign of text) {
    if (short.length + sign.length > most - 1) break;
    short += sign;
  }
  return `${short}…`;
};

/** A Slack header holds 150 characters. */
const shortened = (name: string): string => cut(name, 100);

/** Slack's three control characters; with them gone nothing can link or mention. */
const escapeMrkdwn = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
