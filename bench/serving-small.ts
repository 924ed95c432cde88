/** For measuring the service around the model: one that serves a model of a few thousand weights, in a process of its own. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from '../core/base/sqlite.ts';
import { writeRandomModel } from '../core/serving/random-model.fixture.ts';
import { startService } from '../core/serving/service.ts';

const MODEL = 'small';

export type SmallService = {
  readonly port: number;
  readonly pid: number;
  readonly logFile: string;
  readonly stop: () => Promise<void>;
  /** Ends it if need be, and removes its folder. */
  readonly remove: () => Promise<void>;
};

export const startSmall = async (): Promise<SmallService> => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-service-'));
  const modelDir = join(folder, 'model');
  mkdirSync(modelDir);
  writeRandomModel(modelDir, 1);
  const logFile = join(folder, 'log.db');
  const { url, pid, stop } = await startService({
    modelDir,
    modelName: MODEL,
    version: 1,
    runId: null,
    port: 0,
    logFile,
  });
  return {
    port: Number(new URL(url).port),
    pid,
    logFile,
    stop,
    remove: async () => {
      await stop();
      rmSync(folder, { recursive: true });
    },
  };
};

/** Resident, MiB. */
export const memoryOf = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 'NaN') / 1024;

export const rowsIn = (logFile: string): number => {
  const database = openSqlite(logFile, { readonly: true });
  try {
    return database.prepare<[], number>(`SELECT count(*) FROM ${MODEL}`).pluck().get() ?? 0;
  } finally {
    database.close();
  }
};
