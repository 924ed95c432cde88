/** The connection to the container engine: looked for again while there is none, and followed while there is one. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type ErrorInfo, toErrorInfo } from '../contract/errors.ts';
import type { StackStatus } from '../contract/stack.ts';
import {
  type ContainerEvent,
  connectEngine,
  type Engine,
  type Environment,
  events,
  NoEngineError,
} from '../stack/engine/index.ts';

export type EngineState = {
  readonly state: StackStatus['engine']['state'];
  readonly engine: Engine | null;
  readonly problem: ErrorInfo | null;
};

export type EngineLink = {
  /** Asks again where the last answer was none and is not fresh. Never rejects. */
  readonly look: () => Promise<EngineState>;
  /** @throws NoEngineError */
  readonly engine: () => Promise<Engine>;
  /** From now on, in a program that stays open. */
  readonly watch: () => void;
  readonly close: () => void;
};

export type LinkParts = {
  readonly env: Environment;
  /** Of the compose project; null while there is no readable file. */
  readonly project: () => string | null;
  readonly onEvent: (event: ContainerEvent) => void;
  /** An engine came, went, or is another one. */
  readonly onChange: () => void;
};

const MILLISECONDS_FRESH = 1000;
const MILLISECONDS_BETWEEN_LOOKS = 3000;

export const createEngineLink = ({ env, project, onEvent, onChange }: LinkParts): EngineLink => {
  const closing = new AbortController();
  const { signal } = closing;
  let known: EngineState = { state: 'looking', engine: null, problem: null };
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<EngineState> | null = null;
  let watching = false;

  const set = (next: EngineState): EngineState => {
    const changed = known.state !== next.state || known.engine?.url !== next.engine?.url;
    known = next;
    lookedAt = performance.now();
    if (changed) onChange();
    return known;
  };

  const find = async (): Promise<EngineState> => {
    try {
      return set({ state: 'ok', engine: await connectEngine(env), problem: null });
    } catch (thrown) {
      return set({ state: stateOf(thrown), engine: null, problem: toErrorInfo(thrown) });
    } finally {
      looking = null;
    }
  };

  const look = (): Promise<EngineState> => {
    if (known.engine || performance.now() - lookedAt < MILLISECONDS_FRESH) return Promise.resolve(known);
    looking ??= find();
    return looking;
  };

  /** Whether it still answers: a request that failed may have other reasons. */
  const lost = async (engine: Engine): Promise<boolean> => {
    try {
      await engine.docker.ping();
      return false;
    } catch {
      return true;
    }
  };

  /** Until the engine goes away or the project has another name. */
  const follow = async (engine: Engine, name: string): Promise<void> => {
    const ending = new AbortController();
    const timer = setInterval(() => {
      if (project() !== name) ending.abort();
    }, MILLISECONDS_BETWEEN_LOOKS);
    try {
      for await (const event of events(engine, name, { signal: AbortSignal.any([signal, ending.signal]) }))
        onEvent(event);
    } catch {
      // The next look says what became of it.
    } finally {
      clearInterval(timer);
    }
  };

  const keepWatching = async (): Promise<void> => {
    while (!signal.aborted) {
      const { engine } = await look();
      const name = engine && project();
      if (engine && name !== null) await follow(engine, name);
      if (engine && (await lost(engine)) && !signal.aborted) {
        engine.close();
        known = { ...known, engine: null };
        lookedAt = Number.NEGATIVE_INFINITY;
        await look();
      }
      await sleep(MILLISECONDS_BETWEEN_LOOKS, undefined, { signal }).catch(() => undefined);
    }
  };

  return {
    look,
    engine: async () => {
      const { engine } = await look();
      return engine ?? connectEngine(env);
    },
    watch: () => {
      if (watching) return;
      watching = true;
      void keepWatching();
    },
    close: () => {
      closing.abort();
      known.engine?.close();
    },
  };
};

const STATES = {
  'engine-missing': 'missing',
  'engine-not-running': 'not-running',
  'engine-no-permission': 'no-permission',
  'engine-too-old': 'too-old',
} as const;

const stateOf = (thrown: unknown): EngineState['state'] =>
  thrown instanceof NoEngineError ? STATES[thrown.trouble] : 'faulty';
