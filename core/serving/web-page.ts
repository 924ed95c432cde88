/** The web page for consumers: one text in, one label out. Its own small server; browsers never see the service behind it. */
import { readFileSync } from 'node:fs';
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { z } from 'zod';
import { acceptLoopbackOnly } from './loopback.ts';
import { listenOnLoopback } from './port-holder.ts';

export type WebPage = { readonly url: string; readonly stop: () => Promise<void> };

/** The contract with the service: what else it answers is of no concern here. */
const labelled = z.object({ label: z.string(), score: z.number() });
const asked = z.object({ text: z.string().refine((text) => text.trim() !== '', 'Write a text first.') });

const SERVICE_TIMEOUT_MS = 20_000;
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const files = [
  { path: '/', file: 'index.html', type: 'text/html; charset=utf-8' },
  { path: '/page.css', file: 'page.css', type: 'text/css; charset=utf-8' },
  { path: '/icon.svg', file: 'icon.svg', type: 'image/svg+xml' },
  { path: '/page.js', file: 'page.js', type: 'text/javascript; charset=utf-8' },
] as const;

type PageParts = {
  /** The address of the service that runs, or null; asked for each text. */
  readonly predictionUrl: () => string | null;
  /** Host names that it answers to besides this computer's own. */
  readonly hostNames?: readonly string[];
};

/** @throws IdriftError `conflict` when the port is taken. */
export const startWebPage = async (options: PageParts & { readonly port: number }): Promise<WebPage> => {
  const app = webPage(options);
  const url = await listenOnLoopback(app, options.port, {
    purpose: 'the web page',
    setting: 'webPort',
    option: 'web-port',
  });
  return { url, stop: () => app.close() };
};

/** Not listening yet. */
export const webPage = (options: PageParts): FastifyInstance => {
  const app = Fastify({ bodyLimit: 2 * 1024 * 1024, requestTimeout: 60_000, forceCloseConnections: true });
  app.removeContentTypeParser('text/plain');
  acceptLoopbackOnly(app, options.hostNames);
  app.addHook('onSend', async (_, reply) => {
    reply.header('content-security-policy', CONTENT_SECURITY_POLICY);
    reply.header('x-content-type-options', 'nosniff');
    reply.header('referrer-policy', 'no-referrer');
    reply.header('cache-control', 'no-store');
  });
  app.setErrorHandler<FastifyError>(async (error, _, reply) => {
    const status = error.statusCode ?? 500;
    const message = status === 413 ? 'The text is too long.' : 'The page could not read this request.';
    return reply.code(status).send({ error: message });
  });
  for (const { path, file, type } of files) {
    const content = readFileSync(new URL(`./pages/${file}`, import.meta.url));
    app.get(path, async (_, reply) => reply.type(type).send(content));
  }
  app.get('/health', async (_, reply) => reply.type('text/plain; charset=utf-8').send('ok'));
  addPredict(app, options.predictionUrl);
  return app;
};

const addPredict = (app: FastifyInstance, predictionUrl: () => string | null): void => {
  app.post('/predict', async (request, reply) => {
    const question = asked.safeParse(request.body);
    if (!question.success) return reply.code(422).send({ error: 'Write a text first.' });
    const url = predictionUrl();
    if (url === null) {
      return reply.code(503).send({ error: 'The prediction service is not running. Try again when it is.' });
    }
    try {
      const answer = await fetch(`${url}/predict`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(question.data),
        redirect: 'error',
        signal: AbortSignal.timeout(SERVICE_TIMEOUT_MS),
      });
      const body = labelled.safeParse(answer.status === 200 ? await answer.json() : null);
      if (body.success) return await reply.send(body.data);
      if (answer.status === 503)
        return await reply.code(503).send({ error: 'No model is served yet. Try again later.' });
      return await reply.code(502).send({ error: 'The prediction service could not label this text.' });
    } catch (thrown) {
      const late = thrown instanceof Error && thrown.name === 'TimeoutError';
      return reply.code(late ? 504 : 503).send({
        error: late
          ? 'The prediction service took too long. Try again in a moment.'
          : 'The prediction service does not answer. Try again in a moment.',
      });
    }
  });
};
