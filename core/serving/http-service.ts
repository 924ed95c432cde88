/** The prediction service's HTTP side: health, predictions, and a description of itself. */
import swagger from '@fastify/swagger';
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { createAnswers } from './answers.ts';
import { addAbout } from './http-about.ts';
import { addAccess } from './http-access.ts';
import { addBodies, takeLines } from './http-bodies.ts';
import { boundConnections, SLOW_HEADS } from './connections.ts';
import { httpFaultOf, sentenceOf } from './http-errors.ts';
import { openApiOf } from './http-openapi.ts';
import { addFeedback } from './http-feedback.ts';
import { addPredict, requestIdOf } from './http-predict.ts';
import { Refusal } from './http-refusal.ts';
import { addStream } from './http-stream.ts';
import { acceptLoopbackOnly } from './loopback.ts';
import { createMetrics } from './metrics.ts';
import type { PredictionWriter } from './prediction-log.ts';
import type { Routes } from './routing.ts';
import { type Access, access as accessSchema, type Limits, limits as limitsSchema } from './served-model.ts';

export type HttpServiceParts = {
  /** A version is served before this is made; which ones may change meanwhile. */
  readonly routes: Routes;
  readonly log: Pick<PredictionWriter, 'record' | 'recordFailure' | 'recordFeedback'>;
  /** Whoever holds these may change what they say while it runs. */
  readonly access?: Access;
  readonly limits?: Limits;
  readonly onLogged: () => void;
  /** Host names that it answers to besides this computer's own. */
  readonly hostNames?: readonly string[];
  /** Milliseconds that a body may take to arrive, or a stream to go on. */
  readonly bodyMs?: number;
  /** A fault of ours, for the service's own log. */
  readonly onFault: (thrown: unknown) => void;
};

export type HttpService = {
  readonly app: FastifyInstance;
  /** Refuses what comes, answers what it has taken, then closes. Shadows are dropped. The routes stay open. */
  readonly close: () => Promise<void>;
};

/** A text of 100 000 characters fits, also when its client writes each as \uXXXX\uXXXX. */
const BODY_LIMIT = 2 * 1024 * 1024;
const BODY_MS = 60_000;

export const httpService = async (parts: HttpServiceParts): Promise<HttpService> => {
  const { routes, log, onFault, bodyMs = BODY_MS } = parts;
  const access = parts.access ?? accessSchema.parse({});
  const limits = parts.limits ?? limitsSchema.parse({});
  const state = { stopping: false };
  const app = Fastify({
    bodyLimit: BODY_LIMIT,
    forceCloseConnections: 'idle',
    http: SLOW_HEADS,
    genReqId: requestIdOf,
    routerOptions: { maxParamLength: 100 },
  });
  boundConnections(app.server);
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  acceptLoopbackOnly(app, parts.hostNames);
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  addBodies(app, bodyMs, limits);

  const metrics = createMetrics({ targets: routes.targets, waiting: () => answers.waiting() });
  const answers = createAnswers({
    routes,
    log,
    limits,
    onLogged: parts.onLogged,
    onFault,
    watch: metrics.watch,
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    metrics.answered(route, reply.statusCode, request.consumer?.name ?? null, reply.elapsedTime);
  });

  app.setErrorHandler<FastifyError | Refusal>(async (error, request, reply) => {
    const found = httpFaultOf(error, request.body);
    if (found.status >= 500 && !(error instanceof Refusal)) onFault(error);
    if (error instanceof Refusal) {
      metrics.refused(error.reason);
      reply.header('retry-after', error.retryAfter);
    }
    if (request.url.startsWith('/predict')) {
      try {
        const { modelName, version: modelVersion, deployment } = routes.main();
        log.recordFailure({
          modelName,
          modelVersion,
          deployment,
          status: found.status,
          message: sentenceOf(found),
        });
        parts.onLogged();
      } catch (thrown) {
        onFault(thrown);
      }
    }
    // What is left of the body is not waited for.
    if (!request.raw.complete) reply.header('connection', 'close');
    // Straight to the socket: a reply's own schema must not stand between a consumer and the reason.
    return reply.code(found.status).type('application/json').serializer(JSON.stringify).send({ detail: found.detail });
  });
  const refusePath = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const [path = ''] = request.url.split('?');
    const allowed = (['GET', 'POST'] as const).filter((method) => app.hasRoute({ method, url: path }));
    if (allowed.length === 0) return reply.code(404).send({ detail: 'There is nothing at this path.' });
    return reply
      .code(405)
      .header('allow', allowed.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', '))
      .send({ detail: `This path takes ${allowed.join(' and ')} only.` });
  };
  app.addHook('onRequest', async (request, reply) => (request.is404 ? refusePath(request, reply) : undefined));
  // Sites that may not ask come here. Without a handler of its own, Fastify writes every such path into its log.
  app.setNotFoundHandler(async (request, reply) => refusePath(request, reply));

  await addAccess(app, access, onFault);
  await app.register(swagger, openApiOf(routes.main(), access));
  addPredict(app, { routes, answers });
  addFeedback(app, { routes, log, onLogged: parts.onLogged });
  await app.register(async (lines) => {
    takeLines(lines);
    addStream(lines, { routes, answers, idleMs: bodyMs, stopping: () => state.stopping, onFault });
  });
  addAbout(app, { routes, metrics, stopping: () => state.stopping });

  return {
    app,
    close: async () => {
      state.stopping = true;
      await answers.drain();
      await app.close();
    },
  };
};
