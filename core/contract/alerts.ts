/** Alerts: what was told, to whom, what came of it, and what people decided. One alert stands for one cause until it is closed. */
import { oc } from '@orpc/contract';
import { z } from 'zod';

export const ALERT_CHANNELS = ['slack', 'webhook', 'desktop'] as const;
export const alertChannel = z.enum(ALERT_CHANNELS);
export type AlertChannel = z.infer<typeof alertChannel>;

/** `accepted`: the window is the new normal; `resolved`: a later check passed, the version is no longer watched, or a better one is live. */
export const alertState = z.enum(['open', 'snoozed', 'accepted', 'false-alarm', 'resolved']);
export type AlertState = z.infer<typeof alertState>;

/** One message of an alert on one channel. */
export const alertDelivery = z.object({
  id: z.string(),
  channel: alertChannel,
  /** `opened` begins the thread, the others answer in it. */
  kind: z.enum(['opened', 'repeated', 'resolved']),
  at: z.string(),
  /** `waiting`: it is being sent. */
  state: z.enum(['waiting', 'sent', 'failed', 'not-configured', 'not-sent']),
  /** Why it was not sent, or what is missing from what was sent; with what to do about it. */
  error: z.string().nullable(),
  /** Slack's name of the message that the others answer to. */
  thread: z.string().nullable(),
  /** How often it was tried; when it is tried again by itself (null: it is not). */
  tries: z.number().int(),
  nextTry: z.string().nullable(),
});
export type AlertDelivery = z.infer<typeof alertDelivery>;

export const alertEvent = z.object({
  at: z.string(),
  kind: z.enum([
    'opened',
    'repeated',
    'sent',
    'failed',
    'snoozed',
    'woke',
    'accepted',
    'false-alarm',
    'reopened',
    'resolved',
    /** Somebody opened its page for the first time. */
    'looked',
    /** Closed: a version that was trained on labels of its texts is live. */
    'promoted',
  ]),
  /** The user's name; `Idrift` where nobody acted. */
  by: z.string(),
  note: z.string(),
  /** With `promoted`: the version, and the commit that brought the labels. */
  promoted: z.object({ version: z.number().int(), revision: z.string() }).optional(),
});
export type AlertEvent = z.infer<typeof alertEvent>;

export const driftAlert = z.object({
  id: z.string(),
  /** As in `/alert/3`; counted from 1 within the project. */
  number: z.number().int(),
  model: z.string(),
  version: z.number().int(),
  /** Names of the statistics, scores or input kinds that alarmed, sorted. */
  cause: z.array(z.string()),
  state: alertState,
  openedAt: z.string(),
  closedAt: z.string().nullable(),
  snoozedUntil: z.string().nullable(),
  /** Ids of the checks with this cause, oldest first. */
  checks: z.array(z.string()),
  deliveries: z.array(alertDelivery),
  /** Oldest first. */
  events: z.array(alertEvent),
  /** The first message, plain text and Block Kit blocks, as `chat.postMessage` gets it. */
  text: z.string(),
  blocks: z.array(z.record(z.string(), z.unknown())),
});
export type DriftAlert = z.infer<typeof driftAlert>;

const which = z.object({ id: z.string() });
const note = z.string().max(2000).default('');

export const alertsContract = {
  /** Newest first. */
  list: oc.output(z.array(driftAlert)),
  /** By its id or its number. */
  get: oc.input(which).output(driftAlert),
  /** Quiet until then: repeats are folded and nobody is told. */
  snooze: oc.input(which.extend({ until: z.iso.datetime({ offset: true }), note })).output(driftAlert),
  /** The texts of the alert's newest check join what the version is compared with. */
  accept: oc.input(which.extend({ note })).output(driftAlert),
  falseAlarm: oc.input(which.extend({ note })).output(driftAlert),
  /** Notes once for each person that they looked at it. */
  look: oc.input(which.pick({ id: true })).output(driftAlert),
  reopen: oc.input(which.extend({ note })).output(driftAlert),
  /** Sends what was not sent, or the alert again on every channel that is set up. */
  send: oc.input(which).output(driftAlert),
  /** A test message on one channel; answers in words either way. */
  test: oc.input(z.object({ channel: alertChannel })).output(z.object({ ok: z.boolean(), message: z.string() })),
  /** What to paste at api.slack.com to make the Slack app, as JSON. */
  slackManifest: oc.output(z.object({ manifest: z.string() })),
};
