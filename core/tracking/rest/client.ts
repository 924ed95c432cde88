/** Requests to one MLflow server: JSON in and out, checked against a shape, with its faults in words. */
import type { z } from 'zod';
import { type ServerAddress, signInHeaders } from './address.ts';
import { faultOf, isAway, notMlflow, unreachable } from './faults.ts';

/** Of fetch, with headers as plain pairs. */
type Init = Omit<RequestInit, 'headers'> & { readonly headers?: Readonly<Record<string, string>> };

type Query = Readonly<Record<string, string | number | readonly string[] | undefined>>;

type Asked<Shape extends z.ZodType> = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Behind /api/2.0/mlflow/. */
  readonly path: string;
  readonly query?: Query;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly shape: Shape;
  /** Doing it twice would make two: it is not tried again by itself. */
  readonly once?: boolean;
};

export type ServerClient = ReturnType<typeof openClient>;

export type ClientOptions = {
  /** For one answer of JSON; files take as long as they take. */
  readonly timeoutMilliseconds?: number;
  /** Further tries of a request that may be repeated. */
  readonly retries?: number;
  readonly signal?: AbortSignal;
};

const FIRST_PAUSE = 150;

export const openClient = (address: ServerAddress, options: ClientOptions = {}) => {
  const { url } = address;
  const { timeoutMilliseconds: timeout = 20_000, retries = 2, signal } = options;
  const headers = signInHeaders(address.signIn);

  const fetchOnce = async (path: string, init: Init, limit: number | null): Promise<Response> => {
    const signals = [signal, limit === null ? undefined : AbortSignal.timeout(limit)].filter(
      (each) => each !== undefined,
    );
    try {
      return await fetch(`${url}${path}`, {
        redirect: 'manual',
        ...init,
        headers: { ...headers, ...init.headers },
        ...(signals.length > 0 ? { signal: AbortSignal.any(signals) } : {}),
      });
    } catch (thrown) {
      signal?.throwIfAborted();
      throw unreachable(url, thrown, limit ?? timeout);
    }
  };

  const readText = async (answer: Response): Promise<string> => {
    try {
      return await answer.text();
    } catch (thrown) {
      signal?.throwIfAborted();
      throw unreachable(url, thrown, timeout);
    }
  };

  const askOnce = async <Shape extends z.ZodType>(asked: Asked<Shape>): Promise<z.infer<Shape>> => {
    const { method, path, query, body, shape } = asked;
    const init: Init =
      body === undefined
        ? { method }
        : { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const answer = await fetchOnce(`/api/2.0/mlflow/${path}${queryOf(query)}`, init, timeout);
    const text = await readText(answer);
    const facts = { status: answer.status, type: answer.headers.get('content-type') ?? '', text };
    if (!answer.ok) throw faultOf(url, path, facts);
    const parsed = shape.safeParse(parse(text));
    if (parsed.success) return parsed.data;
    throw notMlflow(url, path, facts);
  };

  const patiently = async <Result>(work: () => Promise<Result>, once: boolean): Promise<Result> => {
    for (let tried = 0; ; tried += 1) {
      try {
        return await work();
      } catch (thrown) {
        const again = isAway(thrown) && thrown.passing && !once && tried < retries;
        if (!again) throw thrown;
        await pause(FIRST_PAUSE * 3 ** tried, signal);
      }
    }
  };

  return {
    url,
    /** @throws ServerFault */
    ask: <Shape extends z.ZodType>(asked: Asked<Shape>): Promise<z.infer<Shape>> =>
      patiently(() => askOnce(asked), asked.once === true),

    /** Any other path of the server; the caller reads the body. @throws ServerFault for what is not a success. */
    raw: async (path: string, init: Init): Promise<Response> => {
      const answer = await fetchOnce(path, init, null);
      if (answer.ok) return answer;
      const text = await readText(answer);
      const what = path.split('?')[0] ?? path;
      throw faultOf(url, what, { status: answer.status, type: answer.headers.get('content-type') ?? '', text });
    },

    /** The text of `/version`, without a retry: whether the server is there at all. */
    version: async (): Promise<string> => {
      const answer = await fetchOnce('/version', { method: 'GET' }, timeout);
      const text = await readText(answer);
      const facts = { status: answer.status, type: answer.headers.get('content-type') ?? '', text };
      if (answer.ok && /^\d+\.\d+\.\w+/.test(text.trim())) return text.trim();
      throw answer.status === 404 || answer.ok ? notMlflow(url, '/version', facts) : faultOf(url, '/version', facts);
    },
  };
};

const queryOf = (query: Query = {}): string => {
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    value === undefined ? [] : [value].flat().map((each): [string, string] => [key, String(each)]),
  );
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`;
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const pause = (milliseconds: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });
