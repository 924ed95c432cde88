/** `idrift stack exec`: a program in a running service, on this terminal, or between pipes where there is none. */
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { IdriftError } from '../contract/errors.ts';
import { connectEngine, type Engine, type Execution, exec } from '../stack/engine/index.ts';
import { projectNameOf } from './stack-work.ts';
import { type GlobalOptions, print } from './terminal.ts';

export type ExecOrder = {
  readonly service: string;
  /** Empty: the best shell of the container. */
  readonly command: readonly string[];
  readonly tty: boolean;
  readonly user?: string | undefined;
  readonly workdir?: string | undefined;
  readonly env?: readonly string[] | undefined;
  readonly index?: number | undefined;
};

const { stdin, stdout, stderr } = process;

/** @returns the program's own exit status. @throws IdriftError `cancelled` after SIGINT and SIGTERM, which end the program too */
export const stackExec = async (options: GlobalOptions, order: ExecOrder, signal: AbortSignal): Promise<number> => {
  const project = projectNameOf(options);
  const engine = await connectEngine(process.env);
  try {
    const isTerminal = order.tty && options.json !== true && stdin.isTTY && stdout.isTTY;
    const running = await begin(engine, project, order, isTerminal, signal);
    const status = await (options.json === true
      ? asDocument(running, order.service)
      : isTerminal
        ? onTerminal(running)
        : betweenPipes(running));
    if (signal.aborted) await running.close();
    if (status === null) throw new IdriftError({ code: 'cancelled', message: 'Cancelled.' });
    return status;
  } finally {
    engine.close();
  }
};

const begin = (
  engine: Engine,
  project: string,
  { service, command, user, workdir, env = [], index }: ExecOrder,
  tty: boolean,
  signal: AbortSignal,
): Promise<Execution> =>
  exec(engine, project, service, {
    tty,
    signal,
    ...(command.length > 0 ? { command } : {}),
    ...(tty ? { columns: stdout.columns, rows: stdout.rows } : {}),
    ...(user === undefined ? {} : { user }),
    ...(workdir === undefined ? {} : { workingDir: workdir }),
    ...(index === undefined ? {} : { number: index }),
    environment: {
      ...(tty ? { TERM: process.env['TERM'] ?? 'xterm' } : {}),
      ...Object.fromEntries(env.map((line) => line.split(/=(.*)/s, 2) as [string, string])),
    },
  });

/** Keys go as they are typed, Ctrl+C with them. */
const onTerminal = async ({ input, output, resize, exit }: Execution): Promise<number | null> => {
  const onResize = (): void => void resize(stdout.columns, stdout.rows).catch(() => undefined);
  stdin.setRawMode(true);
  stdout.on('resize', onResize);
  stdin.pipe(input);
  output.pipe(stdout, { end: false });
  try {
    return await exit;
  } finally {
    stdout.off('resize', onResize);
    letGo(input);
    stdin.setRawMode(false);
  }
};

const betweenPipes = async ({ input, output, error, exit }: Execution): Promise<number | null> => {
  stdin.pipe(input);
  try {
    await Promise.all([pipeline(output, stdout, { end: false }), pipeline(error, stderr, { end: false })]);
    return await exit;
  } finally {
    letGo(input);
  }
};

/** What waits for more to be typed would keep this program from ending. */
const letGo = (input: NodeJS.WritableStream): void => {
  stdin.unpipe(input);
  stdin.pause();
  // A file has none, and ends by itself.
  if ('unref' in stdin) stdin.unref();
};

const asDocument = async (running: Execution, service: string): Promise<number | null> => {
  running.endInput();
  const [out, error, status] = await Promise.all([text(running.output), text(running.error), running.exit]);
  if (status !== null) print(JSON.stringify({ service, container: running.container, status, out, error }));
  return status;
};
