/** `idrift mlflow`: MLflow's REST API over the project's store, in the foreground until Ctrl+C. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { toErrorInfo } from '../contract/errors.ts';
import { openMlflowDoor } from '../tracking/server/door.ts';
import { projectDirOf, untilInterrupted } from './open-project.ts';
import { EXIT, type GlobalOptions, printResult, reportError } from './terminal.ts';

export type MlflowOptions = {
  readonly port: number;
  readonly host: string;
  /** Host headers that are let in, with commas between; MLflow's own list when left out. */
  readonly allowedHosts?: string | undefined;
};

const MLFLOW_DEFAULTS = { port: 5000, host: '127.0.0.1' } as const;

/** Ends the process: connections that are kept alive must not hold it. */
export const serveMlflow = async (globals: GlobalOptions, options: MlflowOptions): Promise<void> => {
  const signal = untilInterrupted();
  const dir = join(projectDirOf(globals), '.idrift');
  const hosts = (options.allowedHosts ?? '').split(',').flatMap((each) => each.trim() || []);
  const door = await openMlflowDoor({ dir, port: options.port, host: options.host, allowed: { hosts, origins: [] } });
  const { url } = door;
  printResult(
    globals,
    { url },
    () =>
      `MLflow's API answers at ${url}\nIn Python: mlflow.set_tracking_uri("${url}")\nIn a shell:  export MLFLOW_TRACKING_URI=${url}\nStop it with Ctrl+C.`,
  );
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve());
    if (signal.aborted) resolve();
  });
  await door.close();
  process.exit(EXIT.done);
};

/**
 * The way around the other verbs' code: a notebook waits for the first answer. What cannot be parsed here is left to main.ts,
 * which knows the words for it.
 * @returns false when it was not started
 */
export const quickMlflow = async (words: readonly string[]): Promise<boolean> => {
  const options = parsed(words);
  if (options === null) return false;
  try {
    await serveMlflow(options.globals, options.mlflow);
  } catch (thrown) {
    process.exitCode = reportError(options.globals, toErrorInfo(thrown));
  }
  return true;
};

const parsed = (words: readonly string[]): { globals: GlobalOptions; mlflow: MlflowOptions } | null => {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        port: { type: 'string', default: String(MLFLOW_DEFAULTS.port) },
        host: { type: 'string', default: MLFLOW_DEFAULTS.host },
        'allowed-hosts': { type: 'string' },
        project: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
    if (!/^\d{1,5}$/.test(values.port) || Number(values.port) > 65_535) return null;
    return {
      globals: { json: values.json, ...(values.project === undefined ? {} : { project: values.project }) },
      mlflow: { port: Number(values.port), host: values.host, allowedHosts: values['allowed-hosts'] },
    };
  } catch {
    return null;
  }
};
