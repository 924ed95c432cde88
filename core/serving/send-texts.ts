/** Sends texts to a prediction service one after the other, as a consumer would. */
import { z } from 'zod';
import { IdriftError } from '../contract/errors.ts';

export type SendProgress = {
  readonly sent: number;
  /** Of those sent, the ones the service refused. */
  readonly refused: number;
  readonly total: number;
  readonly textsPerSecond: number;
  readonly secondsLeft: number;
};

const refusal = z.object({ detail: z.unknown() });

/**
 * In the order of `texts`, one at a time; progress after each. An answer other than 200 is counted and the next text follows.
 * @throws IdriftError `not-available` when the service does not answer; AbortError when `signal` aborts.
 */
export const sendTexts = async function* (options: {
  /** The service's address, without a path. */
  readonly url: string;
  /** Of the consumer that the texts are counted for; null: nobody's. */
  readonly key?: string | null;
  readonly texts: readonly string[];
  readonly signal?: AbortSignal;
}): AsyncGenerator<SendProgress, void, undefined> {
  const { url, key = null, texts, signal } = options;
  const start = performance.now();
  let refused = 0;
  for (const [index, text] of texts.entries()) {
    signal?.throwIfAborted();
    const response = await post({ url, key }, text, signal, index);
    const body: unknown = await response.json().catch(() => null);
    if (response.status !== 200) {
      refused += 1;
      if (!refusal.safeParse(body).success) throw strange(url, response.status);
    }
    const sent = index + 1;
    const textsPerSecond = sent / ((performance.now() - start) / 1000);
    yield { sent, refused, total: texts.length, textsPerSecond, secondsLeft: (texts.length - sent) / textsPerSecond };
  }
};

/** A request's header with a key; none without. */
export const bearer = (key: string | null): Record<string, string> =>
  key === null ? {} : { authorization: `Bearer ${key}` };

type Place = { readonly url: string; readonly key: string | null };

const post = async (
  { url, key }: Place,
  text: string,
  signal: AbortSignal | undefined,
  sent: number,
): Promise<Response> => {
  try {
    return await fetch(`${url}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...bearer(key) },
      body: JSON.stringify({ text }),
      redirect: 'error',
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (thrown) {
    if (signal?.aborted === true) throw signal.reason;
    throw new IdriftError(
      {
        code: 'not-available',
        message: `The prediction service stopped answering after ${sent} texts.`,
        where: url,
        hint: 'Start it again on the Serving page and send the rest.',
      },
      { cause: thrown },
    );
  }
};

const strange = (url: string, status: number): IdriftError =>
  new IdriftError({
    code: 'not-available',
    message: `What answers at this address (HTTP status ${status}) is no prediction service.`,
    where: url,
    hint: 'Look at the port in Settings.',
  });
