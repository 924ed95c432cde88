/** One conversation with a training child: a question, and all it answers. The child is gone when it ends, however it ends. */
import { type AsyncQueue, asyncQueue } from '../base/async-queue.ts';
import { startChild, stopChild } from '../base/child.ts';
import { IdriftError } from '../contract/errors.ts';
import type { FromChild, ToChild } from './job.ts';
import { diedOfMemory, memoryKills } from './memory-fault.ts';

/** Keeps freed pages, so that each step's fresh outputs cost no page faults (glibc only; other systems ignore it). */
const memorySettings = { MALLOC_MMAP_THRESHOLD_: '8589934592', MALLOC_TRIM_THRESHOLD_: '17179869184' };

/** After SIGTERM; a step that computes does not hold it up, since Node's default ends the process at once. */
const STOP_MILLISECONDS = 1000;
const STDERR_KEPT = 2000;

/** The job did not get the memory that it needs. */
export class MemoryFault extends IdriftError {}

export type ChildSettings = {
  /** Of the child, for a device's libraries. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** The child's program. */
  readonly program?: URL | undefined;
};

export type Conversation = {
  readonly answers: AsyncGenerator<FromChild, void, undefined>;
  readonly tell: (message: ToChild) => void;
};

export const converse = (
  question: ToChild,
  signal: AbortSignal | undefined,
  { env, program = new URL('./child.ts', import.meta.url) }: ChildSettings = {},
): Conversation => {
  signal?.throwIfAborted();
  const killsBefore = memoryKills();
  const child = startChild(program, { env: { ...memorySettings, ...env } });
  const queue: AsyncQueue<FromChild> = asyncQueue();
  let stderr = '';
  child.stderr?.on('data', (text: Buffer) => {
    stderr = (stderr + text.toString('utf8')).slice(-STDERR_KEPT);
  });
  child.on('message', (answer) => queue.push(answer as FromChild));
  child.on('error', (error) => queue.fail(error));
  child.on('exit', (code, killedBy) => {
    const death = { code, signal: killedBy, stderr, killsBefore };
    queue.fail(diedOfMemory(death) ? tooLittle(stderr.trim()) : died(death));
  });
  const abort = (): void => queue.fail(new DOMException('Training was cancelled.', 'AbortError'));
  signal?.addEventListener('abort', abort);
  const tell = (message: ToChild): void => {
    if (child.connected) child.send(message, () => undefined);
  };
  tell(question);
  return {
    tell,
    answers: (async function* () {
      try {
        for await (const answer of queue.values()) {
          if (answer.kind !== 'error') yield answer;
          else throw answer.memory ? tooLittle(answer.info.message) : new IdriftError(answer.info);
        }
      } finally {
        signal?.removeEventListener('abort', abort);
        await stopChild(child, STOP_MILLISECONDS);
      }
    })(),
  };
};

const died = ({ code, signal, stderr }: { code: number | null; signal: string | null; stderr: string }): IdriftError =>
  new IdriftError({
    code: 'internal',
    message: `The training process died (${signal === null ? `exit status ${code}` : `signal ${signal}`}).${stderr ? ` It said: ${stderr.trim()}` : ''}`,
    hint: 'If the computer ran out of memory, choose a smaller batch, shorter texts or a smaller model.',
  });

const tooLittle = (said: string): MemoryFault =>
  new MemoryFault({
    code: 'not-available',
    message: `The memory does not suffice for one text at a time.${said ? ` (${said.slice(0, 300)})` : ''}`,
    hint: 'Choose shorter texts or a smaller model, train adapters (LoRA) instead of all weights, or close other programs.',
  });
