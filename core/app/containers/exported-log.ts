/** Where an exported model logs its predictions: Postgres where DATABASE_URL names it, else stdout, a JSON object a line. */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keptFailure, keptFeedback, keptPrediction } from '../../serving/log-privacy.ts';
import { setting } from './environment.ts';
import { type ContainerLog, logSettings, openLog } from './prediction-log.ts';

/** One line of stdout, which whatever runs the container collects. */
export const writeLine = (
  kind: 'service' | 'fault' | 'prediction' | 'failure' | 'feedback',
  about: Readonly<Record<string, unknown>>,
): void => {
  process.stdout.write(`${JSON.stringify({ at: new Date().toISOString(), kind, ...about })}\n`);
};

export const openExportedLog = (model: string): ContainerLog => {
  if (setting('DATABASE_URL', '') !== '') {
    const dataDir = setting('DATA_DIR', join(tmpdir(), 'idrift'));
    mkdirSync(dataDir, { recursive: true });
    return openLog(dataDir, model, (message) => writeLine('service', { message }));
  }
  // Texts are other people's: on stdout, which goes into many hands, they stand only where LOG_TEXTS asks for them.
  const keeps = setting('LOG_TEXTS', '') === '' ? 'statistics' : logSettings().keeps;
  const writer: ContainerLog['writer'] = {
    record: (predictions) =>
      predictions.map((row) => {
        const id = randomUUID();
        writeLine('prediction', { id, ...keptPrediction(row, keeps) });
        return id;
      }),
    recordFailure: (failure) => writeLine('failure', keptFailure(failure, keeps)),
    recordFeedback: (feedback) => writeLine('feedback', keptFeedback(feedback, keeps)),
  };
  return { writer, close: async () => undefined };
};
