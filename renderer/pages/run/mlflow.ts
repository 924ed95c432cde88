/** How MLflow itself opens the project's store, and the run's address there. */

/** Of `mlflow server`, unless told otherwise. */
const MLFLOW = 'http://127.0.0.1:5000';

const quoted = (word: string): string =>
  /^[\w./:=-]+$/.test(word) ? word : `"${word.replaceAll(/(["\\$`])/g, '\\$1')}"`;

/** For a terminal. `dir` is the project folder; Windows paths are written with slashes, which SQLite's addresses want. */
export const mlflowCommand = (dir: string): string => {
  const store = `${dir.replaceAll('\\', '/')}/.idrift`;
  return [
    'mlflow',
    'server',
    '--backend-store-uri',
    `sqlite:///${store}/mlflow.db`,
    '--artifacts-destination',
    `${store}/mlartifacts`,
  ]
    .map(quoted)
    .join(' ');
};

/** @param server address of the server that has the run; left out, the one that the command starts. */
export const mlflowRunUrl = (experimentId: string, runId: string, server: string = MLFLOW): string =>
  `${server.replace(/\/+$/, '')}/#/experiments/${encodeURIComponent(experimentId)}/runs/${encodeURIComponent(runId)}`;
