/** One container's log as batches of lines; what is not read yet waits at the engine. */
import type { Readable } from 'node:stream';
import type { Engine } from './connect.ts';
import { asking, faultOf, isCancelled } from './faults.ts';
import { framedLines, plainLines, type TimedLine } from './log-frames.ts';
import { type OpenStream, openStream } from './open-stream.ts';

export type LogRange = {
  /** Goes on with what is written from now on, until the container ends. */
  readonly follow?: boolean;
  /** The last so many lines; absent: all. */
  readonly tail?: number;
  /** Seconds since 1970, with fractions. */
  readonly since?: number;
  readonly until?: number;
};

export async function* containerLines(
  engine: Engine,
  container: { readonly id: string; readonly name: string },
  range: LogRange,
  signal?: AbortSignal,
): AsyncGenerator<readonly TimedLine[], void, undefined> {
  const doing = `reading the log of ${container.name}`;
  const info = await asking(engine, doing, () => engine.docker.getContainer(container.id).inspect());
  let open: OpenStream | undefined;
  try {
    open = await openStream(signal, () => askForLog(engine, container.id, range));
    yield* info.Config.Tty ? plainLines(open.stream) : framedLines(open.stream);
  } catch (thrown) {
    if (signal?.aborted || isCancelled(thrown)) return;
    throw faultOf(engine, doing, thrown);
  } finally {
    open?.close();
  }
}

/** The client's own `logs` holds all of it in memory unless it follows; this asks in the same words and gets a stream. */
const askForLog = (engine: Engine, id: string, range: LogRange): Promise<Readable> =>
  new Promise((resolve, reject) => {
    const { follow = false, tail, since, until } = range;
    const options = {
      stdout: true,
      stderr: true,
      timestamps: true,
      follow,
      ...(tail === undefined ? {} : { tail }),
      ...(since === undefined ? {} : { since }),
      ...(until === undefined ? {} : { until }),
    };
    const request = {
      path: `/containers/${id}/logs?`,
      method: 'GET',
      isStream: true,
      statusCodes: { 200: true, 404: 'no such container', 500: 'server error' },
      options,
    };
    engine.docker.modem.dial(request, (thrown: unknown, stream: unknown) => {
      if (thrown) reject(thrown);
      else resolve(stream as Readable);
    });
  });
