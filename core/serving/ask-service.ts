/** How the web page's server asks the prediction service, and what it says to people when there is no answer. */
import { z } from 'zod';
import { bearer } from './send-texts.ts';
import { verdictOf, sentenceOf, type Verdict } from './answer-words.ts';

export type ServicePlace = {
  /** The address of the service that runs, or null; asked for each text. */
  readonly predictionUrl: () => string | null;
  /** Of the page, where the service wants one. */
  readonly key?: string | null;
};

/** What the page shows, and what its script gets. */
export type PageAnswer = {
  readonly label: string;
  readonly score: number;
  /** As a sentence. */
  readonly words: string;
  readonly verdict: Verdict;
  /** The text was longer than the model reads. */
  readonly cut: boolean;
  /** By which a "wrong" names the answer; null: the service keeps none. */
  readonly id: string | null;
  readonly model: string | null;
  /** All that the model knows, the likeliest first. */
  readonly labels: readonly string[];
};

export type Problem = { readonly status: number; readonly error: string };

/** The contract with the service: label and score; the rest is taken where it is given. */
const labelled = z.object({
  label: z.string(),
  score: z.number(),
  abstain: z.boolean().catch(false),
  truncated: z.boolean().catch(false),
  probabilities: z.record(z.string(), z.number()).catch({}),
  id: z.uuid().nullable().catch(null),
  model_name: z.string().nullable().catch(null),
});

const SERVICE_TIMEOUT_MS = 20_000;
const LONGEST_TEXT = 100_000;
const MOST_LABELS = 500;

export const isProblem = (found: PageAnswer | Problem | null): found is Problem => found !== null && 'error' in found;

/** What is wrong with a text before anybody is asked. */
const problemOf = (text: string): Problem | null => {
  if (text.trim() === '') return { status: 422, error: 'Write a text first.' };
  const length = Array.from(text).length;
  if (length <= LONGEST_TEXT) return null;
  const of = (n: number): string => n.toLocaleString('en').replaceAll(',', '\u202F');
  return {
    status: 413,
    error: `The text is too long: it has ${of(length)} characters, and at most ${of(LONGEST_TEXT)} are read. Shorten it and try again.`,
  };
};

export const askService = async (place: ServicePlace, text: string): Promise<PageAnswer | Problem> => {
  const problem = problemOf(text);
  if (problem) return problem;
  const response = await post(place, '/predict', { text });
  if (!(response instanceof Response)) return response;
  const body = labelled.safeParse(response.status === 200 ? await response.json().catch(() => null) : null);
  return body.success ? answerOf(body.data) : refusalOf(response);
};

/** Null: kept. */
export const tellWrong = async (
  place: ServicePlace,
  wrong: { readonly id: string; readonly model: string | null; readonly label: string | null },
): Promise<Problem | null> => {
  const response = await post(place, '/feedback', {
    id: wrong.id,
    ...(wrong.model === null ? {} : { model_name: wrong.model }),
    ...(wrong.label === null ? {} : { label: wrong.label }),
  });
  if (!(response instanceof Response)) return response;
  if (response.ok) return null;
  if (response.status === 429 || response.status === 503) return refusalOf(response);
  return { status: 502, error: 'This could not be kept. The answer may be too old: ask again, then say so.' };
};

const post = async ({ predictionUrl, key }: ServicePlace, path: string, body: object): Promise<Response | Problem> => {
  const url = predictionUrl();
  if (url === null) return { status: 503, error: 'The prediction service is not running. Try again when it is.' };
  try {
    return await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...bearer(key ?? null) },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(SERVICE_TIMEOUT_MS),
    });
  } catch (thrown) {
    const late = thrown instanceof Error && thrown.name === 'TimeoutError';
    return late
      ? { status: 504, error: 'The prediction service took too long. Try again in a moment.' }
      : { status: 503, error: 'The prediction service does not answer. Try again in a moment.' };
  }
};

/** Never what the service said: people who use the page know nothing of it. */
const refusalOf = ({ status, headers }: Response): Problem => {
  const seconds = Number(headers.get('retry-after'));
  const busy = {
    status,
    error: `Many are asking just now. Try again in ${seconds === 1 ? 'a second' : `${seconds} seconds`}.`,
  };
  switch (status) {
    case 401:
      return {
        status: 502,
        error: 'This page may not ask the prediction service: it needs a key. Tell whoever runs it.',
      };
    case 413:
      return { status, error: 'The text is too long. Shorten it and try again.' };
    case 429:
    case 503:
      return seconds > 0 ? busy : { status: 503, error: 'No model is served yet. Try again later.' };
    default:
      return { status: 502, error: 'The prediction service could not label this text.' };
  }
};

const answerOf = (found: z.infer<typeof labelled>): PageAnswer => {
  const verdict = verdictOf(found);
  const labels = Object.entries(found.probabilities)
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, MOST_LABELS)
    .map(([label]) => label);
  return {
    label: found.label,
    score: found.score,
    words: sentenceOf(verdict),
    verdict,
    cut: found.truncated,
    id: found.id,
    model: found.model_name,
    labels,
  };
};
