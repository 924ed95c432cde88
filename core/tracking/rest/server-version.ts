/** Whether what answers is an MLflow that we know how to talk to. */
import { IdriftError } from '../../contract/errors.ts';
import { MLFLOW } from '../revisions.ts';
import type { ServerClient } from './client.ts';

/** Logged models came with MLflow 3. */
const MAJOR = 3;

/** @returns the server's version. @throws IdriftError `not-available`; nothing has been written then. */
export const checkServer = async (client: ServerClient): Promise<string> => {
  const version = await client.version();
  if (Number(version.split('.')[0]) === MAJOR) return version;
  throw new IdriftError({
    code: 'not-available',
    message: `The server at ${client.url} is MLflow ${version}; Idrift knows MLflow ${MAJOR} (tried with ${MLFLOW}).`,
    where: client.url,
    hint: `Nothing was written. Start the stack's own server, or one of MLflow ${MLFLOW}.`,
  });
};
