/** A shell in a container of the stack. It lives as long as `open` is listened to. */
import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';

const size = { columns: z.number().int().min(2).max(1000), rows: z.number().int().min(1).max(1000) };

const shellMoment = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('opened'), id: z.string(), container: z.string() }),
  /** What the program wrote, with a terminal's control sequences. */
  z.object({ kind: z.literal('output'), text: z.string() }),
  /** `status` is null when the connection to it ended first: `problem` says why. */
  z.object({ kind: z.literal('ended'), status: z.number().int().nullable(), problem: z.string().nullable() }),
]);
export type ShellMoment = z.infer<typeof shellMoment>;

export const shellOrder = z.object({ service: z.string(), ...size });
export type ShellOrder = z.infer<typeof shellOrder>;

/** Letters that may be on their way to the page: a program that writes faster waits until the page says that it has shown them. */
export const LETTERS_AHEAD = 262_144;

export const stackShellContract = {
  /** Who stops listening ends the shell and what it started. */
  open: oc.input(shellOrder).output(eventIterator(shellMoment)),
  /** What is typed or pasted; `\u0003` for Ctrl+C. */
  write: oc.input(z.object({ id: z.string(), text: z.string() })).output(z.object({})),
  resize: oc.input(z.object({ id: z.string(), ...size })).output(z.object({})),
  /** So many letters of the output have been shown. */
  shown: oc.input(z.object({ id: z.string(), letters: z.number().int().min(0) })).output(z.object({})),
};
