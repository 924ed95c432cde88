/** A program in a running container, a shell where none is named, over a terminal or plain pipes. */
import { type Duplex, PassThrough, type Readable } from 'node:stream';
import { IdriftError } from '../../contract/errors.ts';
import type { Engine } from './connect.ts';
import { asking } from './faults.ts';
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
  /** Cancelling closes the connection; a program that reads its input then ends. */
  readonly signal?: AbortSignal;
};

export type Execution = {
  readonly output: Readable;
  readonly error: Readable;
  readonly write: (bytes: string | Uint8Array) => void;
  /** Ends the program's input. */
  readonly endInput: () => void;
  readonly resize: (columns: number, rows: number) => Promise<void>;
  /** The exit status, when it has ended; null when the connection ended first. */
  readonly exit: Promise<number | null>;
  readonly close: () => void;
};

const SHELL = ['/bin/sh', '-c', 'command -v bash >/dev/null 2>&1 && exec bash; exec sh'];

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
  const handle = await asking(engine, doing, () =>
    engine.docker.getContainer(container.id).exec({
      Cmd: [...(options.command ?? SHELL)],
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
      Tty: tty,
      ...(options.user === undefined ? {} : { User: options.user }),
      ...(options.workingDir === undefined ? {} : { WorkingDir: options.workingDir }),
      Env: Object.entries(options.environment ?? {}).map(([name, value]) => `${name}=${value}`),
    }),
  );
  const socket: Duplex = await asking(engine, doing, () => handle.start({ hijack: true, stdin: true, Tty: tty }));
  const output = new PassThrough();
  const error = new PassThrough();
  if (tty) socket.pipe(output);
  else engine.docker.modem.demuxStream(socket, output, error);
  const close = (): void => void socket.destroy();
  signal?.addEventListener('abort', close, { once: true });
  const exit = new Promise<number | null>((resolve) => {
    // What ends the connection shows as the missing exit status.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      signal?.removeEventListener('abort', close);
      output.end();
      error.end();
      handle.inspect().then(
        ({ ExitCode }) => resolve(ExitCode),
        () => resolve(null),
      );
    });
    socket.on('end', () => socket.destroy());
  });
  if (tty && columns !== undefined && rows !== undefined) await handle.resize({ w: columns, h: rows });
  return {
    output,
    error,
    write: (bytes) => void socket.write(bytes),
    endInput: () => void socket.end(),
    resize: async (width, height) => {
      await asking(engine, doing, () => handle.resize({ w: width, h: height }));
    },
    exit,
    close,
  };
};
