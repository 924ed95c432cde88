/** Sending to Slack, and what to do when Slack refuses. The token is used here and appears in no message. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
  WebClient,
} from '@slack/web-api';
import { z } from 'zod';
import { IdriftError } from '../contract/errors.ts';
import { type SlackMessage, testMessage } from './alert-message.ts';

export type SlackTarget = {
  readonly token: string;
  /** A channel's id (C…, G…) or name. */
  readonly channel: string;
  /** Another server that speaks Slack's API; default: Slack's own. */
  readonly apiUrl?: string;
};

const TIMEOUT_MS = 10_000;
/** Longest wait that Slack may ask for within one sending. */
const LONGEST_WAIT_SECONDS = 30;

/**
 * Posts once. Only a 429 is tried again, once: Slack has then refused the message, where a lost answer may have been posted.
 * @throws IdriftError with what to do about it.
 */
export const sendSlack = async (
  target: SlackTarget & SlackMessage & { readonly thread?: string },
): Promise<{ readonly channel: string; readonly ts: string }> => {
  const answer = await callSlack(target, (client) =>
    client.apiCall('chat.postMessage', {
      channel: target.channel,
      text: target.text,
      blocks: target.blocks,
      ...(target.thread === undefined ? {} : { thread_ts: target.thread }),
      unfurl_links: false,
      unfurl_media: false,
    }),
  );
  const sent = posted.parse(answer);
  return { channel: sent.channel ?? target.channel, ts: sent.ts ?? '' };
};

const posted = z.object({ channel: z.string().optional(), ts: z.string().optional() });

/** Asks Slack who the token belongs to, then posts a test message; answers in words either way. */
export const testSlack = async (
  target: SlackTarget & { readonly model: string },
): Promise<{ ok: boolean; message: string }> => {
  try {
    const who = await callSlack(target, (client) => client.auth.test());
    await sendSlack({ ...target, ...testMessage(target.model) });
    const name = await channelName(target);
    const scopes = who.response_metadata?.scopes;
    const charts =
      scopes === undefined || scopes.includes('files:write')
        ? ''
        : ' Charts will not go along: add the scope files:write to the bot token and install the app to the workspace again.';
    return {
      ok: true,
      message: `${who.user ?? 'The bot'} of ${who.team ?? 'the workspace'} wrote to ${name}.${charts}`,
    };
  } catch (thrown) {
    if (!(thrown instanceof IdriftError)) throw thrown;
    const { message, hint } = thrown.info;
    return { ok: false, message: hint === undefined ? message : `${message} ${hint}` };
  }
};

/** As people know it; its id where the bot may not ask. */
const channelName = async (target: SlackTarget): Promise<string> => {
  try {
    const { channel } = await callSlack(target, (client) => client.conversations.info({ channel: target.channel }));
    return channel?.name === undefined ? target.channel : `#${channel.name}`;
  } catch {
    return target.channel;
  }
};

const uploadPlace = z.object({ upload_url: z.string(), file_id: z.string() });

/**
 * A picture that messages can show: it is in no channel until one does.
 * @returns Slack's id of the file. @throws IdriftError with what to do about it.
 */
export const uploadPicture = async (
  target: SlackTarget,
  picture: { readonly png: Uint8Array; readonly name: string; readonly title: string; readonly description: string },
): Promise<string> => {
  const place = await callSlack(target, (client) =>
    client.apiCall('files.getUploadURLExternal', {
      filename: picture.name,
      length: picture.png.byteLength,
      alt_txt: picture.description.slice(0, 1000),
    }),
  );
  const { upload_url: url, file_id: id } = uploadPlace.parse(place);
  await putBytes(url, picture.png, target);
  await callSlack(target, (client) =>
    client.apiCall('files.completeUploadExternal', { files: [{ id, title: picture.title }] }),
  );
  return id;
};

