/** Requests to the hub: the token stays with its host, what passes is tried again, and every refusal says what to do. */
import { setTimeout as wait } from 'node:timers/promises';
import { IdriftError } from '../contract/errors.ts';
import type { HubSettings } from './settings.ts';

const TRIES = 5;
const MOST_REDIRECTS = 5;
/** Longer than this a job does not sit still because the hub says so. */
const LONGEST_WAIT_SECONDS = 120;

export type HubRequest = {
  readonly url: string;
  /** The model, for errors. */
  readonly id: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
};

const follow = async (settings: HubSettings, { url, headers, signal }: HubRequest): Promise<Response> => {
  let at = new URL(url);
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
    const own = at.origin === new URL(settings.endpoint).origin && settings.token !== null;
    const answer = await fetch(at, {
      headers: { ...headers, ...(own ? { authorization: `Bearer ${settings.token}` } : {}) },
      redirect: 'manual',
      ...(signal ? { signal } : {}),
    });
    const next = answer.headers.get('location');
    if (answer.status < 300 || answer.status >= 400 || next === null) return answer;
    await answer.body?.cancel();
    at = new URL(next, at);
  }
  throw new IdriftError({
    code: 'not-available',
    message: `${url} leads from address to address without an end.`,
    where: url,
  });
};

const refusal = (
  { status, headers }: Response,
  { id, url }: HubRequest,
  { endpoint, token }: HubSettings,
): IdriftError => {
  const page = `${endpoint}/${id}`;
  switch (status) {
    case 401:
    case 403:
      return new IdriftError({
        code: 'not-available',
        message:
          headers.get('x-error-code') === 'GatedRepo'
            ? `The model ${id} is given only to those who accepted its terms.`
            : `The hub does not give out ${id} (status ${status}): it does not exist, or it is not public.`,
        where: url,
        hint:
          token === null
            ? `Check the name. If you may see ${page}, accept its terms there and set HF_TOKEN to a token of yours.`
            : `Check the name, and that the owner of the token in HF_TOKEN may see ${page} and accepted its terms.`,
      });
    case 404:
      return new IdriftError({
        code: 'not-found',
        message: `The hub has no ${id}, or not this revision or file of it.`,
        where: url,
        hint: `Check the name and the revision behind the @: ${page}.`,
      });
    case 429:
      return new IdriftError({
        code: 'not-available',
        message: 'The hub asks to wait: too many requests.',
        where: url,
        hint: 'Try again later; what was downloaded is kept. With a token in HF_TOKEN more requests are allowed.',
      });
    default:
      return new IdriftError({
        code: 'not-available',
        message: `The hub answered with status ${status}.`,
        where: url,
        hint: 'Try again later; what was downloaded is kept. https://status.huggingface.co says how the hub is.',
      });
  }
};

const secondsToWait = (answer: Response, tries: number): number => {
  const asked = Number(answer.headers.get('retry-after'));
  return asked > 0 ? asked : 0.25 * 2 ** tries;
};

/** An answer with status 2xx or 416. @throws IdriftError for every other that stays after some tries. */
export const request = async (settings: HubSettings, asked: HubRequest): Promise<Response> => {
  for (let tries = 0; ; tries += 1) {
    let answer: Response;
    try {
      answer = await follow(settings, asked);
    } catch (thrown) {
      asked.signal?.throwIfAborted();
      if (thrown instanceof IdriftError) throw thrown;
      if (tries + 1 >= TRIES) throw unreachable(settings, asked, thrown);
      await wait(250 * 2 ** tries, undefined, asked.signal ? { signal: asked.signal } : {});
      continue;
    }
    if (answer.ok || answer.status === 416) return answer;
    await answer.body?.cancel();
    const passes = answer.status === 429 || answer.status >= 500;
    const seconds = secondsToWait(answer, tries);
    if (!passes || tries + 1 >= TRIES || seconds > LONGEST_WAIT_SECONDS) throw refusal(answer, asked, settings);
    await wait(1000 * seconds, undefined, asked.signal ? { signal: asked.signal } : {});
  }
};

const unreachable = ({ endpoint }: HubSettings, { id, url }: HubRequest, cause: unknown): IdriftError =>
  new IdriftError(
    {
      code: 'not-available',
      message: `${new URL(endpoint).host} cannot be reached for ${id}.`,
      where: url,
      hint: 'Check the connection; what was downloaded is kept. Offline, choose a folder or a model that is in the cache.',
    },
    { cause },
  );
