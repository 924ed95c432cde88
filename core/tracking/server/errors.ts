/** Errors in the form and with the status codes of MLflow's server. */
import Database from 'better-sqlite3';
import { IdriftError, toErrorInfo } from '../../contract/errors.ts';

/** HTTP status, and the two fields that MLflow 3.17 adds beside the code. */
const CODES = {
  INVALID_PARAMETER_VALUE: [400, 'KAM00', 'INVALID_PARAMETER_VALUE'],
  BAD_REQUEST: [400, 'KAM00', 'INVALID_PARAMETER_VALUE'],
  RESOURCE_ALREADY_EXISTS: [400, 'KAM00', 'RESOURCE_ALREADY_EXISTS'],
  PERMISSION_DENIED: [403, 'KAM00', 'PERMISSION_DENIED'],
  RESOURCE_DOES_NOT_EXIST: [404, 'KAM00', 'RESOURCE_NOT_FOUND'],
  ENDPOINT_NOT_FOUND: [404, 'KAM00', 'RESOURCE_NOT_FOUND'],
  INTERNAL_ERROR: [500, 'XXM00', 'CLIENT_INTERNAL_ERROR'],
  INVALID_STATE: [500, 'XXM00', 'CLIENT_INTERNAL_ERROR'],
  NOT_IMPLEMENTED: [501, null, null],
  TEMPORARILY_UNAVAILABLE: [503, 'XXM00', 'CLIENT_INTERNAL_ERROR'],
} as const;

type MlflowCode = keyof typeof CODES;

export class MlflowError extends Error {
  readonly code: MlflowCode;
  constructor(code: MlflowCode, message: string) {
    super(message);
    this.name = 'MlflowError';
    this.code = code;
  }
}

export const invalid = (message: string): MlflowError => new MlflowError('INVALID_PARAMETER_VALUE', message);
export const missing = (message: string): MlflowError => new MlflowError('RESOURCE_DOES_NOT_EXIST', message);

type ErrorAnswer = { readonly status: number; readonly body: Readonly<Record<string, string>> };

/** Any thrown value as MLflow would answer it; clients retry 5xx, so only what may pass by itself is one. */
export const errorAnswer = (thrown: unknown): ErrorAnswer => {
  const error = thrown instanceof MlflowError ? thrown : translated(thrown);
  const [status, sqlstate, errorClass] = CODES[error.code];
  const body: Record<string, string> = { error_code: error.code, message: error.message };
  if (sqlstate !== null) Object.assign(body, { sqlstate, error_class: errorClass });
  return { status, body };
};

const translated = (thrown: unknown): MlflowError => {
  if (thrown instanceof Database.SqliteError) {
    if (thrown.code.startsWith('SQLITE_CONSTRAINT')) return new MlflowError('BAD_REQUEST', thrown.message);
    const isBusy = thrown.code.startsWith('SQLITE_BUSY') || thrown.code.startsWith('SQLITE_LOCKED');
    return new MlflowError(isBusy ? 'TEMPORARILY_UNAVAILABLE' : 'INTERNAL_ERROR', thrown.message);
  }
  const { code, message, hint } = toErrorInfo(thrown);
  // MLflow's own words carry no hint: a filter's message stays as it is.
  const text = thrown instanceof IdriftError && hint ? `${message} ${hint}` : message;
  switch (code) {
    case 'bad-input':
      return invalid(text);
    case 'not-found':
      return missing(text);
    case 'not-available':
    case 'conflict':
      return new MlflowError('BAD_REQUEST', text);
    case 'corrupt':
    case 'cancelled':
    case 'internal':
      return new MlflowError('INTERNAL_ERROR', text);
  }
};