const putBytes = async (url: string, bytes: Uint8Array, target: SlackTarget): Promise<void> => {
  let answer: Response;
  try {
    answer = await fetch(url, {
      method: 'POST',
      body: Buffer.from(bytes),
      headers: { 'content-type': 'application/octet-stream' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await answer.arrayBuffer();
  } catch (thrown) {
    throw slackError(thrown, target);
  }
  if (answer.ok) return;
  throw new IdriftError({
    code: 'not-available',
    where: `Slack channel ${target.channel}`,
    message: `Slack took no file: HTTP status ${answer.status}.`,
    hint: 'Slack may be disturbed: see status.slack.com.',
  });
};

/** The word that Slack refused with; null: it did not refuse. */
export const refusalOf = (thrown: unknown): string | null =>
  thrown instanceof IdriftError && thrown.cause instanceof WebAPIPlatformError ? thrown.cause.data.error : null;

/** Seconds that Slack asked to be left alone for. */
export const retryAfterOf = (thrown: unknown): number =>
  thrown instanceof IdriftError && thrown.cause instanceof WebAPIRateLimitedError ? thrown.cause.retryAfter : 0;

const callSlack = async <Answer>(
  target: SlackTarget,
  call: (client: WebClient) => Promise<Answer>,
): Promise<Answer> => {
  const client = new WebClient(target.token, {
    ...(target.apiUrl === undefined ? {} : { slackApiUrl: target.apiUrl, allowAbsoluteUrls: false }),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: TIMEOUT_MS,
    logger: silent,
  });
  try {
    return await call(client);
  } catch (thrown) {
    if (!(thrown instanceof WebAPIRateLimitedError) || thrown.retryAfter > LONGEST_WAIT_SECONDS) {
      throw slackError(thrown, target);
    }
    await sleep(thrown.retryAfter * 1000);
  }
  try {
    return await call(client);
  } catch (thrown) {
    throw slackError(thrown, target);
  }
};

/** The client logs request bodies and headers; nothing of them shall reach a log of ours. */
const silent = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => 'error' as never,
  setName: () => {},
};

const BAD_TOKEN = 'Make a new bot token (xoxb-…) for the Slack app and set it in Settings.';
const REMEDIES: Readonly<Record<string, { message: string; hint: string }>> = {
  invalid_auth: { message: 'Slack does not know this token.', hint: BAD_TOKEN },
  not_authed: { message: 'Slack got no token.', hint: BAD_TOKEN },
  account_inactive: { message: "The token's bot was removed from the workspace.", hint: BAD_TOKEN },
  token_revoked: { message: 'The Slack token was revoked.', hint: BAD_TOKEN },
  token_expired: { message: 'The Slack token has expired.', hint: BAD_TOKEN },
  channel_not_found: {
    message: 'Slack finds no such channel.',
    hint: "Use the channel's id (it starts with C and stands at the foot of the channel's details); a private channel is found only after the bot was invited.",
  },
  not_in_channel: {
    message: 'The bot is not in the channel.',
    hint: 'Write /invite @ and the name of the bot in the channel, then send again.',
  },
  is_archived: { message: 'The channel is archived.', hint: 'Choose another channel in Settings.' },
  missing_scope: {
    message: 'The Slack app may not do this.',
    hint: 'Add the scopes chat:write and files:write to the bot token and install the app to the workspace again.',
  },
};

/** Slack names the scope that it misses, in some answers. */
const neededScope = ({ data }: WebAPIPlatformError): { message: string; hint: string } | null => {
  if (data.error !== 'missing_scope' || !('needed' in data) || typeof data['needed'] !== 'string') return null;
  return {
    message: `The Slack app lacks the scope ${data['needed']}.`,
    hint: `Add the scope ${data['needed']} to the bot token and install the app to the workspace again.`,
  };
};

const slackError = (thrown: unknown, target: SlackTarget): IdriftError => {
  const where = `Slack channel ${target.channel}`;
  if (thrown instanceof WebAPIPlatformError) {
    const reason = thrown.data.error;
    const remedy = neededScope(thrown) ??
      REMEDIES[reason] ?? {
        message: `Slack refused: ${withoutToken(reason, target)}.`,
        hint: 'The word is explained at docs.slack.dev under chat.postMessage.',
      };
    return new IdriftError({ code: 'bad-input', where, ...remedy }, { cause: thrown });
  }
  if (thrown instanceof WebAPIRateLimitedError) {
    const message = `Slack takes no more messages for ${thrown.retryAfter} s.`;
    const hint = 'Send the alert again after that.';
    return new IdriftError({ code: 'not-available', where, message, hint }, { cause: thrown });
  }
  if (thrown instanceof WebAPIHTTPError) {
    const hint = 'Slack may be disturbed: see status.slack.com, then send again.';
    return new IdriftError({
      code: 'not-available',
      where,
      message: `Slack answered with HTTP status ${thrown.statusCode}.`,
      hint,
    });
  }
  const reason = thrown instanceof WebAPIRequestError ? thrown.original : thrown;
  return new IdriftError({
    code: 'not-available',
    where,
    message: `Slack cannot be reached: ${withoutToken(causeOf(reason), target)}.`,
    hint: 'Look at the network connection, then send again. Slack may have taken the message before the connection broke.',
  });
};

const causeOf = (reason: unknown): string => {
  if (!(reason instanceof Error)) return String(reason);
  const cause = reason.cause instanceof Error ? reason.cause : undefined;
  return (cause ?? reason).message.replace(/\.$/, '');
};

const withoutToken = (text: string, target: SlackTarget): string =>
  target.token === '' ? text : text.replaceAll(target.token, '•••');
