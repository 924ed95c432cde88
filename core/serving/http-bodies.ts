/** Bodies as they come in: JSON in valid UTF-8, lines as a stream, and an end to senders that take too long. */
import type { FastifyInstance } from 'fastify';
import type { Limits } from './served-model.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Not UTF-8, as JSON between programs must be (RFC 8259, section 8.1). */
export class NotUtf8 extends SyntaxError {
  readonly statusCode = 422;
}

export const LINES = 'application/x-ndjson';

class TooLarge extends Error {
  readonly statusCode = 413;
}

/** @param limits may change while the service runs; what a path takes at most stands with the path. */
export const addBodies = (app: FastifyInstance, bodyMs: number, limits: Pick<Limits, 'bodyBytes'>): void => {
  app.removeAllContentTypeParsers();
  // What a schema does not name is left out of what it gives, __proto__ too.
  const parse = app.getDefaultJsonParser('ignore', 'ignore');
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (limits.bodyBytes !== null && body.length > limits.bodyBytes) return done(new TooLarge(), undefined);
    let text: string;
    try {
      text = utf8.decode(body as Buffer);
    } catch {
      return done(new NotUtf8('The body is no valid UTF-8.'), undefined);
    }
    return parse(request, text, done);
  });

  // Node's own limit would also end a stream of lines, whose sender waits for us.
  app.addHook('onRequest', async (request, reply) => {
    if (request.method !== 'POST' || request.headers['content-type']?.startsWith(LINES)) return;
    const { socket } = request.raw;
    const timer = setTimeout(() => {
      if (request.raw.complete || socket.destroyed) return;
      const body = JSON.stringify({ detail: 'The body took too long to arrive.' });
      socket.end(
        `HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
        () => socket.destroy(),
      );
    }, bodyMs);
    request.raw.once('end', () => clearTimeout(timer));
    reply.raw.once('close', () => clearTimeout(timer));
  });
};

/** Lines and nothing else. */
export const takeLines = (app: FastifyInstance): void => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(LINES, (_, payload, done) => done(null, payload));
};
