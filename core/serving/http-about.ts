/** What a prediction service says of itself: its state, its figures, its model's card, and its description. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { docsHtml } from './docs-page.ts';
import { health, refusedHost } from './http-schemas.ts';
import type { Metrics } from './metrics.ts';
import type { Routes } from './routing.ts';
import type { Target } from './served-model.ts';

type AboutParts = {
  readonly routes: Routes;
  readonly metrics: Metrics;
  readonly stopping: () => boolean;
};

const versionOf = ({ modelName, version, alias, runId, dataMd5 }: Target) => ({
  model_name: modelName,
  model_version: version,
  alias,
  run_id: runId,
  data_md5: dataMd5,
});

export const addAbout = (app: FastifyInstance, { routes, metrics, stopping }: AboutParts): void => {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  const healthSchema = {
    summary: 'What is served',
    description: 'Answers also while the models compute. 503 once the service is stopping.',
    response: { 200: health, 503: health, ...refusedHost },
  };
  typed.get('/health', { schema: healthSchema }, async (_, reply) => {
    const main = routes.main();
    const ends = stopping();
    return reply.code(ends ? 503 : 200).send({
      status: ends ? ('stopping' as const) : ('ok' as const),
      live: true,
      ready: !ends,
      ...versionOf(main),
      versions: routes.targets().map((target) => ({
        ...versionOf(target),
        deployment: target.deployment,
        share: target.shadow ? 0 : target.share,
        shadow: target.shadow,
        precision: target.precision,
      })),
    });
  });

  const metricsSchema = {
    summary: 'Figures for Prometheus',
    response: {
      200: { description: 'Text form 0.0.4', content: { 'text/plain': { schema: z.string() } } },
      ...refusedHost,
    },
  };
  app.get('/metrics', { schema: metricsSchema }, async (_, reply) =>
    reply
      .serializer(String)
      .type(metrics.contentType)
      .send(await metrics.text()),
  );

  const cardSchema = {
    summary: 'The model card of the version with the largest share',
    response: {
      200: { description: 'Markdown', content: { 'text/markdown': { schema: z.string() } } },
      404: z.object({ detail: z.string() }),
      ...refusedHost,
    },
  };
  app.get('/card', { schema: cardSchema }, async (_, reply) => {
    const { modelDir, modelName, version } = routes.main();
    try {
      const card = readFileSync(join(modelDir, 'README.md'), 'utf8');
      return await reply.serializer(String).type('text/markdown; charset=utf-8').send(card);
    } catch {
      return reply.code(404).send({ detail: `${modelName} version ${version} has no model card.` });
    }
  });

  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
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
