/** Requests to one bucket: signed, sent over kept connections, and sent again when the server or the network falters. */
import { hash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import {
  type Body,
  type Connection,
  DroppedError,
  type HttpAnswer,
  type HttpHead,
  openConnection,
} from './connection.ts';
import type { KeySource } from './credentials.ts';
import { isCertificateFault, isSlowDown, mayRetry, type Refusal, refusalOf, refused, unreachable } from './errors.ts';
import { endpointOf, type S3Settings } from './settings.ts';
import { EMPTY_PAYLOAD, encodeKey, encodeQuery, makeSigner, UNSIGNED } from './sign.ts';
import { proxiedSocket } from './proxy.ts';
import { textOf } from './xml.ts';

type S3Request = {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  /** null: the bucket itself. */
  readonly key: string | null;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Body | null;
  /** Made anew for each attempt. */
  readonly sink?: () => (piece: Buffer, head: HttpHead) => void;
  /** Answers that are no errors, besides those below 300. */
  readonly accept?: readonly number[];
};

export type S3Client = {
  readonly settings: S3Settings;
  /** @throws S3Error what the server refuses, or that it cannot be reached. */
  request(request: S3Request): Promise<HttpAnswer>;
  addressOf(key: string | null): string;
  close(): void;
};

const ATTEMPTS = 8;
/** A server that cannot be reached at all is most often one that is not there. */
const CONNECT_ATTEMPTS = 3;
const MOST_WAIT_MS = 20_000;

export const openS3Client = (settings: S3Settings, keys: KeySource, signal?: AbortSignal): S3Client => {
  const idle: Connection[] = [];
  const open = new Set<Connection>();
  let region = settings.region;
  let sign: ReturnType<typeof makeSigner> | null = null;
  /** The server's clock against ours. */
  let skewMs = 0;
  /** After a SlowDown nobody asks before this time. */
  let pausedUntil = 0;
  let endpoint = endpointOf(settings, region);

  const addressOf = (key: string | null): string => `s3://${settings.bucket}/${key ?? ''}`;

  const take = (): Connection => {
    for (let kept = idle.pop(); kept; kept = idle.pop()) if (kept.isOpen()) return kept;
    const made = openConnection(endpoint.connection, proxiedSocket);
    open.add(made);
    return made;
  };
  const giveBack = (connection: Connection): void => {
    if (connection.isOpen()) idle.push(connection);
    else open.delete(connection);
  };

  const prepare = async (): Promise<void> => {
    if (sign) return;
    const found = await keys.get(signal);
    sign = found === null ? null : makeSigner(found, region);
  };

  const attempt = async (request: S3Request): Promise<HttpAnswer> => {
    const { method, key, query, headers = {}, body = null } = request;
    const path = key === null ? endpoint.bucketPath || '/' : `${endpoint.bucketPath}/${encodeKey(key)}`;
    const queryText = query ? encodeQuery(query) : '';
    const sent = sign
      ? sign(
          {
            method,
            path,
            query: queryText,
            host: endpoint.hostHeader,
            headers,
            payload: payloadOf(body, endpoint.connection.isTls),
          },
          new Date(Date.now() + skewMs),
        )
      : { host: endpoint.hostHeader, ...headers };
    const connection = take();
    try {
      return await connection.send({
        method,
        target: queryText === '' ? path : `${path}?${queryText}`,
        headers: sent,
        body,
        sink: request.sink?.(),
        signal,
      });
    } finally {
      giveBack(connection);
    }
  };

  /** Whether the refusal told something that lets the same request succeed: the bucket's region, the time, that keys are to be renewed. */
  const learn = async (refusal: Refusal, answer: HttpAnswer, known: Set<string>): Promise<boolean> => {
    const once = (what: string): boolean => !known.has(what) && Boolean(known.add(what));
    const told = answer.headers['x-amz-bucket-region'] ?? textOf(refusal.xml, 'Region');
    if (
      told &&
      told !== region &&
      (refusal.status === 301 || refusal.status === 307 || refusal.status === 400) &&
      once('region')
    ) {
      region = told;
      endpoint = endpointOf(settings, region);
      idle.length = 0;
      sign = null;
      return true;
    }
    if (refusal.reason === 'RequestTimeTooSkewed' && once('time')) {
      skewMs = new Date(answer.headers['date'] ?? Date.now()).getTime() - Date.now();
      return true;
    }
    if (/^(?:ExpiredToken|TokenRefreshRequired|RequestExpired)$/.test(refusal.reason) && once('keys')) {
      sign = null;
      return keys.renew();
    }
    return false;
  };

  /** The answer to HEAD has no body: the same refusal of a GET says why. */
  const withReason = async (wanted: S3Request, answer: HttpAnswer): Promise<HttpAnswer> => {
    if (wanted.method !== 'HEAD' || ![400, 401, 403].includes(answer.status)) return answer;
    const told = await attempt({ ...wanted, method: 'GET', headers: { ...wanted.headers, range: 'bytes=0-0' } }).catch(
      () => answer,
    );
    return told.status < 300 ? answer : { ...told, status: answer.status };
  };

  const request = async (wanted: S3Request): Promise<HttpAnswer> => {
    const address = addressOf(wanted.key);
    const known = new Set<string>();
    let attempts = 0;
    for (;;) {
      signal?.throwIfAborted();
      if (pausedUntil > Date.now()) await wait(pausedUntil - Date.now(), undefined, signal ? { signal } : {});
      await prepare();
      let answer: HttpAnswer;
      try {
        answer = await attempt(wanted);
      } catch (thrown) {
        if (!(thrown instanceof DroppedError)) throw thrown;
        // A kept connection that the server had closed meanwhile says nothing about the server.
        if (!thrown.isFresh && !known.has('stale')) {
          if (idle.length === 0) known.add('stale');
          continue;
        }
        const most = /^(?:ECONNREFUSED|ENOTFOUND|EHOSTUNREACH|ENETUNREACH)$/.test(thrown.code)
          ? CONNECT_ATTEMPTS
          : ATTEMPTS;
        if (++attempts >= most || isCertificateFault(thrown.code)) throw unreachable(thrown, address, settings.remote);
        await backOff(attempts, null);
        continue;
      }
      if (answer.status < 300) return answer;
      const refusal = refusalOf(await withReason(wanted, answer));
      if (wanted.accept?.includes(answer.status) && refusal.reason !== 'NoSuchBucket') return answer;
      if (await learn(refusal, answer, known)) continue;
      if (!mayRetry(refusal) || ++attempts >= ATTEMPTS) throw refused(refusal, address, settings.remote);
      const after = Number(answer.headers['retry-after']);
      if (isSlowDown(refusal)) pausedUntil = Math.max(pausedUntil, Date.now() + settings.retryMs * attempts);
      await backOff(attempts, after > 0 ? Math.min(after * 1000, MOST_WAIT_MS) : null);
    }
  };

  const backOff = (attempts: number, askedMs: number | null): Promise<unknown> => {
    const ms = Math.min(settings.retryMs * 2 ** attempts, MOST_WAIT_MS) * (0.5 + Math.random() / 2);
    return wait(Math.max(ms, askedMs ?? 0), undefined, signal ? { signal } : {});
  };

  return {
    settings,
    request,
    addressOf,
    close: () => {
      for (const connection of open) connection.close();
      open.clear();
      idle.length = 0;
    },
  };
};

/** Over TLS the body needs no signature of its own; nor does one that is streamed: its md5 is signed with the headers. */
const payloadOf = (body: Body | null, isTls: boolean): string => {
  if (body === null) return EMPTY_PAYLOAD;
  return body instanceof Uint8Array && !isTls ? hash('sha256', body) : UNSIGNED;
};
