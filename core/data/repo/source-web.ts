/** A file at a web address as the source of an import: its ETag, or Content-MD5, tells whether it has changed. */
import { createWriteStream, rmSync } from 'node:fs';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { IdriftError } from '../../contract/errors.ts';
import { noFacts, type Source, type SourceFacts, sourceGone } from './sources.ts';

const ATTEMPTS = 4;
const FIRST_WAIT_MS = 500;

export const webSource = (url: string): Source => ({
  name: url,
  facts: async ({ signal }) => {
    const asked = await ask(url, 'HEAD', signal);
    // Some servers answer a GET only.
    const answer = asked.ok || gone(asked.status) ? asked : await ask(url, 'GET', signal);
    await answer.body?.cancel();
    if (gone(answer.status)) throw sourceGone(url);
    if (!answer.ok) throw refused(url, answer);
    return factsOf(answer);
  },
  download: async (target, { signal, onProgress }) => {
    for (let attempt = 1; ; attempt++) {
      try {
        const answer = await ask(url, 'GET', signal);
        if (gone(answer.status)) throw sourceGone(url);
        if (!answer.ok || !answer.body) throw refused(url, answer);
        const total = factsOf(answer).size;
        let bytes = 0;
        const file = createWriteStream(target, { flags: 'wx' });
        const body = Readable.fromWeb(answer.body);
        body.on('data', (piece: Buffer) => {
          bytes += piece.length;
          onProgress?.({ step: 'download', done: 0, total: 1, bytes, totalBytes: total, name: url });
        });
        body.on('error', (error) => file.destroy(error));
        body.pipe(file);
        await finished(file);
        if (total !== null && bytes !== total) throw new Error(`it ended after ${bytes} of ${total} bytes`);
        return;
      } catch (thrown) {
        rmSync(target, { force: true });
        if (signal?.aborted === true) throw signal.reason;
        if (thrown instanceof IdriftError || attempt >= ATTEMPTS) throw broken(url, thrown);
        await wait(FIRST_WAIT_MS * 2 ** (attempt - 1), undefined, { signal });
      }
    }
  },
});

const gone = (status: number): boolean => status === 404 || status === 410;

const ask = async (url: string, method: 'GET' | 'HEAD', signal: AbortSignal | undefined): Promise<Response> => {
  try {
    // Compressed bodies would have other lengths and other bytes than the file.
    return await fetch(url, {
      method,
      redirect: 'follow',
      headers: { 'accept-encoding': 'identity' },
      signal: signal ?? null,
    });
  } catch (thrown) {
    if (signal?.aborted === true) throw signal.reason;
    throw broken(url, thrown);
  }
};

const factsOf = ({ headers }: Response): SourceFacts => {
  const length = headers.get('content-length');
  return {
    ...noFacts,
    size: length === null || !/^\d+$/.test(length) ? null : Number(length),
    checksum: headers.get('etag') ?? headers.get('content-md5'),
  };
};

const refused = (url: string, { status, statusText }: Response): IdriftError =>
  new IdriftError({
    code: 'not-available',
    message: `'${status} ${statusText}'`,
    where: url,
    hint: 'The server does not give the file: check the address, and whether it wants a login.',
  });

const broken = (url: string, thrown: unknown): IdriftError => {
  if (thrown instanceof IdriftError) return thrown;
  const { cause } = thrown instanceof Error ? thrown : { cause: null };
  const why = cause instanceof Error ? cause.message : thrown instanceof Error ? thrown.message : String(thrown);
  return new IdriftError(
    {
      code: 'not-available',
      message: `${url} could not be read: ${why}.`,
      where: url,
      hint: 'Check the network and the address.',
    },
    { cause: thrown },
  );
};
