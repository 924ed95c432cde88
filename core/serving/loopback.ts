/** Refuses requests that do not name this computer: a page of another site that points its own name at 127.0.0.1 is one. */
import type { FastifyInstance } from 'fastify';

const LOOPBACK_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]']);

const isLoopbackHost = (host: string | undefined): boolean => {
  const name = host?.replace(/:\d*$/, '').toLowerCase();
  return name !== undefined && LOOPBACK_NAMES.has(name);
};

export const acceptLoopbackOnly = (app: FastifyInstance): void => {
  app.addHook('onRequest', async (request, reply) => {
    if (isLoopbackHost(request.headers.host)) return;
    await reply.code(403).send({ detail: 'This service answers to 127.0.0.1 and localhost only.' });
  });
};
