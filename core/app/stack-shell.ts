/** Shells in the stack's containers for the page: one ends when nobody listens to it any more. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { IdriftError, toErrorInfo } from '../contract/errors.ts';
import { LETTERS_AHEAD, type ShellMoment, type ShellOrder } from '../contract/stack-shell.ts';
import { type Engine, type Execution, exec } from '../stack/engine/index.ts';

export type StackShells = {
  /** @throws IdriftError `not-found` where no container of the service runs */
  readonly open: (order: ShellOrder, signal?: AbortSignal) => AsyncGenerator<ShellMoment, void, undefined>;
  readonly write: (input: { readonly id: string; readonly text: string }) => void;
  readonly resize: (input: { readonly id: string; readonly columns: number; readonly rows: number }) => Promise<void>;
  readonly shown: (input: { readonly id: string; readonly letters: number }) => void;
  /** Ends them all. */
  readonly close: () => Promise<void>;
};

/** Programs ask by it what the terminal can do. */
const ENVIRONMENT = { TERM: 'xterm-256color' };
/** Until the engine has taken the order to end a shell; it is carried out there whether we wait or not. */
const MILLISECONDS_TO_END = 1000;

type Open = { readonly shell: Execution; readonly shown: (letters: number) => void };

export const createStackShells = (
  find: () => Promise<{ readonly engine: Engine; readonly project: string }>,
): StackShells => {
  const shells = new Map<string, Open>();
  const named = (id: string): Open => {
    const open = shells.get(id);
    if (open) return open;
    throw new IdriftError({ code: 'not-found', message: 'This shell has ended.', hint: 'Open another one.' });
  };
  return {
    open: async function* ({ service, columns, rows }, signal) {
      const { engine, project } = await find();
      const shell = await exec(engine, project, service, {
        tty: true,
        columns,
        rows,
        environment: ENVIRONMENT,
        ...(signal ? { signal } : {}),
      });
      const id = randomUUID();
      const { ahead, shown } = pace(shell);
      shells.set(id, { shell, shown });
      try {
        yield { kind: 'opened', id, container: shell.container };
        for await (const text of shell.output.setEncoding('utf8') as AsyncIterable<string>) {
          yield { kind: 'output', text };
          await ahead(text.length);
        }
        yield await ending(shell);
      } finally {
        shells.delete(id);
        void shell.close();
      }
    },
    write: ({ id, text }) => named(id).shell.write(text),
    resize: ({ id, columns, rows }) => named(id).shell.resize(columns, rows),
    shown: ({ id, letters }) => shells.get(id)?.shown(letters),
    close: async () => {
      const closing = [...shells.values()].map(({ shell }) => shell.close());
      await Promise.race([Promise.all(closing), sleep(MILLISECONDS_TO_END, undefined, { ref: false })]);
    },
  };
};

const ending = async ({ exit }: Execution): Promise<ShellMoment> => {
  try {
    return { kind: 'ended', status: await exit, problem: null };
  } catch (thrown) {
    return { kind: 'ended', status: null, problem: toErrorInfo(thrown).message };
  }
};

/** Holds the output back while too much of it has not been shown: it then waits in the program, which waits too. */
const pace = ({ exit }: Execution) => {
  let unseen = 0;
  let over = false;
  let waiting: PromiseWithResolvers<void> | null = null;
  const goOn = (): void => {
    if (!over && unseen > LETTERS_AHEAD) return;
    waiting?.resolve();
    waiting = null;
  };
  const end = (): void => {
    over = true;
    goOn();
  };
  exit.then(end, end);
  return {
    ahead: async (letters: number): Promise<void> => {
      unseen += letters;
      if (over || unseen <= LETTERS_AHEAD) return;
      waiting ??= Promise.withResolvers();
      await waiting.promise;
    },
    shown: (letters: number): void => {
      unseen = Math.max(0, unseen - letters);
      goOn();
    },
  };
};
