/** The web page for consumers: one text in, one label out. Its own small server; browsers never see the service behind it. */
import { readFileSync } from 'node:fs';
import Fastify, { type FastifyError, type FastifyInstance, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { askService, isProblem, type ServicePlace, tellWrong } from './ask-service.ts';
import { acceptLoopbackOnly } from './loopback.ts';
import { listenOnLoopback } from './port-holder.ts';
import { pageHtml, THANKS } from './web-html.ts';

export type WebPage = { readonly url: string; readonly stop: () => Promise<void> };

type PageParts = ServicePlace & {
  /** Host names that it answers to besides this computer's own. */
  readonly hostNames?: readonly string[];
};

/** What the script sends, and a form of a browser without scripts. */
const asked = z.object({ text: z.string().catch('') }).catch({ text: '' });
const optional = z
  .string()
  .transform((text) => text || null)
  .nullable()
  .catch(null);
const wrong = z.object({ id: z.uuid(), model: optional, label: optional });

const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const files = [
  { path: '/page.css', file: 'page.css', type: 'text/css; charset=utf-8' },
  { path: '/icon.svg', file: 'icon.svg', type: 'image/svg+xml' },
  { path: '/page.js', file: 'page.js', type: 'text/javascript; charset=utf-8' },
] as const;

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

const HTML = 'text/html; charset=utf-8';
const FORM = 'application/x-www-form-urlencoded';

/** Not listening yet. */
export const webPage = (options: PageParts): FastifyInstance => {
  const app = Fastify({ bodyLimit: 2 * 1024 * 1024, requestTimeout: 60_000, forceCloseConnections: true });
  app.removeContentTypeParser('text/plain');
  app.addContentTypeParser(FORM, { parseAs: 'string' }, (_, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  acceptLoopbackOnly(app, options.hostNames);
  app.addHook('onSend', async (_, reply) => {
    reply.header('content-security-policy', CONTENT_SECURITY_POLICY);
    reply.header('x-content-type-options', 'nosniff');
    reply.header('referrer-policy', 'no-referrer');
    reply.header('cache-control', 'no-store');
  });
  // A form of another site could send texts here in the name of whoever looks at that site.
  app.addHook('preHandler', async (request, reply) => {
    const from = request.headers['sec-fetch-site'];
    if (request.method !== 'POST' || from === undefined || from === 'same-origin' || from === 'none') return;
    await reply.code(403).send({ error: 'This was sent from another site.' });
  });
  app.setErrorHandler<FastifyError>(async (error, request, reply) => {
    const status = error.statusCode ?? 500;
    const words =
      status === 413
        ? 'The text is too long. Shorten it and try again.'
        : status < 500
          ? 'The page could not read this request.'
          : 'The page could not answer. Try again in a moment.';
    const problem = { status, error: words };
    if (!isForm(request)) return reply.code(status).send({ error: words });
    return reply
      .code(status)
      .type(HTML)
      .send(pageHtml({ text: '', answer: problem }));
  });
  for (const { path, file, type } of files) {
    const content = readFileSync(new URL(`./pages/${file}`, import.meta.url));
    app.get(path, async (_, reply) => reply.type(type).send(content));
  }
  app.get('/', async (_, reply) => reply.type(HTML).send(pageHtml({ text: '', answer: null })));
  app.get('/health', async (_, reply) => reply.type('text/plain; charset=utf-8').send('ok'));
  addQuestions(app, options);
  return app;
};

const isForm = ({ headers }: FastifyRequest): boolean => headers['content-type']?.startsWith(FORM) === true;

const addQuestions = (app: FastifyInstance, place: ServicePlace): void => {
  app.post('/predict', async (request, reply) => {
    const found = await askService(place, asked.parse(request.body).text);
    return isProblem(found) ? reply.code(found.status).send({ error: found.error }) : reply.send(found);
  });
  app.post('/', async (request, reply) => {
    const { text } = asked.parse(request.body);
    const answer = await askService(place, text);
    const status = isProblem(answer) ? answer.status : 200;
    return reply.code(status).type(HTML).send(pageHtml({ text, answer }));
  });
  app.post('/wrong', async (request, reply) => {
    const about = wrong.safeParse(request.body);
    const problem = about.success
      ? await tellWrong(place, about.data)
      : { status: 422, error: 'This does not say which answer is wrong. Ask again, then say so.' };
    const page = problem ? { text: '', answer: problem } : { text: '', answer: null, told: THANKS };
    reply.code(problem?.status ?? 200);
    if (isForm(request)) return reply.type(HTML).send(pageHtml(page));
    return reply.send(problem ? { error: problem.error } : { told: THANKS });
  });
};
