/** The parent's side of data-child.ts: a process that answers questions as they come, and one that does a single long piece of work. */
import type { ChildProcess } from 'node:child_process';
import { startChild, stopChild } from '../base/child.ts';
import { type ErrorInfo, IdriftError } from '../contract/errors.ts';
import type { DataProgress, OnProgress } from '../data/progress.ts';
import type { DataVerb, VerbInput, VerbResult } from './data-verbs.ts';

export type ToDataChild = {
  readonly id: number;
  readonly dir: string;
  readonly verb: DataVerb;
  readonly input: unknown;
};

export type FromDataChild = { readonly id: number } & (
  | { readonly kind: 'progress'; readonly progress: DataProgress }
  | { readonly kind: 'done'; readonly result: unknown }
  | { readonly kind: 'error'; readonly info: ErrorInfo }
);

type AskData = <Verb extends DataVerb>(verb: Verb, input: VerbInput<Verb>) => Promise<VerbResult<Verb>>;
export type DataReader = { readonly ask: AskData; readonly close: () => Promise<void> };

const start = (): ChildProcess => startChild(new URL('./data-child.ts', import.meta.url));

/** How long a child that was asked to stop may tidy up, milliseconds. */
const GRACE = 2000;
/** A reader that nobody asks anything gives its memory back after this, milliseconds. */
const IDLE = 300_000;

const ended = (problems: string, code: number | null, signal: string | null): IdriftError =>
  new IdriftError({
    code: 'internal',
    message: `The process that reads the data ended (${signal ?? `status ${code}`})${problems === '' ? '.' : `: ${problems}`}`,
    hint: 'Try again. If it ended for want of memory, close other programs first.',
  });

type Waiting = {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress: OnProgress | undefined;
};

/** Starts at the first question and again after its death; what was asked then fails with what is known of it. */
export const openDataReader = (dir: string): DataReader => {
  let child: ChildProcess | null = null;
  let last = 0;
  let idle: NodeJS.Timeout | undefined;
  const waiting = new Map<number, Waiting>();

  const running = (): ChildProcess => {
    if (child) return child;
    const one = start();
    child = one;
    let problems = '';
    one.stderr?.on('data', (chunk: Buffer) => {
      problems = (problems + chunk.toString('utf8')).slice(-400);
    });
    one.on('message', (message: FromDataChild) => {
      const asked = waiting.get(message.id);
      if (!asked) return;
      if (message.kind === 'progress') {
        asked.onProgress?.(message.progress);
        return;
      }
      waiting.delete(message.id);
      if (message.kind === 'done') asked.resolve(message.result);
      else asked.reject(new IdriftError(message.info));
    });
    one.on('error', () => undefined); // `exit` follows, or the send below fails
    one.on('exit', (code, signal) => {
      if (child === one) child = null;
      for (const { reject } of waiting.values()) reject(ended(problems.trim(), code, signal));
      waiting.clear();
    });
    return one;
  };

  const rest = (): void => {
    clearTimeout(idle);
    idle = setTimeout(() => {
      if (waiting.size === 0 && child) void stopChild(child, GRACE);
    }, IDLE);
    idle.unref();
  };

  return {
    ask: <Verb extends DataVerb>(verb: Verb, input: VerbInput<Verb>) =>
      new Promise<VerbResult<Verb>>((resolve, reject) => {
        last += 1;
        const id = last;
        rest();
        waiting.set(id, { resolve: (result) => resolve(result as VerbResult<Verb>), reject, onProgress: undefined });
        const message: ToDataChild = { id, dir, verb, input };
        running().send(message, (error) => {
          if (!error) return;
          waiting.delete(id);
          reject(error);
        });
      }),
    close: async () => {
      clearTimeout(idle);
      if (child) await stopChild(child, GRACE);
    },
  };
};

/** One piece of work in a process of its own. @throws IdriftError what it threw, or `cancelled` once the signal aborts. */
export const workOnData = async <Verb extends DataVerb>(
  dir: string,
  verb: Verb,
  input: VerbInput<Verb>,
  { onProgress, signal }: { readonly onProgress: OnProgress; readonly signal: AbortSignal },
): Promise<VerbResult<Verb>> => {
  const child = start();
  let problems = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    problems = (problems + chunk.toString('utf8')).slice(-400);
  });
  const onAbort = (): void => void stopChild(child, GRACE);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await new Promise<VerbResult<Verb>>((resolve, reject) => {
      child.on('message', (message: FromDataChild) => {
        if (message.kind === 'progress') onProgress(message.progress);
        else if (message.kind === 'done') resolve(message.result as VerbResult<Verb>);
        else reject(new IdriftError(message.info));
      });
      child.on('error', reject);
      child.on('exit', (code, how) =>
        reject(
          signal.aborted
            ? new IdriftError({ code: 'cancelled', message: 'Cancelled.' })
            : ended(problems.trim(), code, how),
        ),
      );
      const message: ToDataChild = { id: 1, dir, verb, input };
      child.send(message, (error) => {
        if (error) reject(error);
      });
      if (signal.aborted) onAbort();
    });
  } finally {
    signal.removeEventListener('abort', onAbort);
    await stopChild(child, GRACE);
  }
};
