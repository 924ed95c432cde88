/** What the engine refuses, and a cut connection, as errors that say what to do. */
import { IdriftError } from '../../contract/errors.ts';
import type { Engine } from './connect.ts';

/** The HTTP status of a refusal; undefined for anything else that is thrown. */
export const statusOf = (thrown: unknown): number | undefined =>
  thrown instanceof Error && 'statusCode' in thrown && typeof thrown.statusCode === 'number'
    ? thrown.statusCode
    : undefined;

/** The engine's own words, without the client's frame around them. */
export const wordsOf = (thrown: unknown): string => {
  if (thrown instanceof Error && 'json' in thrown) {
    const { json } = thrown;
    if (typeof json === 'object' && json !== null && 'message' in json && typeof json.message === 'string') {
      return json.message.trim();
    }
  }
  return thrown instanceof Error ? thrown.message.trim() : String(thrown);
};

export const isCancelled = (thrown: unknown): boolean =>
  (thrown instanceof Error && thrown.name === 'AbortError') ||
  (thrown instanceof IdriftError && thrown.info.code === 'cancelled');

export const cancelled = (): IdriftError => new IdriftError({ code: 'cancelled', message: 'Cancelled.' });

/** @throws IdriftError `cancelled` */
export const stopIfCancelled = (signal: AbortSignal | undefined): void => {
  if (signal?.aborted) throw cancelled();
};

const CUT = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'UND_ERR_SOCKET']);

/** Whether the engine went away, rather than refused. */
export const isCut = (thrown: unknown): boolean =>
  thrown instanceof Error &&
  statusOf(thrown) === undefined &&
  (('code' in thrown && typeof thrown.code === 'string' && CUT.has(thrown.code)) ||
    /socket hang up|premature close|aborted|ssh ended/i.test(thrown.message));

/** `doing` ends the sentence "The engine stopped answering while …" or begins "… failed": `creating mlflow-1`. */
export const faultOf = (engine: Engine, doing: string, thrown: unknown): IdriftError => {
  if (thrown instanceof IdriftError) return thrown;
  if (isCancelled(thrown)) return cancelled();
  if (isCut(thrown)) {
    return new IdriftError(
      {
        code: 'not-available',
        message: `The container engine stopped answering while ${doing}.`,
        where: engine.url,
        hint: 'Start it again and repeat: what is already there is kept and used.',
      },
      { cause: thrown },
    );
  }
  const words = wordsOf(thrown);
  if (/no space left on device/i.test(words)) {
    return new IdriftError(
      {
        code: 'not-available',
        message: `The engine's disk is full: it could not go on with ${doing}.`,
        where: engine.url,
        hint: 'Free space: docker system prune removes what no container uses.',
      },
      { cause: thrown },
    );
  }
  const status = statusOf(thrown);
  return new IdriftError(
    {
      code: status === 409 ? 'conflict' : status === 404 ? 'not-found' : status === 400 ? 'bad-input' : 'internal',
      message: `The engine refused ${doing}: ${words}.`.replace(/\.\.$/, '.'),
      where: engine.url,
    },
    { cause: thrown },
  );
};

/**
 * Null: it may take as long as it takes, as where a container is given its time to stop, while the engine answers pings (`pulse.ts`).
 * Milliseconds; the engine's `patience` where absent.
 */
type Within = { readonly within?: number | null };

/** For what an engine on a slow disk takes long for: a container's files, its start. */
export const unhurried = ({ patience }: Engine): Within => ({ within: patience * 10 });

/** A request is not withdrawn by it: an engine that wakes up again still does what it was asked. */
export const inTime = async <Result>(
  engine: Engine,
  doing: string,
  request: () => Promise<Result>,
  { within = engine.patience }: Within,
): Promise<Result> => {
  if (within === null) return request();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(silent(engine, doing, within)), within);
  });
  try {
    return await Promise.race([request(), late]);
  } finally {
    clearTimeout(timer);
  }
};

const silent = (engine: Engine, doing: string, milliseconds: number): IdriftError =>
  new IdriftError({
    code: 'not-available',
    message: `The container engine did not answer in ${Math.round(milliseconds / 100) / 10} s while ${doing}.`,
    where: engine.url,
    hint: 'It hangs, or the machine has too much to do. Restart the engine and repeat: what is already there is kept and used.',
  });

/** Runs a request to the engine; what it throws becomes an IdriftError, and so does that no answer comes. */
export const asking = async <Result>(
  engine: Engine,
  doing: string,
  request: () => Promise<Result>,
  within: Within = {},
): Promise<Result> => {
  try {
    return await inTime(engine, doing, request, within);
  } catch (thrown) {
    throw faultOf(engine, doing, thrown);
  }
};

/** As `asking`; undefined where the engine knows no such thing. */
export const askingFor = async <Result>(
  engine: Engine,
  doing: string,
  request: () => Promise<Result>,
  within: Within = {},
): Promise<Result | undefined> => {
  try {
    return await inTime(engine, doing, request, within);
  } catch (thrown) {
    if (statusOf(thrown) === 404) return undefined;
    throw faultOf(engine, doing, thrown);
  }
};
