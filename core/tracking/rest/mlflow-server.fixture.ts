/** For tests: a real MLflow server on a free port, with its database and files in a temporary folder. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A Python with mlflow==3.17.2; `.ci/mlflow-python` makes one. */
export const MLFLOW_PYTHON = process.env['IDRIFT_MLFLOW_PYTHON'] ?? '';
export const LACKS_MLFLOW = 'IDRIFT_MLFLOW_PYTHON names no Python with mlflow==3.17.2, transformers and torch';
/** Starting takes most of a minute on a busy machine with two cores. */
export const SERVER_SECONDS = 240;

/** As MLflow is told to behave in tests. */
export const MLFLOW_ENV = {
  MLFLOW_DISABLE_TELEMETRY: 'true',
  MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
  MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR: 'false',
  GIT_PYTHON_REFRESH: 'quiet',
};

export type MlflowServer = {
  readonly url: string;
  readonly database: string;
  readonly artifacts: string;
  /** Like a power cut. */
  kill(): Promise<void>;
  /** On the same port, with the same files. */
  restart(): Promise<void>;
  stop(): Promise<void>;
};

/** @param files of a store of ours; a new one when left out. */
export const startMlflow = async (files?: {
  readonly database: string;
  readonly artifacts: string;
}): Promise<MlflowServer> => {
  const dir = mkdtempSync(join(tmpdir(), 'idrift-mlflow-'));
  const port = await freePort();
  const database = files?.database ?? join(dir, 'mlflow.db');
  const artifacts = files?.artifacts ?? join(dir, 'mlartifacts');
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | null = null;

  const start = async (): Promise<void> => {
    const args =
      `-m mlflow server --host 127.0.0.1 --port ${port} --workers 1 --backend-store-uri sqlite:///${database} --artifacts-destination ${artifacts}`.split(
        ' ',
      );
    const log = createWriteStream(join(dir, 'log'), { flags: 'a' });
    await new Promise((resolve) => log.once('open', resolve));
    // A group of its own: MLflow starts workers, which must end with it.
    const made = spawn(MLFLOW_PYTHON, args, {
      cwd: dir,
      env: { ...process.env, ...MLFLOW_ENV },
      stdio: ['ignore', log, log],
      detached: true,
    });
    child = made;
    for (let tried = 0; tried < SERVER_SECONDS * 5; tried += 1) {
      if (await isHealthy(url)) return;
      if (made.exitCode !== null) break;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    throw new Error(`mlflow server did not start:\n${(await readFile(join(dir, 'log'), 'utf8')).slice(-2000)}`);
  };

  const kill = async (): Promise<void> => {
    const { pid } = child ?? {};
    if (pid === undefined || child?.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child?.once('exit', resolve));
    process.kill(-pid, 'SIGKILL');
    await ended;
  };

  process.once('exit', () => {
    if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null)
      process.kill(-child.pid, 'SIGKILL');
  });
  await start();
  return {
    url,
    database,
    artifacts,
    kill,
    restart: start,
    stop: async () => {
      await kill();
      rmSync(dir, { recursive: true, force: true });
    },
  };
};

const isHealthy = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(`${url}/health`, { signal: AbortSignal.timeout(5000) })).ok;
  } catch {
    return false;
  }
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

/** For tests that only use it: the one that IDRIFT_MLFLOW_URL names, left running, or one of their own. */
export const sharedMlflow = async (): Promise<Pick<MlflowServer, 'url' | 'stop'>> => {
  const url = process.env['IDRIFT_MLFLOW_URL'] ?? '';
  return url === '' ? startMlflow() : { url, stop: () => Promise.resolve() };
};
