/**
 * The engine as a child process: started at once, beside the window; started again once when it dies. Its standard input is
 * its lease: when this process ends in whatever way, the pipe closes and the engine stops.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { installedNode } from '../../scripts/node24.mjs';
import { type EngineAddress, type EngineNotification, readEngineLine } from './engine-lines.ts';

export type EngineOptions = {
  readonly appFolder: string;
  readonly isPackaged: boolean;
  readonly project: string | null;
  /** `wasReady` is false when it could not open the project it was given; it then comes back without one. */
  readonly onRestart: (reason: string, wasReady: boolean) => void;
  readonly onGivenUp: (reason: string) => void;
  readonly onNotify: (notification: EngineNotification) => void;
};

export type EngineProcess = {
  readonly start: () => void;
  /** Waits for an engine that is still starting. */
  readonly address: () => Promise<EngineAddress>;
  /** Number of jobs that run. */
  readonly busy: () => number;
  readonly setSecret: (name: string, value: string | null) => void;
  readonly stop: () => Promise<void>;
};

/** An engine that ran this long, in milliseconds, has earned another restart. */
const STEADY = 60_000;
/** How long a stopping engine may take to save, in milliseconds, before it is ended. */
const STOP_LIMIT = 5000;
/** Of what it said last on stderr, characters. */
const KEPT_WORDS = 1000;

export const createEngineProcess = (options: EngineOptions): EngineProcess => {
  const secrets = new Map<string, string | null>();
  let child: ChildProcessWithoutNullStreams | null = null;
  let ready = deferred<EngineAddress>();
  let isReady = false;
  let running = 0;
  let restarts = 0;
  let stopping = false;
  let { project } = options;

  const send = (line: unknown): void => {
    child?.stdin.write(`${JSON.stringify(line)}\n`);
  };

  const start = (): void => {
    const startedAt = Date.now();
    const { command, env } = runtime(options);
    const args = [join(options.appFolder, 'core', 'app', 'engine-main.ts'), '--door', 'app'];
    const own = spawn(command, project === null ? args : [...args, '--project', project], { env });
    child = own;
    let words = '';
    own.stderr.on('data', (chunk: Buffer) => {
      process.stderr.write(chunk);
      words = (words + chunk.toString()).slice(-KEPT_WORDS);
    });
    own.stdin.on('error', () => undefined); // it died; `exit` tells
    createInterface({ input: own.stdout }).on('line', hear);
    own.once('error', (thrown) => end(thrown.message, 0));
    own.once('exit', (status, signal) => {
      if (child === own) end(lastWords(words, status, signal), Date.now() - startedAt);
    });
    send({ secrets: {} });
    for (const [name, value] of secrets) send({ secret: { name, value } });
  };

  const hear = (text: string): void => {
    const line = readEngineLine(text);
    switch (line.kind) {
      case 'ready':
        isReady = true;
        ready.resolve(line.address);
        break;
      case 'busy':
        running = line.running;
        break;
      case 'project':
        project = line.dir;
        break;
      case 'notify':
        options.onNotify(line.notification);
        break;
      case 'other':
        break;
    }
  };

  const end = (reason: string, lived: number): void => {
    child = null;
    running = 0;
    if (stopping) return;
    const wasReady = isReady;
    // A project that cannot be opened must not keep the app from starting: the next engine opens none.
    if (wasReady) ready = deferred();
    else project = null;
    isReady = false;
    if (lived > STEADY) restarts = 0;
    restarts++;
    if (restarts > 1) {
      restarts = 0;
      options.onGivenUp(reason);
    } else {
      options.onRestart(reason, wasReady);
      start();
    }
  };

  return {
    start,
    address: () => ready.promise,
    busy: () => running,
    setSecret: (name, value) => {
      secrets.set(name, value);
      send({ secret: { name, value } });
    },
    stop: async () => {
      stopping = true;
      const own = child;
      if (own === null) return;
      const ended = new Promise((resolve) => own.once('exit', resolve));
      own.stdin.end();
      const limit = setTimeout(() => own.kill('SIGKILL'), STOP_LIMIT);
      await ended;
      clearTimeout(limit);
    },
  };
};

/** Node 24 from node_modules, or as the launcher found it; in a packaged app Electron's own Node. */
const runtime = ({ appFolder, isPackaged }: EngineOptions): { command: string; env: NodeJS.ProcessEnv } => {
  if (isPackaged) return { command: process.execPath, env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } };
  return { command: process.env['IDRIFT_NODE'] ?? installedNode(appFolder) ?? 'node', env: process.env };
};

/** The line of an uncaught error that people can use, else how it ended. */
const lastWords = (words: string, status: number | null, signal: string | null): string => {
  const error = words.split('\n').findLast((line) => /^(\w*Error\b|\s*message:)/.test(line));
  return error?.trim() ?? (signal === null ? `It ended with status ${status}.` : `It was ended by ${signal}.`);
};

type Deferred<Value> = { readonly promise: Promise<Value>; readonly resolve: (value: Value) => void };

/** Promise.withResolvers, which Electron's Node does not have before Electron 32. */
const deferred = <Value>(): Deferred<Value> => {
  let resolve: (value: Value) => void = () => undefined;
  const promise = new Promise<Value>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
};
