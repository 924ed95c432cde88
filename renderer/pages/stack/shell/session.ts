/** One shell over the engine's connection: what is typed goes in order, what comes back is acknowledged when it is drawn. */
import { errorInfoOf } from '../../../../core/contract/errors.ts';
import { client } from '../../../engine/client.ts';

export type ShellEnd = { readonly status: number | null; readonly problem: string | null };

export type ShellEars = {
  readonly onOpened: (container: string) => void;
  /** Calls `drawn` when the text is on the screen. */
  readonly onOutput: (text: string, drawn: () => void) => void;
  readonly onEnded: (end: ShellEnd) => void;
};

type Size = { readonly columns: number; readonly rows: number };

export type ShellSession = {
  readonly write: (text: string) => void;
  readonly resize: (size: Size) => void;
  /** Ends the shell and what runs in it. */
  readonly close: () => void;
};

/** Letters drawn between two acknowledgements. */
const LETTERS_TOLD = 32_768;

export const openShell = (service: string, first: Size, ears: ShellEars): ShellSession => {
  const ending = new AbortController();
  let id: string | null = null;
  let typed = '';
  let size: Size | null = null;
  let sending = false;
  let drawn = 0;

  /** One call at a time keeps the order; what is typed meanwhile goes with the next. */
  const send = async (): Promise<void> => {
    if (sending || id === null) return;
    sending = true;
    try {
      while (typed !== '' || size !== null) {
        const [text, wanted] = [typed, size];
        typed = '';
        size = null;
        if (wanted) await client.stack.shell.resize({ id, ...wanted });
        if (text !== '') await client.stack.shell.write({ id, text });
      }
    } catch {
      // It has ended, and that is told by its own stream.
    } finally {
      sending = false;
    }
  };

  const listen = async (): Promise<void> => {
    try {
      const moments = await client.stack.shell.open({ service, ...first }, { signal: ending.signal });
      for await (const moment of moments) {
        switch (moment.kind) {
          case 'opened':
            id = moment.id;
            ears.onOpened(moment.container);
            void send();
            break;
          case 'output':
            ears.onOutput(moment.text, () => {
              drawn += moment.text.length;
              if (drawn < LETTERS_TOLD || id === null) return;
              void client.stack.shell.shown({ id, letters: drawn }).catch(() => undefined);
              drawn = 0;
            });
            break;
          case 'ended':
            ears.onEnded(moment);
            return;
          default:
            moment satisfies never;
        }
      }
    } catch (thrown) {
      if (ending.signal.aborted) return;
      const { message, hint } = errorInfoOf(thrown);
      ears.onEnded({ status: null, problem: [message, hint].filter(Boolean).join(' ') });
    }
  };

  void listen();
  return {
    write: (text) => {
      typed += text;
      void send();
    },
    resize: (wanted) => {
      size = wanted;
      void send();
    },
    close: () => ending.abort(),
  };
};
