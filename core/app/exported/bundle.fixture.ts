/** For tests: an export of a small random model, and a service that runs from a folder. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { BundleSource } from './write-bundle.ts';

/** Of the data that such a model is said to come from. */
export const SECRET_WORD = 'hemligheten';

export const sourceOf = (modelDir: string): BundleSource => {
  const reference = Array.from({ length: 30 }, (_, at) => `Maten var god dag ${at}, sade ${SECRET_WORD}.`);
  return {
    modelDir,
    card: '---\nlicense: mit\n---\n# Ett kort\n',
    drift: {
      revision: 'abc',
      reference,
      training: reference,
      thresholds: { length: 0.1 },
      rule: 'promise',
      level: 1 / 52,
    },
    lineage: {
      name: 'Känslor "i" $text',
      version: 3,
      modelId: 'm-1',
      runId: 'run-1',
      dataMd5: 'd'.repeat(32),
      dataRevision: 'abc',
      gitCommit: 'def',
      licence: 'mit',
    },
  };
};

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

export type Running = {
  readonly url: string;
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly ended: Promise<number | null>;
};

/** `node serve.mjs` in the folder, with nothing of this process's environment but the path. */
export const serveFolder = async (dir: string, env: Readonly<Record<string, string>> = {}): Promise<Running> => {
  const port = await freePort();
  const own = { PATH: process.env['PATH'] ?? '', PORT: String(port) };
  const child = spawn(process.execPath, ['serve.mjs'], { cwd: dir, env: { ...own, ...env } });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  return { url: `http://127.0.0.1:${port}`, child, said: () => said, ended };
};

/** Until it answers. @throws when it ends, or does not within the seconds. */
export const untilReady = async ({ url, child, said }: Running, seconds = 40): Promise<void> => {
  for (const end = Date.now() + seconds * 1000; Date.now() < end && child.exitCode === null; await pause(50)) {
    const answer = await fetch(`${url}/health`).catch(() => null);
    if (answer?.ok === true) return;
  }
  throw new Error(`It does not answer: ${said()}`);
};

export const predict = async (url: string, text: string): Promise<Record<string, unknown>> => {
  const answer = await fetch(`${url}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text, all: true }),
  });
  return (await answer.json()) as Record<string, unknown>;
};
