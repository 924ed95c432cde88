/** Files of texts: JSON lines in, JSON lines out, in their order. The sender is read no faster than the model computes and the answers are taken. */
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Answer, Asked } from './answers.ts';
import { countTexts } from './http-access.ts';
import { LINES } from './http-bodies.ts';
import { aboutOf, answerBody, type PredictParts } from './http-predict.ts';
import { Refusal } from './http-refusal.ts';
import { faults, headers, predictBody } from './http-schemas.ts';
import type { Hold } from './routing.ts';

/** Lines that are asked together. */
const LINES_AT_ONCE = 64;
const LONGEST_LINE = 2 * 1024 * 1024;
const PAUSE_MS = 100;

type Line = { readonly line: number } & ({ readonly text: string } | { readonly error: string });

const utf8 = new TextDecoder('utf-8', { fatal: true });

class NoLines extends Error {
  readonly statusCode = 415;
}

export const addStream = (
  app: FastifyInstance,
  parts: PredictParts & {
    readonly idleMs: number;
    readonly stopping: () => boolean;
    readonly onFault: (thrown: unknown) => void;
  },
): void => {
  const schema = {
    summary: 'Labels of a file of texts, in their order',
    description:
      'One JSON object a line, {"text": "…"}. Each is answered by one line; a line with a fault by {"line", "error"} in its place. All answers are of one version. A deadline counts for each line.',
    consumes: [LINES],
    headers,
    response: { 200: { description: 'One line for each', content: { [LINES]: { schema: z.string() } } }, ...faults },
  };
  app.post('/predict/stream', { schema }, async (request, reply) => {
    const { body } = request;
    if (!(body instanceof Readable)) throw new NoLines();
    const hold = parts.routes.take(0);
    const about = aboutOf(request, reply);
    countTexts(request, 0); // each line counts when it is its turn
    const answers = answersOf(body, hold, { ...about, allowance: request.allowance }, parts);
    const stream = Readable.from(answers, { objectMode: false, highWaterMark: 64 * 1024 });
    stream.once('close', hold.release);
    return reply.code(200).type(LINES).serializer(String).send(stream);
  });
};

const answersOf = async function* (
  body: Readable,
  hold: Hold,
  about: Omit<Asked, 'texts'> & Pick<FastifyRequest, 'allowance'>,
  { answers, idleMs, stopping, onFault }: Parameters<typeof addStream>[1],
): AsyncGenerator<string> {
  /** A sender that has asked its texts of this minute waits for the next, if need be: it is read no faster. */
  const waitForTurn = async (texts: number): Promise<void> => {
    const until = performance.now() + (about.deadlineMs ?? Number.POSITIVE_INFINITY);
    for (;;) {
      const seconds = about.allowance?.take(texts) ?? 0;
      if (seconds === 0 || stopping() || about.signal?.aborted === true) return;
      if (performance.now() + seconds * 1000 > until)
        throw new Refusal('limit', `More than ${about.allowance?.perMinute ?? 0} texts in a minute.`, seconds);
      await sleep(Math.min(1000, seconds * 1000));
    }
  };
  const ask = async (texts: readonly string[]): Promise<readonly Answer[]> => {
    await waitForTurn(texts.length);
    const until = performance.now() + (about.deadlineMs ?? idleMs);
    for (;;) {
      try {
        return await answers.ask(hold, { ...about, texts });
      } catch (thrown) {
        // Too much waits: this sender can.
        if (!(thrown instanceof Refusal) || thrown.reason === 'stopping' || performance.now() + PAUSE_MS > until)
          throw thrown;
        await sleep(PAUSE_MS);
      }
    }
  };
  for await (const group of groupsOf(linesOf(body, idleMs))) {
    const texts = group.flatMap((line) => ('text' in line ? [line.text] : []));
    let found: readonly Answer[] = [];
    let problem = '';
    try {
      hold.count(texts.length);
      found = texts.length === 0 ? [] : await ask(texts);
    } catch (thrown) {
      if (about.signal?.aborted === true) return;
      if (!(thrown instanceof Refusal)) onFault(thrown);
      problem = thrown instanceof Refusal ? thrown.message : 'The service could not answer; its own log says why.';
    }
    let at = 0;
    let out = '';
    for (const line of group) {
      const one = 'text' in line ? found[at++] : undefined;
      const said = 'error' in line ? line.error : problem;
      const { line: number } = line;
      const value = one
        ? { line: number, ...answerBody(one, hold, about.requestId) }
        : { line: number, error: { message: said } };
      out += `${JSON.stringify(value)}\n`;
    }
    yield out;
  }
};

const groupsOf = async function* (batches: AsyncIterable<readonly Line[]>): AsyncGenerator<readonly Line[]> {
  for await (const lines of batches) {
    for (let at = 0; at < lines.length; at += LINES_AT_ONCE) yield lines.slice(at, at + LINES_AT_ONCE);
  }
};

/** The lines that each chunk completes. Empty lines are counted and not answered. */
const linesOf = async function* (body: Readable, idleMs: number): AsyncGenerator<readonly Line[]> {
  let rest: Buffer[] = [];
  let size = 0;
  let number = 0;
  const take = (last: Buffer): readonly Line[] => {
    number += 1;
    const whole = size + last.length;
    const line = whole > LONGEST_LINE ? null : Buffer.concat([...rest, last]);
    rest = [];
    size = 0;
    if (line === null) return [{ line: number, error: `The line has more than ${LONGEST_LINE} bytes.` }];
    return line.length === 0 || (line.length === 1 && line[0] === 13) ? [] : [{ line: number, ...lineOf(line) }];
  };
  for await (const chunk of withoutPauses(body, idleMs)) {
    const lines: Line[] = [];
    let from = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      lines.push(...take(chunk.subarray(from, end)));
      from = end + 1;
    }
    const tail = chunk.subarray(from);
    size += tail.length;
    // What is too long is not kept.
    if (size <= LONGEST_LINE) rest.push(tail);
    else rest = [];
    if (lines.length > 0) yield lines;
  }
  if (size > 0) yield take(Buffer.alloc(0));
};

const withoutPauses = async function* (body: Readable, idleMs: number): AsyncGenerator<Buffer> {
  const iterator = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    for (;;) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<'late'>((resolve) => {
        timer = setTimeout(resolve, idleMs, 'late');
      });
      const next = await Promise.race([iterator.next(), late]).finally(() => clearTimeout(timer));
      if (next === 'late') throw new Error('The sender of a stream said nothing for too long.');
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    body.destroy();
  }
};

const lineOf = (line: Buffer): { readonly text: string } | { readonly error: string } => {
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(line));
  } catch (thrown) {
    return { error: thrown instanceof SyntaxError ? 'The line is no valid JSON.' : 'The line is no valid UTF-8.' };
  }
  const found = predictBody.safeParse(value);
  return found.success ? found.data : { error: 'The line is no object with a text: {"text": "…"}.' };
};
