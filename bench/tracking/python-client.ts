/** MLflow's Python client as a process that logs a batch when it is told to, and says how long that took it. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const startPythonClient = async (python: string, url: string, points: number, keys: number) => {
  const script = join(import.meta.dirname, 'client.py');
  const child = spawn(python, [script, url, String(points), String(keys)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, MLFLOW_DISABLE_TELEMETRY: 'true', GIT_PYTHON_REFRESH: 'quiet' },
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error("MLflow's client ended.");
    return value;
  };
  await next(); // its run is made
  return {
    /** @returns milliseconds. */
    logBatch: async (at: number): Promise<number> => {
      child.stdin.write(`${at}\n`);
      return Number(await next());
    },
    stop: async (): Promise<void> => {
      child.stdin.end();
      await ended;
    },
  };
};
