/** Who may ask for predictions, how often, and from which sites. */
import cors from '@fastify/cors';
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Consumer, openKeys, ownerAmong } from './api-keys.ts';
import { Refusal } from './http-refusal.ts';
import type { Access } from './served-model.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose key the request came with; null where none is needed. */
    consumer: Consumer | null;
  }
}

/** Of addresses whose requests are counted; a consumer counts as itself. */
const ADDRESSES = 10_000;

/** No key, or one that nobody has. */
class NoKey extends Error {
  readonly statusCode = 401;
}

/** @param access may change while the service runs, but for its file: each request goes by what it says then. */
export const addAccess = async (
  app: FastifyInstance,
  access: Access,
  onFault: (thrown: unknown) => void,
): Promise<void> => {
  const keys = access.keysFile === null ? null : openKeys(access.keysFile, onFault);
  app.decorateRequest('consumer', null);
  await app.register(cors, {
    origin: (origin, answer) => answer(null, origin !== undefined && access.origins.includes(origin)),
    methods: ['GET', 'POST'],
    exposedHeaders: ['x-request-id', 'retry-after'],
    maxAge: 600,
  });
  app.addHook('onRequest', async (request, reply) => {
    if (!wantsKey(request.url) || (keys === null && access.consumers === null)) return;
    const found = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
    const owner =
      found === undefined ? null : (ownerAmong(access.consumers ?? [], found) ?? keys?.ownerOf(found) ?? null);
    if (owner === null && access.keysNeeded) {
      reply.header('www-authenticate', 'Bearer');
      throw new NoKey(
        found === undefined
          ? 'This service needs a key: Authorization: Bearer KEY.'
          : 'Nobody has this key. It may have been withdrawn.',
      );
    }
    request.consumer = owner;
  });
  const limitOf = (request: FastifyRequest): number | null =>
    request.consumer?.requestsPerMinute ?? access.requestsPerMinute;
  await app.register(rateLimit, {
    global: true,
    hook: 'onRequest',
    timeWindow: 60_000,
    cache: ADDRESSES,
    max: (request) => limitOf(request) ?? Number.MAX_SAFE_INTEGER,
    allowList: (request) => !wantsKey(request.url) || limitOf(request) === null,
    keyGenerator: (request) => (request.consumer ? `consumer ${request.consumer.name}` : `address ${request.ip}`),
    errorResponseBuilder: (_, { max, ttl }) =>
      new Refusal('limit', `More than ${max} requests in a minute.`, ttl / 1000),
  });
};

/** Paths that a consumer is known and counted at; the others say nothing that is anybody's. */
export const wantsKey = (path: string): boolean => /^\/(?:predict|feedback)(?:[/?]|$)/.test(path);
