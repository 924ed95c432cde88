/**
 * Alerts as JSON to an address of one's own. Each message has an id that stays the same when it is sent again, and is signed:
 * `Idrift-Signature: t=SECONDS,v1=HEX`, where HEX is the HMAC-SHA256, with the shared secret, of SECONDS, a full stop, and the body.
 */
import { createHmac, randomUUID } from 'node:crypto';
import type { DriftAlert } from '../contract/alerts.ts';
import { IdriftError } from '../contract/errors.ts';
import type { DriftCheck } from '../contract/monitoring.ts';
import type { Channel, Telling } from './deliver-alerts.ts';

export type WebhookTarget = { readonly url: string; readonly secret: string };

const TIMEOUT_MS = 10_000;

export const webhookChannel = (target: WebhookTarget): Channel => ({
  name: 'webhook',
  target: hostOf(target.url),
  send: async (telling) => {
    await post(target, telling.id, bodyOf(telling));
    return { thread: telling.id, remark: null };
  },
});

/** @throws IdriftError with what to do about it. */
export const testWebhook = (target: WebhookTarget, model: string): Promise<void> => {
  const message = `Idrift can write here. Drift alerts of ${model} will come to this address.`;
  return post(target, randomUUID(), { event: 'test', message });
};

/** Of a body that is sent at `seconds` since 1970. */
const signatureOf = (secret: string, seconds: number, body: string): string =>
  `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;

const bodyOf = ({ kind, alert, check }: Telling): object => ({
  event: kind,
  alert: alertFields(alert),
  check: check === null ? null : checkFields(check),
});

const alertFields = ({ id, number, model, version, cause, state, openedAt, closedAt, text, events }: DriftAlert) => ({
  id,
  number,
  model,
  version,
  cause,
  state,
  openedAt,
  closedAt,
  text,
  /** What is live and answers it; null where it was not closed so. */
  promoted: state === 'resolved' ? (events.findLast(({ promoted }) => promoted)?.promoted ?? null) : null,
});

/** Figures, as in the project; never texts. */
const checkFields = (check: DriftCheck) => ({
  id: check.id,
  at: check.at,
  from: check.from,
  to: check.to,
  state: check.state,
  texts: check.texts,
  referenceTexts: check.referenceTexts,
  family: check.family,
  statistics: check.statistics.map(({ name, statistic, p, pAdjusted, named, effect }) => ({
    name,
    statistic,
    p,
    pAdjusted,
    named,
    effect,
  })),
  scores: check.scores.map(({ name, statistic, p, threshold, exceeded }) => ({
    name,
    statistic,
    p,
    threshold,
    exceeded,
  })),
  inputs: check.inputs.map(({ kind, count, alarm }) => ({ kind, count, alarm })),
});

const post = async ({ url, secret }: WebhookTarget, id: string, value: object): Promise<void> => {
  const body = JSON.stringify(value);
  const seconds = Math.floor(Date.now() / 1000);
  const where = `webhook ${hostOf(url)}`;
  let answer: Response;
  try {
    answer = await fetch(url, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Idrift',
        'idrift-delivery': id,
        'idrift-signature': signatureOf(secret, seconds, body),
      },
      redirect: 'error', // a signed message goes where it was meant to go
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await answer.arrayBuffer();
  } catch (thrown) {
    throw new IdriftError({
      code: 'not-available',
      where,
      message: `The webhook cannot be reached: ${causeOf(thrown)}.`,
      hint: 'Look at its address and at the network connection.',
    });
  }
  if (answer.ok) return;
  throw new IdriftError({
    code: 'not-available',
    where,
    message: `The webhook answered with HTTP status ${answer.status}.`,
    hint:
      answer.status === 401 || answer.status === 403
        ? 'Give the receiver the same secret as Idrift.'
        : 'Look at the log of the program behind the address.',
  });
};

/** Without what may be secret in the path or the query. */
const hostOf = (url: string): string => {
  try {
    return new URL(url).host;
  } catch {
    return 'address';
  }
};

const causeOf = (thrown: unknown): string => {
  if (!(thrown instanceof Error)) return String(thrown);
  return (thrown.cause instanceof Error ? thrown.cause : thrown).message.replace(/\.$/, '');
};
