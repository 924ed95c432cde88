/** What the prediction service answers before it has a model: why, in /health as well as to those who ask for predictions. */
import Fastify, { type FastifyInstance } from 'fastify';
import { acceptLoopbackOnly } from '../../serving/loopback.ts';

export type Waiting = {
  /** `failed`: something is wrong that waiting alone may not mend; it is tried again all the same. */
  readonly status: 'starting' | 'no model yet' | 'failed';
  readonly detail: string;
};

export const waitingService = async (parts: {
  readonly model: string;
  readonly state: () => Waiting;
  readonly hostNames: readonly string[];
}): Promise<FastifyInstance> => {
  const app = Fastify({ bodyLimit: 16 * 1024 * 1024 });
  acceptLoopbackOnly(app, parts.hostNames);
  app.get('/health', async (_, reply) => {
    const { status, detail } = parts.state();
    // Waiting for a first model is as it should be; a server that cannot be reached is not.
    return reply
      .code(status === 'failed' ? 503 : 200)
      .send({ status, detail, model_name: parts.model, model_version: null, run_id: null });
  });
  app.setNotFoundHandler(async (_, reply) => reply.code(503).send({ detail: parts.state().detail }));
  await app.ready();
  return app;
};
