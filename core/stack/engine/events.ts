/** What happens to the project's containers, by whoever it is done, as it happens. */
import type { Engine } from './connect.ts';
import { faultOf, isCancelled } from './faults.ts';
import { LABEL } from './labels.ts';
import { type OpenStream, openStream } from './open-stream.ts';

export type ContainerEvent = {
  /** Milliseconds since 1970, by the engine's clock. */
  readonly at: number;
  readonly service: string;
  readonly container: string;
  readonly id: string;
  /** The engine's word: `create`, `start`, `die`, `oom`, `health_status`, `kill`, `stop`, `rename`, `destroy`, … */
  readonly action: string;
  /** With `health_status`. */
  readonly health?: string;
  /** With `die`. */
  readonly exitCode?: number;
};

/**
 * From now on, until it is cancelled: that ends it without an error.
 * @throws IdriftError `not-available` when the engine goes away
 */
export async function* events(
  engine: Engine,
  project: string,
  { signal }: { readonly signal?: AbortSignal } = {},
): AsyncGenerator<ContainerEvent, void, undefined> {
  const doing = `watching ${project}`;
  if (signal?.aborted) return;
  let open: OpenStream | undefined;
  try {
    open = await openStream(signal, () =>
      engine.docker.getEvents({ filters: { type: ['container'], label: [`${LABEL.project}=${project}`] } }),
    );
    let rest = '';
    for await (const chunk of open.stream as AsyncIterable<Buffer>) {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line.trim() !== '') yield* eventOf(JSON.parse(line) as RawEvent);
    }
  } catch (thrown) {
    if (signal?.aborted || isCancelled(thrown)) return;
    throw faultOf(engine, doing, thrown);
  } finally {
    open?.close();
  }
}

type RawEvent = {
  readonly Action?: string;
  readonly timeNano?: number;
  readonly time?: number;
  readonly Actor?: { readonly ID?: string; readonly Attributes?: Readonly<Record<string, string>> };
};

/** `exec_start: sh -c …` and `health_status: healthy` have the rest behind a colon. Health checks run by exec: those are left out. */
const eventOf = ({ Action = '', timeNano, time = 0, Actor }: RawEvent): ContainerEvent[] => {
  const attributes = Actor?.Attributes ?? {};
  if (Action.startsWith('exec_')) return [];
  const colon = Action.indexOf(':');
  const action = colon === -1 ? Action : Action.slice(0, colon);
  return [
    {
      at: timeNano === undefined ? time * 1000 : Math.round(timeNano / 1e6),
      service: attributes[LABEL.service] ?? '',
      container: attributes['name'] ?? '',
      id: Actor?.ID ?? '',
      action,
      ...(action === 'health_status' ? { health: Action.slice(colon + 1).trim() } : {}),
      ...(attributes['exitCode'] === undefined ? {} : { exitCode: Number(attributes['exitCode']) }),
    },
  ];
};
