/**
 * A process for work on data: the engine's own thread stays free for everyone else. It answers several questions in turn, or does one
 * long piece of work. Every moment of it can be killed: whatever it writes is put in place by one rename.
 */
import { keepCompiledCode } from '../base/compile-cache.ts';
import { serveParent, toParent } from '../base/child.ts';
import { toErrorInfo } from '../contract/errors.ts';
import { dataVerbs, type VerbContext } from './data-verbs.ts';
import type { FromDataChild, ToDataChild } from './data-process.ts';

keepCompiledCode();

const send = (message: FromDataChild): void => toParent(message);

const ending = new AbortController();
// What is under way may tidy up; whoever asked kills us when that lasts.
process.on('SIGTERM', () => {
  ending.abort();
  setTimeout(() => process.exit(143), 1500).unref();
});

/** Messages about progress, at most so often. */
const INTERVAL = 150;

const answer = async ({ id, dir, verb, input }: ToDataChild): Promise<void> => {
  let sent = 0;
  let step: string | null = null;
  const context: VerbContext = {
    dir,
    signal: ending.signal,
    onProgress: (progress) => {
      const now = Date.now();
      if (progress.step === step && now - sent < INTERVAL) return;
      sent = now;
      step = progress.step;
      send({ id, kind: 'progress', progress });
    },
  };
  try {
    // Only our own parent can send, and it pairs each verb with its input.
    const run = dataVerbs[verb] as (context: VerbContext, input: unknown) => Promise<unknown>;
    send({ id, kind: 'done', result: await run(context, input) });
  } catch (thrown) {
    send({ id, kind: 'error', info: toErrorInfo(thrown) });
  }
  if (ending.signal.aborted) process.exit(143);
};

serveParent((message) => void answer(message as ToDataChild));
