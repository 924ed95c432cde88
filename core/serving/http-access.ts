/** Who may ask for predictions, how often, and from which sites. */
import cors from '@fastify/cors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { createAllowances } from './allowance.ts';
import { type Consumer, openKeys, ownerAmong } from './api-keys.ts';
import { Refusal } from './http-refusal.ts';
import type { Access } from './served-model.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose key the request came with; null where none is needed. */
    consumer: Consumer | null;
    /** null: nobody counts. */
    allowance: Allowance | null;
  }
}

/** What a request's consumer, or its address, may still ask. */
type Allowance = {
  readonly perMinute: number;
  /** Gives 0, or the seconds after which so many texts can be taken. */
  readonly take: (texts: number) => number;
  readonly giveBack: (texts: number) => void;
};

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
  app.decorateRequest('allowance', null);
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
  const allowances = createAllowances();
  const allowanceOf = ({ consumer, ip }: FastifyRequest): Allowance | null => {
    const perMinute = consumer?.requestsPerMinute ?? access.requestsPerMinute;
    if (perMinute === null) return null;
    const who = consumer ? `consumer ${consumer.name}` : `address ${ip}`;
    return {
      perMinute,
      take: (texts) => allowances.take(who, texts, perMinute),
      giveBack: (texts) => allowances.giveBack(who, texts),
    };
  };
  // Before the body is read: every request counts as a text at least.
  app.addHook('onRequest', async (request) => {
    if (!wantsKey(request.url)) return;
    request.allowance = allowanceOf(request);
    takeTexts(request.allowance, 1);
  });
};

const takeTexts = (allowance: Allowance | null, texts: number): void => {
  const seconds = allowance?.take(texts) ?? 0;
  if (seconds === 0) return;
  throw new Refusal('limit', `More than ${allowance?.perMinute ?? 0} texts in a minute.`, seconds);
};

/** Counts a request for its texts, in place of the one that it was counted for when it came. @throws Refusal */
export const countTexts = ({ allowance }: FastifyRequest, texts: number): void => {
  if (texts === 1) return;
  allowance?.giveBack(1);
  takeTexts(allowance, texts);
};

/** Paths that a consumer is known and counted at; the others say nothing that is anybody's. */
export const wantsKey = (path: string): boolean => /^\/(?:predict|feedback)(?:[/?]|$)/.test(path);
