/** The prediction log of a container: Postgres where DATABASE_URL names it, else a SQLite file on the container's volume. */
import { join } from 'node:path';
import { IdriftError } from '../../contract/errors.ts';
import { projectSettings } from '../../contract/project.ts';
import type { LoggedRow } from '../../serving/log-columns.ts';
import { type LogTexts } from '../../serving/log-privacy.ts';
import { type Removal, removeLogged } from '../../serving/log-removal.ts';
import { openPostgresLog } from '../../serving/postgres-log.ts';
import { removeFromPostgres } from '../../serving/postgres-removal.ts';
import { readWindow } from '../../serving/postgres-tables.ts';
import { openPredictionWriter, type PredictionWriter } from '../../serving/prediction-log.ts';
import { openPredictionReader } from '../../serving/prediction-reader.ts';
import { HOUR, startRetention } from '../../serving/retention.ts';
import { openUnsentLog } from '../../serving/unsent-log.ts';
import type { Window } from '../drift-check.ts';
import { setting } from './environment.ts';

export type ContainerLog = {
  readonly writer: Pick<PredictionWriter, 'record' | 'recordFailure' | 'recordFeedback'>;
  readonly close: () => Promise<void>;
};

/** For what waits to be sent at the end. What is left then waits on the volume for the next start. */
const LAST_ROWS_MS = 4000;

export const openLog = (
  dataDir: string,
  model: string,
  say: (sentence: string) => void = console.log,
): ContainerLog => {
  const { url, logFile, spoolFile } = placesOf(dataDir);
  const { keeps, days } = logSettings();
  const remove = (before: string): Promise<number> => removeFromLogs(dataDir, { kind: 'age', before });
  const retention = startRetention({ days: () => days, remove, everyMs: url === '' ? HOUR : 24 * HOUR, say });
  if (url === '') {
    const writer = openPredictionWriter(logFile, model, keeps);
    return {
      writer,
      close: async () => {
        retention.close();
        writer.close();
      },
    };
  }
  const writer = openPostgresLog({ url, model, file: spoolFile, say, keeps });
  return {
    writer,
    close: () => {
      retention.close();
      return writer.close(LAST_ROWS_MS);
    },
  };
};

/** LOG_TEXTS and LOG_DAYS, as `logTexts` and `logDays` of a project. @throws IdriftError `bad-input` */
export const logSettings = (): { readonly keeps: LogTexts; readonly days: number } => {
  const { logTexts, logDays } = projectSettings.shape;
  const texts = logTexts.safeParse(setting('LOG_TEXTS', '') || undefined);
  if (!texts.success) throw badSetting('LOG_TEXTS', 'Write whole, redacted or statistics.');
  const days = logDays.safeParse(Number(setting('LOG_DAYS', '0')));
  if (!days.success) throw badSetting('LOG_DAYS', 'Write a number of days from 1 to 3650, or 0 to keep all.');
  return { keeps: texts.data, days: days.data };
};

const badSetting = (name: string, hint: string): IdriftError =>
  new IdriftError({ code: 'bad-input', message: `${name} is "${setting(name, '')}".`, where: name, hint });

const placesOf = (dataDir: string): { readonly url: string; readonly logFile: string; readonly spoolFile: string } => ({
  url: setting('DATABASE_URL', ''),
  logFile: join(dataDir, 'predictions.db'),
  spoolFile: join(dataDir, 'unsent.db'),
});

/** From where this container logs, and from what waits on its disk; gives how many predictions went. */
export const removeFromLogs = async (dataDir: string, removal: Removal): Promise<number> => {
  const { url, logFile, spoolFile } = placesOf(dataDir);
  if (url === '') return removeLogged(logFile, removal);
  const spool = openUnsentLog(spoolFile);
  try {
    return spool.remove(removal) + (await removeFromPostgres(url, removal));
  } finally {
    spool.close();
  }
};

/** @throws IdriftError when the database cannot be reached. */
export const readLog = async (dataDir: string, window: Window): Promise<readonly LoggedRow[]> => {
  const url = setting('DATABASE_URL', '');
  if (url !== '') return readWindow(url, window);
  const reader = openPredictionReader(setting('PREDICTION_LOG', join(dataDir, 'predictions.db')));
  try {
    return reader.window(window);
  } finally {
    reader.close();
  }
};
