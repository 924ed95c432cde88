/**
 * The one error that crosses a process: what is wrong, where, and what to do.
 * Domains throw `IdriftError`; the engine, the command line and the HTTP service turn it into their own form.
 * Over RPC it is an ORPCError with code `IDRIFT` whose `data` is the ErrorInfo: see `errorInfoOf` for the renderer's side.
 * Imports nothing: what must start at once imports it. Its schema is in error-schema.ts.
 */

export const ERROR_CODES = [
  'bad-input', // the user's data or argument is wrong; exit status 1
  'not-found', // no such revision, run, model, file; exit status 3
  'conflict', // taken port, existing folder, name in use
  'not-available', // a part of this machine is missing (git, Electron, a cache object)
  'corrupt', // a file or store cannot be read
  'cancelled', // by the user; exit status 130
  'internal',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** `where` names a file (with its line, as `data/train.jsonl:17`), a field or a port. */
export type ErrorInfo = {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly where?: string | undefined;
};

/** What is wrong and what to do, where one text must say both. */
export const errorSentence = ({ message, hint }: ErrorInfo): string => (hint ? `${message} ${hint}` : message);

export class IdriftError extends Error {
  readonly info: ErrorInfo;
  constructor(info: ErrorInfo, options?: ErrorOptions) {
    super(info.message, options);
    this.name = 'IdriftError';
    this.info = info;
  }
}

/** Any thrown value as an ErrorInfo; what is not an IdriftError is `internal`. */
export const toErrorInfo = (thrown: unknown): ErrorInfo => {
  if (thrown instanceof IdriftError) return thrown.info;
  if (thrown instanceof Error) {
    if (thrown.name === 'AbortError') return { code: 'cancelled', message: 'Cancelled.' };
    return ofSystem(thrown) ?? { code: 'internal', message: thrown.message };
  }
  return { code: 'internal', message: String(thrown) };
};

/** What the operating system refuses, in words. A temporary file stands for the one it would become (base/atomic-file.ts). */
const ofSystem = (thrown: Error): ErrorInfo | null => {
  const path =
    'path' in thrown && typeof thrown.path === 'string' ? thrown.path.replace(/\.[0-9a-f]{8}\.tmp$/, '') : null;
  if (path === null || !('code' in thrown)) return null;
  switch (thrown.code) {
    case 'ENOENT':
      return {
        code: 'not-found',
        message: `There is no file or folder ${path}.`,
        where: path,
        hint: 'Check the path.',
      };
    case 'ENOTDIR':
    case 'EISDIR':
      return {
        code: 'bad-input',
        message: `${path} ${thrown.code === 'EISDIR' ? 'is a folder, not a file' : 'lies in a file, not in a folder'}.`,
        where: path,
        hint: 'Check the path.',
      };
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return {
        code: 'not-available',
        message: `${path} is not open to this user: ${thrown.code === 'EROFS' ? 'the disk is read-only' : 'permission denied'}.`,
        where: path,
        hint: 'Give this user the right to read and write there, or work in a copy of the folder.',
      };
    case 'ENOSPC':
      return { code: 'not-available', message: `The disk is full: ${path}.`, where: path, hint: 'Free some space.' };
    default:
      return null;
  }
};

/** The ErrorInfo of an error that came over RPC, or one that an answer holds; anything else (a lost connection) is `internal`. */
export const errorInfoOf = (thrown: unknown): ErrorInfo => {
  if (isErrorInfo(thrown)) return thrown;
  const data = typeof thrown === 'object' && thrown !== null && 'data' in thrown ? thrown.data : undefined;
  return isErrorInfo(data) ? data : toErrorInfo(thrown);
};

const isErrorInfo = (data: unknown): data is ErrorInfo =>
  typeof data === 'object' &&
  data !== null &&
  'code' in data &&
  ERROR_CODES.some((code) => code === data.code) &&
  'message' in data &&
  typeof data.message === 'string';
