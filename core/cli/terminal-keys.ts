/** Keys as they are pressed in a terminal, without Enter; over ssh as well. */
import { createInterface } from 'node:readline/promises';
import { PassThrough } from 'node:stream';
import { asyncQueue } from '../base/async-queue.ts';

export type Keys = {
  /** null: there are no more. */
  readonly next: () => Promise<string | null>;
  /** A line that is written with the terminal's own editing; null: given up. */
  readonly line: (question: string) => Promise<string | null>;
};

const ARROWS: Readonly<Record<string, string>> = { '\x1b[A': 'k', '\x1b[B': 'j', '\x1bOA': 'k', '\x1bOB': 'j' };

/** The terminal is as it was before once it is closed. Up and down are `k` and `j`; other keys of several characters are none. */
export const terminalKeys = (): Keys & { readonly close: () => void } => {
  const { stdin, stdout } = process;
  const pressed = asyncQueue<string>();
  const keys = pressed.values();
  let input: PassThrough | null = null;
  const onData = (bytes: Buffer): void => {
    if (input !== null) return void input.write(bytes);
    const text = bytes.toString('utf8');
    const found = text.startsWith('\x1b') ? (ARROWS[text] ?? '') : text;
    for (const key of found) pressed.push(key);
  };
  stdin.setRawMode(true);
  stdin.on('data', onData).once('end', pressed.end).resume();
  return {
    next: async () => (await keys.next()).value ?? null,
    line: async (question) => {
      input = new PassThrough();
      const reader = createInterface({ input, output: stdout, terminal: true });
      const givenUp = new AbortController();
      // Ctrl+C gives the line up, not the program.
      reader.once('SIGINT', () => givenUp.abort());
      try {
        return await reader.question(question, { signal: givenUp.signal });
      } catch {
        return null;
      } finally {
        reader.close();
        input = null;
      }
    },
    close: () => {
      stdin.off('data', onData).off('end', pressed.end);
      stdin.setRawMode(false);
      stdin.pause();
    },
  };
};
