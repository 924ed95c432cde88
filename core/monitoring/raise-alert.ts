/** From a check to its alert: nothing when nothing is exceeded, and one message per cause. */
import { randomUUID } from 'node:crypto';
import { toErrorInfo } from '../contract/errors.ts';
import type { Alert, DriftCheck } from '../contract/monitoring.ts';
import { alertMessage } from './alert-message.ts';
import { type SlackTarget, sendSlack } from './slack.ts';

/** `null`: no token or no channel is set. */
export type AlertRoute = SlackTarget | null;

/**
 * Makes the alert of a check and sends it. `earlier` holds the checks before it, newest first: while they told of the same cause
 * without a quiet check between, the message is made but not sent again. A failure to send is kept in the alert, never thrown.
 */
export const raiseAlert = async (
  check: DriftCheck,
  earlier: readonly DriftCheck[],
  route: AlertRoute,
): Promise<Alert | null> => {
  const message = alertMessage(check);
  if (message === null) return null;
  const alert: Alert = {
    id: randomUUID(),
    number: null,
    checkId: check.id,
    createdAt: new Date().toISOString(),
    ...message,
    channel: route?.channel ?? null,
    delivery: 'not-configured',
    error: null,
  };
  const told = toldOf(check, earlier);
  if (told !== null) {
    return {
      ...alert,
      delivery: 'not-sent',
      error: `Already told at ${told.createdAt}: the same scores passed their limits.`,
    };
  }
  return deliverAlert(alert, route);
};

/** Sends an alert, for the first time or again; gives it back with how that went. */
export const deliverAlert = async (alert: Alert, route: AlertRoute): Promise<Alert> => {
  if (route === null) return { ...alert, channel: null, delivery: 'not-configured', error: null };
  try {
    await sendSlack({ ...route, text: alert.text, blocks: alert.blocks });
    return { ...alert, channel: route.channel, delivery: 'sent', error: null };
  } catch (thrown) {
    const { message, hint } = toErrorInfo(thrown);
    const error = hint === undefined ? message : `${message} ${hint}`;
    return { ...alert, channel: route.channel, delivery: 'failed', error };
  }
};

/** The sent alert of the same cause, going back from `check` until a check of this version saw no drift or another one. */
const toldOf = (check: DriftCheck, earlier: readonly DriftCheck[]): Alert | null => {
  for (const before of earlier) {
    if (before.id === check.id || before.model !== check.model || before.version !== check.version) continue;
    if (before.state !== 'drift' && before.state !== 'ok') continue;
    if (exceededNames(before) !== exceededNames(check)) return null;
    if (before.alert?.delivery === 'sent') return before.alert;
  }
  return null;
};

const exceededNames = (check: DriftCheck): string =>
  check.scores
    .filter((score) => score.exceeded)
    .map((score) => score.name)
    .toSorted()
    .join(' ');
