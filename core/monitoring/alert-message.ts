/** The Slack message of a drift check: plain text and Block Kit blocks. It holds figures, never the texts themselves. */
import type { Alert, DriftCheck, DriftScore } from '../contract/monitoring.ts';

export type SlackMessage = Pick<Alert, 'text' | 'blocks'>;

/** Null when no score passed its limit, or the check's rule sees no drift in that: then there is nothing to tell. */
export const alertMessage = (check: DriftCheck): SlackMessage | null => {
  if (check.state !== 'drift') return null;
  const exceeded = check.scores.filter((score) => score.exceeded);
  if (exceeded.length === 0) return null;
  const title = `⚠️ Drift: ${shortened(check.model)} v${check.version}`;
  const lines = exceeded.map(scoreLine);
  const context = contextLine(check);
  return {
    text: [escapeMrkdwn(title), ...lines, context].join('\n'),
    blocks: [
      // Plain text: Slack neither formats nor links what is in a header.
      { type: 'header', text: { type: 'plain_text', text: title, emoji: false } },
      { type: 'section', text: { type: 'mrkdwn', text: lines.join('\n') } },
      { type: 'context', elements: [{ type: 'mrkdwn', text: context }] },
    ],
  };
};

export const testMessage = (model: string): SlackMessage => {
  const text = escapeMrkdwn(`Idrift can write here. Drift alerts of ${shortened(model)} will come to this channel.`);
  return { text, blocks: [{ type: 'section', text: { type: 'mrkdwn', text } }] };
};

const scoreLine = (score: DriftScore): string => {
  const name = escapeMrkdwn(`${score.name}_drift_score`);
  const p = score.p === null ? '' : `, p = ${shortP(score.p)}`;
  return `• \`${name}\` ${(score.statistic ?? 0).toFixed(4)} (limit ${score.threshold})${p}`;
};

const contextLine = (check: DriftCheck): string => {
  const texts = `${check.texts} texts from ${minute(check.from)} to ${minute(check.to)} UTC against ${check.referenceTexts} reference texts.`;
  if (check.falseAlarmShare === null) return texts;
  return `${texts} Without any drift these limits would be passed in ${Math.round(check.falseAlarmShare * 100)} % of such checks.`;
};

const minute = (iso: string): string => new Date(iso).toISOString().slice(0, 16).replace('T', ' ');

/** Two significant digits. */
const shortP = (p: number): string => (p < 0.0001 ? p.toExponential(1) : String(Number(p.toPrecision(2))));

/** A Slack header holds 150 characters. */
const shortened = (name: string): string => (name.length > 100 ? `${name.slice(0, 99)}…` : name);

/** Slack's three control characters; with them gone a name can neither link nor mention. */
const escapeMrkdwn = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
