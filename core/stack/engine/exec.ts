/** A program in a running container, a shell where none is named, over a terminal or plain pipes. */
import { randomUUID } from 'node:crypto';
import { type Duplex, PassThrough, type Readable, type Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { IdriftError } from '../../contract/errors.ts';
import type { Engine } from './connect.ts';
import { asking, faultOf } from './faults.ts';
import { hangUp, MARK } from './hang-up.ts';
import { observedContainers } from './observed.ts';

export type ExecOptions = {
  /** The best shell of the container where absent. */
  readonly command?: readonly string[];
  /** With a terminal, `error` stays empty: all comes by `output`. */
  readonly tty?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  /** Which of the service's containers; the first where absent. */
  readonly number?: number;
  readonly user?: string;
  readonly workingDir?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Cancelling ends the program, as `close` does. */
  readonly signal?: AbortSignal;
};

export type Execution = {
  /** Its name. */
  readonly container: string;
  readonly output: Readable;
  readonly error: Readable;
  /** The program's input, for a pipe that waits where the program is slow. */
  readonly input: Writable;
  readonly write: (bytes: string | Uint8Array) => void;
  /** Ends the program's input. */
  readonly endInput: () => void;
  readonly resize: (columns: number, rows: number) => Promise<void>;
  /** The exit status, when it has ended; null when it was closed. @throws IdriftError `not-available` when the engine went away */
  readonly exit: Promise<number | null>;
  /** Ends the program and all that it started. Resolves when that is done; `exit` and the streams end at once. */
  readonly close: () => Promise<void>;
};

const SHELL = ['/bin/sh', '-c', 'command -v bash >/dev/null 2>&1 && exec bash; exec sh'];

/** The engine may close the streams a moment before it has the status. */
const TRIES = 20;
const MILLISECONDS_BETWEEN = 100;

/** @throws IdriftError `not-found` where the service has no container that runs */
export const exec = async (
  engine: Engine,
  project: string,
  service: string,
  options: ExecOptions = {},
): Promise<Execution> => {
  const { tty = false, columns, rows, signal } = options;
  const container = (await observedContainers(engine, project)).find(
    (one) => one.service === service && one.state === 'running' && (options.number ?? one.number) === one.number,
  );
  if (!container) {
    throw new IdriftError({
      code: 'not-found',
      message: `Service ${service} of ${project} has no container that runs.`,
      where: service,
      hint: 'Start the stack first.',
    });
  }
  const doing = `running a program in ${container.name}`;
  const mark = randomUUID();
  const handle = await asking(engine, doing, () =>
    engine.docker.getContainer(container.id).exec({
      Cmd: [...(options.command ?? SHELL)],
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
      Tty: tty,
      ...(options.user === undefined ? {} : { User: options.user }),
      ...(options.workingDir === undefined ? {} : { WorkingDir: options.workingDir }),
      Env: Object.entries({ ...options.environment, [MARK]: mark }).map(([name, value]) => `${name}=${value}`),
    }),
  );
  const socket: Duplex = await asking(engine, doing, () => handle.start({ hijack: true, stdin: true, Tty: tty }));
  const output = new PassThrough();
  const error = new PassThrough();
  if (tty) socket.pipe(output);
  else engine.docker.modem.demuxStream(socket, output, error);
  let closing: Promise<void> | null = null;
  let failure: unknown;
  const close = (): Promise<void> => {
    if (closing || socket.closed) return closing ?? Promise.resolve();
    closing = hangUp(engine, container.id, mark, options.user);
    socket.destroy();
    return closing;
  };
  const abort = (): void => void close();
  signal?.addEventListener('abort', abort, { once: true });
  const statusOfIt = async (): Promise<number | null> => {
    if (closing) return null;
    if (failure !== undefined) throw faultOf(engine, doing, failure);
    for (let tried = 0; tried < TRIES; tried++) {
      const { ExitCode, Running } = await asking(engine, doing, () => handle.inspect());
      if (!Running) return ExitCode;
      await sleep(MILLISECONDS_BETWEEN);
    }
    throw faultOf(engine, doing, new Error('the connection was closed early (premature close)'));
  };
  const exit = new Promise<number | null>((resolve, reject) => {
    socket.on('error', (thrown) => {
      failure = thrown;
    });
    socket.on('close', () => {
      signal?.removeEventListener('abort', abort);
      output.end();
      error.end();
      statusOfIt().then(resolve, reject);
    });
    socket.on('end', () => socket.destroy());
  });
  // Whoever looks only at the output is told by its end.
  exit.catch(() => undefined);
  if (signal?.aborted) abort();
  if (tty && columns !== undefined && rows !== undefined && !socket.destroyed) {
    await asking(engine, doing, () => handle.resize({ w: columns, h: rows }));
  }
  return {
    container: container.name,
    output,
    error,
    input: socket,
    write: (bytes) => void socket.write(bytes),
    endInput: () => void socket.end(),
    resize: async (width, height) => {
      await asking(engine, doing, () => handle.resize({ w: width, h: height }));
    },
    exit,
    close,
  };
};
