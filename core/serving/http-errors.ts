/** HTTP errors in the form that consumers of a FastAPI service know: `detail` as a list of faults, or as a sentence. */
import type { FastifyError } from 'fastify';
import { NotUtf8 } from './http-bodies.ts';
import { Refusal } from './http-refusal.ts';

type HttpFault = { readonly status: number; readonly detail: string | readonly FieldFault[] };

type FieldFault = { readonly type: string; readonly loc: readonly (string | number)[]; readonly msg: string };

export const httpFaultOf = (error: FastifyError | Refusal, body: unknown): HttpFault => {
  if (error instanceof Refusal) return { status: error.status, detail: error.message };
  if (error.validation) {
    const context = error.validationContext ?? 'body';
    return {
      status: 422,
      detail: error.validation.map((fault) => fieldFault(context, fault.instancePath, fault.message, body)),
    };
  }
  if (error.code === 'FST_ERR_CTP_EMPTY_JSON_BODY') {
    return { status: 422, detail: [{ type: 'missing', loc: ['body'], msg: 'Field required' }] };
  }
  if (error instanceof NotUtf8) {
    return { status: 422, detail: [{ type: 'json_invalid', loc: ['body'], msg: error.message }] };
  }
  if (error.code === 'FST_ERR_CTP_INVALID_JSON_BODY' || error instanceof SyntaxError) {
    return { status: 422, detail: [{ type: 'json_invalid', loc: ['body'], msg: 'The body is no valid JSON.' }] };
  }
  const status = error.statusCode ?? 500;
  switch (status) {
    case 413:
      return { status, detail: 'The body is too large.' };
    case 415:
      return {
        status,
        detail:
          'The body must be JSON, with Content-Type: application/json; at /predict/stream lines of it, with application/x-ndjson.',
      };
    default:
      return status < 500
        ? { status, detail: error.message }
        : { status, detail: 'The service could not answer; its own log says why.' };
  }
};

export const sentenceOf = ({ detail }: HttpFault): string =>
  typeof detail === 'string' ? detail : detail.map((fault) => `${fault.loc.join('.')}: ${fault.msg}`).join('; ');

const fieldFault = (context: string, path: string, message: string | undefined, body: unknown): FieldFault => {
  const keys = path
    .split('/')
    .filter((key) => key !== '')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  const value = keys.reduce<unknown>(childOf, body);
  const loc = [context, ...keys.map((key) => (/^\d+$/.test(key) ? Number(key) : key))];
  if (value === undefined || (value === null && keys.length === 0))
    return { type: 'missing', loc, msg: 'Field required' };
  return { type: 'value_error', loc, msg: message ?? 'Not valid' };
};

const childOf = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
