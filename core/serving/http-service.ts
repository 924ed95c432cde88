/** The prediction service's HTTP side: health, predictions, and a description of itself. */
import { readFileSync } from 'node:fs';
import swagger from '@fastify/swagger';
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { z } from 'zod';
import { prediction } from '../contract/serving.ts';
import { docsHtml } from './docs-page.ts';
import { httpFaultOf, sentenceOf } from './http-errors.ts';
import { acceptLoopbackOnly } from './loopback.ts';
import { type PredictTexts, predictInTurn } from './predict-in-turn.ts';
import type { PredictionWriter } from './prediction-log.ts';
import type { ServedModel } from './served-model.ts';

type HttpServiceParts = {
  readonly model: ServedModel;
  readonly predict: PredictTexts;
  readonly log: Pick<PredictionWriter, 'record' | 'recordFailure'>;
  readonly onLogged: () => void;
  /** Host names that it answers to besides this computer's own. */
  readonly hostNames?: readonly string[];
  /** A fault of ours, for the service's own log. */
  readonly onFault: (thrown: unknown) => void;
};

/** A text of 100 000 characters fits, also when its client writes each as \uXXXX\uXXXX. */
const BODY_LIMIT = 2 * 1024 * 1024;
const BATCH_BODY_LIMIT = 16 * 1024 * 1024;
const TEXTS_PER_BATCH = 1000;

const health = z.object({
  status: z.literal('ok'),
  model_name: z.string(),
  model_version: z.number().int().describe('Number of the registered version'),
  run_id: z.string().nullable().describe('Run that made the model'),
});
const answer = prediction.extend({
  id: z.string().describe('Row of the prediction log'),
  model_version: z.number().int(),
});
const fault = z.object({
  detail: z.union([
    z.string(),
    z.array(z.object({ type: z.string(), loc: z.array(z.union([z.string(), z.number()])), msg: z.string() })),
  ]),
});
const faults = { 413: fault, 415: fault, 422: fault, 500: fault };

export const httpService = async (parts: HttpServiceParts): Promise<FastifyInstance> => {
  const { model, log } = parts;
  const predict = predictInTurn(parts.predict);
  const app = Fastify({ bodyLimit: BODY_LIMIT, requestTimeout: 60_000, forceCloseConnections: 'idle' });
  app.removeContentTypeParser('text/plain');
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  acceptLoopbackOnly(app, parts.hostNames);
  app.setErrorHandler<FastifyError>(async (error, request, reply) => {
    const found = httpFaultOf(error, request.body);
    if (found.status >= 500) parts.onFault(error);
    if (request.url.startsWith('/predict')) {
      try {
        const { modelName, version: modelVersion } = model;
        log.recordFailure({ modelName, modelVersion, status: found.status, message: sentenceOf(found) });
        parts.onLogged();
      } catch (thrown) {
        parts.onFault(thrown);
      }
    }
    // Straight to the socket: a reply's own schema must not stand between a consumer and the reason.
    return reply.code(found.status).type('application/json').serializer(JSON.stringify).send({ detail: found.detail });
  });
  await app.register(swagger, {
    openapi: {
      info: {
        title: model.modelName,
        version: String(model.version),
        description: `Predictions of ${model.modelName} version ${model.version}.`,
      },
    },
    transform: jsonSchemaTransform,
  });

  /** Predicts and logs; the answer leaves only after its row is kept. */
  const answerAll = async (texts: readonly string[]): Promise<z.infer<typeof answer>[]> => {
    const start = performance.now();
    const predictions = await predict(texts);
    const milliseconds = (performance.now() - start) / Math.max(1, texts.length);
    const ids = log.record(
      predictions.map((found, index) => ({
        modelName: model.modelName,
        modelVersion: model.version,
        runId: model.runId,
        dataMd5: null,
        text: texts[index] ?? '',
        label: found.label,
        score: found.score,
        probabilities: found.probabilities,
        tokens: found.tokens,
        truncated: found.truncated,
        abstain: false,
        milliseconds,
        consumer: null,
        requestId: null,
        role: 'live',
        deployment: null,
      })),
    );
    parts.onLogged();
    return predictions.map((found, index) => ({ ...found, id: ids[index] ?? '', model_version: model.version }));
  };

  const routes = app.withTypeProvider<ZodTypeProvider>();
  routes.get('/health', { schema: { summary: 'What is served', response: { 200: health } } }, async () => ({
    status: 'ok' as const,
    model_name: model.modelName,
    model_version: model.version,
    run_id: model.runId,
  }));
  const predictSchema = {
    summary: 'Label of one text',
    description: 'A text longer than the model reads is cut; truncated then says so.',
    body: z.object({ text: z.string() }),
    response: { 200: answer, ...faults },
  };
  routes.post('/predict', { schema: predictSchema }, async (request, reply) => {
    const [first] = await answerAll([request.body.text]);
    if (first === undefined) throw new Error('The model gave no prediction.');
    return reply.code(200).send(first);
  });
  const batchSchema = {
    summary: `Labels of up to ${TEXTS_PER_BATCH} texts, in their order`,
    body: z.object({ texts: z.array(z.string()).min(1).max(TEXTS_PER_BATCH) }),
    response: { 200: z.object({ predictions: z.array(answer) }), ...faults },
  };
  routes.post('/predict/batch', { schema: batchSchema, bodyLimit: BATCH_BODY_LIMIT }, async (request, reply) =>
    reply.code(200).send({ predictions: await answerAll(request.body.texts) }),
  );
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  addDocs(app);
  return app;
};

const addDocs = (app: FastifyInstance): void => {
  const style = readFileSync(new URL('./pages/docs.css', import.meta.url), 'utf8');
  const policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  app.get('/docs', { schema: { hide: true } }, async (request, reply) =>
    reply
      .header('content-security-policy', policy)
      .header('x-content-type-options', 'nosniff')
      .type('text/html; charset=utf-8')
      .send(docsHtml(app.swagger(), `http://${request.host}`)),
  );
  app.get('/docs.css', { schema: { hide: true } }, async (_, reply) =>
    reply.type('text/css; charset=utf-8').send(style),
  );
};
