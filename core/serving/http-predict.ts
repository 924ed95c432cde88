/** Predictions of one text and of several. */
import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Answer, Answers, Asked } from './answers.ts';
import { countTexts } from './http-access.ts';
import {
  answer,
  batchAnswer,
  batchBody,
  faults,
  headers,
  predictBody,
  REQUEST_ID,
  TEXTS_PER_BATCH,
} from './http-schemas.ts';
import type { Hold, Routes } from './routing.ts';

export type PredictParts = { readonly routes: Routes; readonly answers: Answers };

const BATCH_BODY_LIMIT = 16 * 1024 * 1024;

/** Aborts when the client goes away before it has its answer. */
const goneSignal = (reply: FastifyReply): AbortSignal => {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort();
  });
  return gone.signal;
};

/** What a request says of itself beside its texts. */
export const aboutOf = (request: FastifyRequest, reply: FastifyReply): Omit<Asked, 'texts'> => {
  const deadline = request.headers['x-deadline-ms'];
  return {
    consumer: request.consumer?.name ?? null,
    requestId: request.id,
    deadlineMs: typeof deadline === 'string' ? Number(deadline) : null,
    signal: goneSignal(reply),
  };
};

/** The caller's own, where it may stand in a log. */
export const requestIdOf = ({ headers }: { readonly headers: Record<string, unknown> }): string => {
  const given = headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
};

export const answerBody = (found: Answer, { target }: Hold, requestId: string) => ({
  ...found,
  model_name: target.modelName,
  model_version: target.version,
  request_id: requestId,
});

export const addPredict = (app: FastifyInstance, { routes, answers }: PredictParts): void => {
  const ask = async (texts: readonly string[], request: FastifyRequest, reply: FastifyReply) => {
    countTexts(request, texts.length);
    const hold = routes.take(texts.length);
    try {
      const found = await answers.ask(hold, { ...aboutOf(request, reply), texts });
      return found.map((one) => answerBody(one, hold, request.id));
    } finally {
      hold.release();
    }
  };
  const typed = app.withTypeProvider<ZodTypeProvider>();
  const predictSchema = {
    summary: 'Label of one text',
    description: 'A text longer than the model reads is cut; truncated then says so.',
    headers,
    body: predictBody,
    response: { 200: answer, ...faults },
  };
  typed.post('/predict', { schema: predictSchema }, async (request, reply) => {
    const [first] = await ask([request.body.text], request, reply);
    if (first === undefined) throw new Error('The model gave no prediction.');
    return reply.code(200).send(first);
  });
  const batchSchema = {
    summary: `Labels of up to ${TEXTS_PER_BATCH} texts, in their order`,
    description: 'All of one version. More texts: /predict/stream.',
    headers,
    body: batchBody,
    response: { 200: batchAnswer, ...faults },
  };
  typed.post('/predict/batch', { schema: batchSchema, bodyLimit: BATCH_BODY_LIMIT }, async (request, reply) =>
    reply.code(200).send({ predictions: await ask(request.body.texts, request, reply) }),
  );
};
