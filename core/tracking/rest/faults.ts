/** What goes wrong between us and an MLflow server, in words, and whether it may be tried again. */
import { IdriftError, type ErrorInfo } from '../../contract/errors.ts';

/**
 * `away`: the server did not take the request, and the same request may succeed later (no connection, no answer in time,
 * 5xx, a proxy's page, signed out). `refused`: it read the request and said no.
 */
export class ServerFault extends IdriftError {
  readonly kind: 'away' | 'refused';
  /** Of MLflow, such as RESOURCE_DOES_NOT_EXIST; null where the answer was not MLflow's. */
  readonly errorCode: string | null;
  /** True when the request may have been carried out all the same. */
  readonly unsure: boolean;
  /** True where the next moment may bring another answer. */
  readonly passing: boolean;
  /** False where nothing at all came back. */
  readonly answered: boolean;

  constructor(
    info: ErrorInfo,
    facts: {
      readonly kind: 'away' | 'refused';
      readonly errorCode?: string;
      readonly unsure?: boolean;
      readonly passing?: boolean;
      readonly answered?: boolean;
    },
    options?: ErrorOptions,
  ) {
    super(info, options);
    this.name = 'ServerFault';
    this.kind = facts.kind;
    this.errorCode = facts.errorCode ?? null;
    this.unsure = facts.unsure ?? false;
    this.passing = facts.passing ?? false;
    this.answered = facts.answered ?? true;
  }
}

export const isAway = (thrown: unknown): thrown is ServerFault =>
  thrown instanceof ServerFault && thrown.kind === 'away';

export const isMissing = (thrown: unknown): boolean =>
  thrown instanceof ServerFault && thrown.errorCode === 'RESOURCE_DOES_NOT_EXIST';

const START_HINT = 'Start the stack, or the server, and check its address in the settings.';

/** fetch threw: no connection, or none that lasted. */
export const unreachable = (url: string, thrown: unknown, milliseconds: number): ServerFault => {
  const slow = thrown instanceof Error && thrown.name === 'TimeoutError';
  if (slow) {
    return new ServerFault(
      {
        code: 'not-available',
        message: `The MLflow server at ${url} did not answer within ${milliseconds / 1000} s.`,
        where: url,
        hint: 'It may be busy or starting: try again in a moment. Its log says what it is doing.',
      },
      { kind: 'away', unsure: true, answered: false },
      { cause: thrown },
    );
  }
  const code = codeOf(thrown);
  const never = code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EHOSTUNREACH';
  return new ServerFault(
    { code: 'not-available', message: wordsOf(code, url), where: url, hint: START_HINT },
    { kind: 'away', unsure: !never, passing: !never, answered: false },
    { cause: thrown },
  );
};

const codeOf = (thrown: unknown): string => {
  let at = thrown;
  while (at instanceof Error) {
    if ('code' in at && typeof at.code === 'string') return at.code;
    at = at instanceof AggregateError ? at.errors[0] : at.cause;
  }
  return '';
};

const wordsOf = (code: string, url: string): string => {
  switch (code) {
    case 'ECONNREFUSED':
      return `No MLflow server answers at ${url}: the connection was refused.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The name in ${url} cannot be found.`;
    default:
      return `The connection to the MLflow server at ${url} broke off${code === '' ? '' : ` (${code})`}.`;
  }
};

type Answer = { readonly status: number; readonly type: string; readonly text: string };

/** An answer that is not a success of MLflow's. @param what for the message, such as `runs/create`. */
export const faultOf = (url: string, what: string, answer: Answer): ServerFault => {
  const { status } = answer;
  const said = errorOf(answer);
  if (status === 401 || (status === 403 && said === null && !/Invalid Host|Cross-origin/.test(answer.text))) {
    return new ServerFault(
      {
        code: 'not-available',
        message: `The MLflow server at ${url} wants to know who asks (${status}).`,
        where: url,
        hint: 'Set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN, and open the project again.',
      },
      { kind: 'away' },
    );
  }
  if (/Invalid Host header/.test(answer.text)) {
    return new ServerFault(
      {
        code: 'not-available',
        message: `The MLflow server does not take requests for ${new URL(url).host}.`,
        where: url,
        hint: `Start it with --allowed-hosts ${new URL(url).host}, or use a name that it knows, such as localhost.`,
      },
      { kind: 'away' },
    );
  }
  const lasting = said !== null && (said.error_code === 'INVALID_STATE' || said.error_code === 'NOT_IMPLEMENTED');
  if ((status >= 500 && !lasting) || status === 429 || status === 408) {
    return new ServerFault(
      {
        code: 'not-available',
        message: `The MLflow server at ${url} failed at ${what} (${status})${said === null ? '' : `: ${brief(said.message)}`}.`,
        where: url,
        hint:
          status === 429 ? 'It has too much to do: try again in a moment.' : 'Its log says why. Try again in a moment.',
      },
      { kind: 'away', unsure: true, passing: true },
    );
  }
  if (said === null) return notMlflow(url, what, answer);
  const info = { code: CODES[said.error_code] ?? 'bad-input', message: `MLflow: ${brief(said.message)}`, where: what };
  return new ServerFault({ ...info, ...conflictOf(said) }, { kind: 'refused', errorCode: said.error_code });
};

/** Conflicts that MLflow calls invalid parameters. */
const conflictOf = ({ message }: Said): Partial<ErrorInfo> => {
  if (/Changing param values is not allowed/.test(message)) return { code: 'conflict' };
  if (/must be in the 'active' state/.test(message)) return { code: 'conflict', hint: 'Restore it first.' };
  return {};
};

const CODES: Readonly<Record<string, ErrorInfo['code']>> = {
  RESOURCE_DOES_NOT_EXIST: 'not-found',
  RESOURCE_ALREADY_EXISTS: 'conflict',
  PERMISSION_DENIED: 'not-available',
  NOT_IMPLEMENTED: 'not-available',
  INVALID_STATE: 'conflict',
};

/** An answer that a proxy, a sign-in page or another program gave. */
export const notMlflow = (url: string, what: string, { status, type, text }: Answer): ServerFault =>
  new ServerFault(
    {
      code: 'not-available',
      message: `What answers at ${url} is not MLflow: to ${what} it sent ${/html/.test(type) || /^\s*</.test(text) ? 'a web page' : 'something else'} (${status}).`,
      where: url,
      hint: 'A proxy or a sign-in page may stand before it, or the address lacks a path. Open the address in a browser to see.',
    },
    { kind: 'away' },
  );

type Said = { readonly error_code: string; readonly message: string };

const errorOf = ({ text }: Answer): Said | null => {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null || !('error_code' in parsed)) return null;
    const message = 'message' in parsed && typeof parsed.message === 'string' ? parsed.message : '';
    return { error_code: String(parsed.error_code), message };
  } catch {
    return null;
  }
};

/** MLflow puts SQL with all its parameters into some messages. */
const brief = (message: string): string => {
  const [line = ''] = message.split('\n');
  return line.length > 400 ? `${line.slice(0, 400)} …` : line;
};
