/** Refuses requests that do not name this computer: a page of another site that points its own name at 127.0.0.1 is one. */
import type { FastifyInstance } from 'fastify';

const LOOPBACK_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** `others`: names that this service also has, in a container that of the service. */
export const acceptLoopbackOnly = (app: FastifyInstance, others: readonly string[] = []): void => {
  const names = new Set([...LOOPBACK_NAMES, ...others.map((name) => name.toLowerCase())]);
  const known = ['127.0.0.1', 'localhost', ...others];
  const detail = `This service answers to ${known.slice(0, -1).join(', ')} and ${known.at(-1)} only.`;
  app.addHook('onRequest', async (request, reply) => {
    const name = request.headers.host?.replace(/:\d*$/, '').toLowerCase();
    if (name !== undefined && names.has(name)) return;
    await reply.code(403).send({ detail });
  });
};
