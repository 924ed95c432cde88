/**
 * A child process that speaks messages: how the engine runs training and prediction (one onnxruntime each).
 * The child must exit by itself on `disconnect`, so that none outlives a killed engine; `serveParent` does that.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export type ChildOptions = {
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
};

/** Starts `module` (a file URL of a .ts or .js file) under the Node that runs this process. stdout goes to our stderr. */
export const startChild = (module: URL, options: ChildOptions = {}): ChildProcess =>
  fork(fileURLToPath(module), [...(options.args ?? [])], {
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
  });

/** In the child: handles each message of the parent, and exits when the parent is gone. */
export const serveParent = (handle: (message: unknown) => void): void => {
  process.on('message', handle);
  process.on('disconnect', () => process.exit(0));
};

/** Who started us. A child of a killed process gets another parent (on Windows it keeps the number). */
const parent = process.ppid;

/** In the child: sends to the parent. Ends the child when the parent is gone: one that computes never sees `disconnect`. */
export const toParent = (message: unknown): void => {
  if (process.ppid !== parent) process.exit(0);
  if (process.connected) process.send?.(message);
};

/** Asks the child to stop (SIGTERM), and kills it after `milliseconds`. Resolves when it has exited. */
export const stopChild = async (child: ChildProcess, milliseconds: number): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), milliseconds);
  await exited;
  clearTimeout(timer);
};
