/** Runs and models from the project's own store to an MLflow server and back: the stack's own server, or any other. */
import { join } from 'node:path';
import { IdriftError } from '../contract/errors.ts';
import {
  exportToServer,
  importFromServer,
  type TransferOptions,
  type TransferResult,
} from '../tracking/transfer/transfer.ts';
import { artifactBuckets } from './artifact-bucket.ts';
import { readProjectSettings } from './project-settings.ts';
import { projectEnv, type ServerAccess, serverAccess, withoutPassword } from './server-access.ts';

export type GraduationOptions = Pick<TransferOptions, 'signal' | 'onProgress' | 'experiments'> & {
  readonly projectDir: string;
  /** null: MLFLOW_TRACKING_URI, else the one that `idrift.json` names, else the stack's. */
  readonly url: string | null;
  readonly env: NodeJS.ProcessEnv;
};

export type Graduated = TransferResult & { readonly url: string };

/**
 * @throws IdriftError `not-available` when the server does not answer, `bad-input` when none is known, `conflict` for a schema or a version
 *   that is not the pinned one; nothing is written then.
 */
export const graduate = async (direction: 'export' | 'import', options: GraduationOptions): Promise<Graduated> => {
  const { projectDir, signal, onProgress, experiments } = options;
  const { url, env } = serverOf(options);
  const buckets = artifactBuckets(env);
  try {
    const transfer: TransferOptions = {
      dir: join(projectDir, '.idrift'),
      url,
      env,
      openBucket: buckets.open,
      ...(signal ? { signal } : {}),
      ...(onProgress ? { onProgress } : {}),
      ...(experiments ? { experiments } : {}),
    };
    return {
      url: withoutPassword(url),
      ...(await (direction === 'export' ? exportToServer(transfer) : importFromServer(transfer))),
    };
  } finally {
    buckets.close();
  }
};

const serverOf = ({ projectDir, url, env }: GraduationOptions): ServerAccess => {
  const given = projectEnv(projectDir, env);
  const { tracking } = readProjectSettings(projectDir);
  const set = tracking?.startsWith('http') === true ? tracking : null;
  const found = serverAccess(projectDir, url ?? (given['MLFLOW_TRACKING_URI'] || set), given);
  if (found) return found;
  throw new IdriftError({
    code: 'bad-input',
    message: 'No MLflow server is known.',
    where: 'url',
    hint: 'Start the stack (idrift stack up), name a server by --url, or set MLFLOW_TRACKING_URI.',
  });
};
