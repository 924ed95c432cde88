/** The prediction log of a container: Postgres where DATABASE_URL names it, else a SQLite file on the container's volume. */
import { join } from 'node:path';
import type { LoggedPrediction } from '../../contract/serving.ts';
import { openPostgresLog } from '../../serving/postgres-log.ts';
import { readWindow } from '../../serving/postgres-tables.ts';
import { openPredictionWriter, type PredictionWriter } from '../../serving/prediction-log.ts';
import { openPredictionReader } from '../../serving/prediction-reader.ts';
import type { Window } from '../drift-check.ts';
import { setting } from './environment.ts';

export type ContainerLog = {
  readonly writer: Pick<PredictionWriter, 'record' | 'recordFailure'>;
  readonly close: () => Promise<void>;
};

/** For what waits to be sent at the end. What is left then waits on the volume for the next start. */
const LAST_ROWS_MS = 4000;

export const openLog = (dataDir: string, model: string): ContainerLog => {
  const url = setting('DATABASE_URL', '');
  if (url === '') {
    const writer = openPredictionWriter(join(dataDir, 'predictions.db'), model);
    return { writer, close: async () => writer.close() };
  }
  const file = join(dataDir, 'unsent.db');
  const writer = openPostgresLog({ url, model, file, say: (sentence) => console.log(sentence) });
  return { writer, close: () => writer.close(LAST_ROWS_MS) };
};

/** @throws IdriftError when the database cannot be reached. */
export const readLog = async (dataDir: string, window: Window): Promise<readonly LoggedPrediction[]> => {
  const url = setting('DATABASE_URL', '');
  if (url !== '') return readWindow(url, window);
  const reader = openPredictionReader(setting('PREDICTION_LOG', join(dataDir, 'predictions.db')));
  try {
    return reader.window(window);
  } finally {
    reader.close();
  }
};
