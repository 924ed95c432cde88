/** The word of somebody who says that an answer is wrong: a row beside the log, for whoever labels. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { faults } from './http-schemas.ts';
import type { PredictionWriter } from './prediction-log.ts';
import type { Routes } from './routing.ts';

const LONGEST_LABEL = 200;

const body = z.object({
  id: z.uuid().describe('Of the prediction, as its answer says'),
  model_name: z.string().optional().describe('Of the prediction; left out: the one that is served'),
  label: z.string().trim().min(1).max(LONGEST_LABEL).optional().describe('What the answer should have been'),
});

export const addFeedback = (
  app: FastifyInstance,
  parts: {
    readonly routes: Routes;
    readonly log: Pick<PredictionWriter, 'recordFeedback'>;
    readonly onLogged: () => void;
  },
): void => {
  const schema = {
    summary: 'An answer was wrong',
    description: 'Kept for whoever labels texts. Of several words on one answer the newest counts.',
    body,
    response: { 202: z.object({ status: z.literal('kept') }), ...faults },
  };
  app.withTypeProvider<ZodTypeProvider>().post('/feedback', { schema }, async (request, reply) => {
    const { id, label, model_name: asked } = request.body;
    const modelName = asked ?? parts.routes.main().modelName;
    // A name of anything else would make a table of it.
    if (!parts.routes.targets().some((target) => target.modelName === modelName)) {
      return reply.code(422).send({ detail: `${modelName} is not served here.` });
    }
    parts.log.recordFeedback({ predictionId: id, modelName, label: label ?? null });
    parts.onLogged();
    return reply.code(202).send({ status: 'kept' as const });
  });
};
