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
  label: z.string().optional().describe(`What the answer should have been; ${LONGEST_LABEL} characters are kept`),
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
    response: { 202: z.object({ status: z.literal('kept') }), 404: z.object({ detail: z.string() }), ...faults },
  };
  app.withTypeProvider<ZodTypeProvider>().post('/feedback', { schema }, async (request, reply) => {
    const { id, label, model_name: asked } = request.body;
    const modelName = asked ?? parts.routes.main().modelName;
    // A name of anything else would make a table of it.
    if (!parts.routes.targets().some((target) => target.modelName === modelName)) {
      return reply.code(404).send({ detail: `${modelName} is not served here.` });
    }
    const kept = Array.from(label?.trim() ?? '')
      .slice(0, LONGEST_LABEL)
      .join('');
    parts.log.recordFeedback({ predictionId: id, modelName, label: kept === '' ? null : kept });
    parts.onLogged();
    return reply.code(202).send({ status: 'kept' as const });
  });
};
