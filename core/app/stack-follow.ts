/** Fills the log book from the engine while someone looks at it. */
import type { LogBook } from './stack-log.ts';
import { type Engine, logs, ps } from '../stack/engine/index.ts';

export type LogFollower = {
  /** Resolves when the lines so far are in the book. Follows on from there. */
  readonly ask: () => Promise<void>;
  /** A container of this service has started. */
  readonly started: (service: string) => void;
  readonly close: () => void;
};

export type FollowParts = {
  readonly book: LogBook;
  readonly find: () => Promise<{ readonly engine: Engine; readonly project: string } | null>;
  readonly onLines: () => void;
};

/** Lines of each container that are read at first. */
const TAIL = 10_000;
/** Nobody looks any more. */
const MILLISECONDS_IDLE = 60_000;

export const createLogFollower = ({ book, find, onLines }: FollowParts): LogFollower => {
  let ending: AbortController | null = null;
  let opening: Promise<void> | null = null;
  let idle: NodeJS.Timeout | undefined;
  const active = new Set<string>();

  const follow = async (engine: Engine, project: string, service: string, signal: AbortSignal): Promise<void> => {
    if (active.has(service)) return;
    active.add(service);
    const from = book.lastOf(service);
    // The engine's `since` takes in the line at that very time: it is there already.
    const since = from === null ? { tail: TAIL } : { since: Math.floor(Date.parse(from) / 1000) };
    try {
      for await (const line of logs(engine, project, { services: [service], follow: true, signal, ...since })) {
        if (from !== null && line.at <= from) continue;
        book.add(line);
        onLines();
      }
    } catch {
      // The engine went away; whoever shows the status says so.
    } finally {
      active.delete(service);
    }
  };

  const open = async (signal: AbortSignal): Promise<void> => {
    const place = await find();
    if (!place) throw new Error('There is no engine to ask.');
    const { engine, project } = place;
    for await (const line of logs(engine, project, { tail: TAIL, signal })) book.add(line);
    const services = new Set((await ps(engine, project)).map(({ service }) => service));
    for (const service of services) void follow(engine, project, service, signal);
    // Who looked before nobody followed for a while sees lines of then.
    onLines();
  };

  const end = (): void => {
    clearTimeout(idle);
    ending?.abort();
    ending = null;
    opening = null;
    book.clear();
  };

  return {
    ask: async () => {
      clearTimeout(idle);
      idle = setTimeout(end, MILLISECONDS_IDLE);
      idle.unref();
      ending ??= new AbortController();
      opening ??= open(ending.signal);
      try {
        await opening;
      } catch {
        // Asked for again by the next question.
        opening = null;
      }
    },
    started: (service) => {
      const { signal } = ending ?? {};
      if (!signal) return;
      void find().then((place) => place && follow(place.engine, place.project, service, signal));
    },
    close: end,
  };
};
