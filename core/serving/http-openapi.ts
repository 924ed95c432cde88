/** The OpenAPI 3.1 document: what the schemas say, and what they cannot: headers, words for statuses, keys. */
import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { wantsKey } from './http-access.ts';
import type { Access, Target } from './served-model.ts';

const WORDS: Readonly<Record<string, string>> = {
  200: 'Answered',
  202: 'Kept',
  400: 'The request is broken as HTTP',
  401: 'No key, or one that nobody has',
  403: 'The request names another host',
  404: 'There is none',
  408: 'The body took too long to arrive',
  413: 'The body is too large',
  415: 'The body is of another type than this takes',
  422: 'The body or a header is not as described; says where',
  429: 'More texts in a minute than this consumer has',
  500: 'A fault of the service',
  503: 'Too much waits, the deadline passed, or the service is stopping',
};

const string = { type: 'string' } as const;
const HEADERS = {
  'X-Request-Id': { description: 'The request’s own, or one that was made for it', schema: string },
  'Retry-After': { description: 'Seconds', schema: { type: 'integer', minimum: 1 } as const },
  'WWW-Authenticate': { schema: string },
};

const headersOf = (status: string, path: string): Readonly<Record<string, object>> => {
  const always = { 'X-Request-Id': HEADERS['X-Request-Id'] };
  if (status === '401') return { ...always, 'WWW-Authenticate': HEADERS['WWW-Authenticate'] };
  // /health says with 503 that it is stopping; nobody should wait for that.
  const waits = (status === '429' || status === '503') && path !== '/health';
  return waits ? { ...always, 'Retry-After': HEADERS['Retry-After'] } : always;
};

export const openApiOf = (model: Target, access: Access): FastifyDynamicSwaggerOptions => {
  const keyed = access.keysFile !== null || access.consumers !== null;
  return {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: model.modelName,
        version: String(model.version),
        description: `Predictions of ${model.modelName} version ${model.version}.`,
      },
      ...(keyed ? { components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } } } : {}),
    },
    transform: jsonSchemaTransform,
    transformObject: (document) => {
      if (!('openapiObject' in document)) throw new Error('The document is no OpenAPI document.');
      const { openapiObject } = document;
      for (const [path, methods] of Object.entries(openapiObject.paths ?? {})) {
        for (const operation of Object.values(methods ?? {})) {
          if (typeof operation !== 'object' || !('responses' in operation)) continue;
          if (keyed && wantsKey(path)) operation.security = access.keysNeeded ? [{ key: [] }] : [{ key: [] }, {}];
          if (path === '/predict/stream') operation.requestBody = streamBody;
          for (const [status, response] of Object.entries(operation.responses ?? {})) {
            if ('$ref' in response) continue;
            response.headers = headersOf(status, path);
            if (response.description === 'Default Response') response.description = WORDS[status] ?? 'Answered';
          }
        }
      }
      return openapiObject;
    },
  };
};

const streamBody = {
  required: true,
  description: 'One JSON object a line: {"text": "…"}',
  content: { 'application/x-ndjson': { schema: string } },
};
