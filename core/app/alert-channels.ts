/** Where alerts go: what the settings name, and what this program can reach of it. */
import { hostname } from 'node:os';
import { IdriftError } from '../contract/errors.ts';
import type { ProjectSettings } from '../contract/project.ts';
import type { SecretName } from '../contract/system.ts';
import { alertLine } from '../monitoring/alert-message.ts';
import type { Channel } from '../monitoring/deliver-alerts.ts';
import type { WantedChannel } from '../monitoring/record-check.ts';
import { slackChannel } from '../monitoring/slack-channel.ts';
import type { SlackTarget } from '../monitoring/slack.ts';
import { webhookChannel, type WebhookTarget } from '../monitoring/webhook.ts';

/** A notification of the desktop; `path` of the page that it opens. */
export type Notification = { readonly title: string; readonly body: string; readonly path: string };

export type ChannelParts = {
  readonly settings: Pick<ProjectSettings, 'slackChannel' | 'monitoring'>;
  readonly secret: (name: SecretName) => string | null;
  /** null: this program shows no notifications. */
  readonly notify: ((notification: Notification) => void) | null;
};

/** null: neither Slack's token nor a channel, or only one of them, is set. */
export const slackRoute = (token: string | null, channel: string): SlackTarget | null => {
  if (token === null || channel === '') return null;
  // Another server that speaks Slack's API: a proxy, or a test's.
  const apiUrl = process.env['IDRIFT_SLACK_API_URL'];
  return apiUrl ? { token, channel, apiUrl } : { token, channel };
};

/** What an alert of a check that is made here is to be told on, with what it waits for where this program cannot. */
export const wantedChannels = ({ settings, secret, notify }: ChannelParts): WantedChannel[] => {
  const { slack, webhook, desktop } = settings.monitoring.channels;
  return [
    ...(slack && settings.slackChannel !== '' ? slackOr(secret('slackToken'), notify !== null) : []),
    ...(webhook === null ? [] : [{ name: 'webhook' as const, waits: null }]),
    ...(desktop
      ? [{ name: 'desktop' as const, waits: notify === null ? 'The app shows it when it is open.' : null }]
      : []),
  ];
};

/** The token may lie in the key store, which only the app reads. */
const slackOr = (token: string | null, isLast: boolean): WantedChannel[] => {
  if (token !== null) return [{ name: 'slack', waits: null }];
  return isLast ? [] : [{ name: 'slack', waits: 'There is no Slack token here: the app sends it when it is open.' }];
};

/** Those that this program can send on. */
export const openChannels = ({ settings, secret, notify }: ChannelParts): Channel[] => {
  const { slack, webhook } = settings.monitoring.channels;
  const route = slack ? slackRoute(secret('slackToken'), settings.slackChannel) : null;
  return [
    ...(route === null ? [] : [slackChannel(route)]),
    ...(webhook === null ? [] : [signedWebhook(webhook.url, secret('webhookSecret'))]),
    ...(notify === null ? [] : [desktopChannel(notify)]),
  ];
};

/** @throws IdriftError `bad-input` where no webhook is set up, or what it lacks. */
export const webhookTarget = ({ settings, secret }: ChannelParts): WebhookTarget => {
  const { webhook } = settings.monitoring.channels;
  if (webhook === null) {
    throw new IdriftError({
      code: 'bad-input',
      message: 'No webhook is set up.',
      hint: 'Set its address in Settings.',
    });
  }
  const own = secret('webhookSecret');
  if (own === null) throw noSecret();
  return { url: webhook.url, secret: own };
};

const signedWebhook = (url: string, secret: string | null): Channel =>
  secret === null
    ? { name: 'webhook', target: new URL(url).host, send: () => Promise.reject(noSecret()) }
    : webhookChannel({ url, secret });

const noSecret = (): IdriftError =>
  new IdriftError({
    code: 'bad-input',
    where: 'webhook',
    message: 'The webhook has no secret to sign its messages with.',
    hint: 'Set one in Settings, or in the environment as IDRIFT_WEBHOOK_SECRET, and give it to the receiver.',
  });

const desktopChannel = (notify: (notification: Notification) => void): Channel => ({
  name: 'desktop',
  target: hostname(),
  send: async ({ alert, check, kind }) => {
    if (kind === 'resolved') return { thread: null, remark: null };
    const body = check === null ? alert.cause.join(', ') : alertLine(check, alert.cause);
    notify({ title: 'Drift', body, path: `/alert/${alert.number}` });
    return { thread: null, remark: null };
  },
});
