/** Alerts in a Slack channel: the first message with its chart, the others in its thread. */
import { setTimeout as sleep } from 'node:timers/promises';
import { toErrorInfo } from '../contract/errors.ts';
import { type SlackMessage, updateMessage } from './alert-message.ts';
import { chartOf } from './chart-png.ts';
import type { Channel, Telling } from './deliver-alerts.ts';
import { refusalOf, retryAfterOf, sendSlack, type SlackTarget, uploadPicture } from './slack.ts';

export const slackChannel = (target: SlackTarget): Channel => ({
  name: 'slack',
  target: target.channel,
  pauseOf: (thrown) => retryAfterOf(thrown) * 1000,
  send: async (telling) => {
    const { alert, kind, thread, check } = telling;
    if (kind !== 'opened' && thread !== null) {
      await sendSlack({ ...target, ...updateMessage(kind, alert, check), thread });
      return { thread, remark: null };
    }
    // A thread that never began: whoever reads this has read nothing before.
    return sendFirst(target, telling);
  },
});

const sendFirst = async (
  target: SlackTarget,
  { alert, check }: Telling,
): Promise<{ thread: string; remark: string | null }> => {
  const picture = await pictureOf(target, check);
  const plain: SlackMessage = { text: alert.text, blocks: alert.blocks };
  const { block } = picture;
  const whole = block === null ? plain.blocks : withPicture(plain.blocks, block);
  const figures = plain.blocks.filter(({ type }) => type !== 'actions');
  // Slack takes a moment to know a new file, and says no to the blocks until then: nothing is posted.
  const tries = [
    { wait: 0, blocks: whole, remark: picture.remark },
    ...(block === null ? [] : [1000, 3000].map((wait) => ({ wait, blocks: whole, remark: picture.remark }))),
    ...(block === null ? [] : [{ wait: 0, blocks: plain.blocks, remark: 'Slack did not take the chart.' }]),
    { wait: 0, blocks: figures, remark: 'Slack did not take the chart and the buttons.' },
  ];
  for (const [index, { wait, blocks, remark }] of tries.entries()) {
    await sleep(wait);
    try {
      const { ts } = await sendSlack({ ...target, text: plain.text, blocks });
      return { thread: ts, remark };
    } catch (thrown) {
      if (refusalOf(thrown) !== 'invalid_blocks' || index === tries.length - 1) throw thrown;
    }
  }
  throw new Error('One of the tries ends it.');
};

/** A chart that does not get through costs the chart, not the alert. */
const pictureOf = async (
  target: SlackTarget,
  check: Telling['check'],
): Promise<{ readonly block: Record<string, unknown> | null; readonly remark: string | null }> => {
  const chart = check === null ? null : chartOf(check);
  if (chart === null) return { block: null, remark: null };
  try {
    const id = await uploadPicture(target, { ...chart, name: 'drift.png' });
    const title = { type: 'plain_text', text: chart.title, emoji: false };
    return {
      block: { type: 'image', slack_file: { id }, alt_text: chart.description.slice(0, 1000), title },
      remark: null,
    };
  } catch (thrown) {
    const { message, hint } = toErrorInfo(thrown);
    return { block: null, remark: `The chart could not go along. ${message} ${hint ?? ''}`.trim() };
  }
};

/** After the figures. */
const withPicture = (blocks: SlackMessage['blocks'], picture: Record<string, unknown>): SlackMessage['blocks'] => [
  ...blocks.slice(0, 2),
  picture,
  ...blocks.slice(2),
];
