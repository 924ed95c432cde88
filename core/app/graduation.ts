/** Runs and models from the project's own store to an MLflow server and back: the stack's own server, or any other. */
import { join } from 'node:path';
import { IdriftError } from '../contract/errors.ts';
import { readStackEnv } from '../stack/secrets.ts';
import { stackAddresses } from '../stack/settings.ts';
import {
  exportToServer,
  importFromServer,
  type TransferOptions,
  type TransferResult,
} from '../tracking/transfer/transfer.ts';
import { artifactBuckets } from './artifact-bucket.ts';

export type GraduationOptions = Pick<TransferOptions, 'signal' | 'onProgress' | 'experiments'> & {
  readonly projectDir: string;
  /** null: MLFLOW_TRACKING_URI, else the stack's server. */
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

/** The stack's server comes with the keys of the stack's object store; another one's are the environment's. */
const serverOf = ({
  projectDir,
  url,
  env,
}: GraduationOptions): { readonly url: string; readonly env: NodeJS.ProcessEnv } => {
  const values = readStackEnv(projectDir);
  const own = stackAddresses(values);
  const named = url ?? (env['MLFLOW_TRACKING_URI'] || null);
  if (named === null && values.size === 0) {
    throw new IdriftError({
      code: 'bad-input',
      message: 'No MLflow server is known.',
      where: 'url',
      hint: 'Start the stack (idrift stack up), name a server by --url, or set MLFLOW_TRACKING_URI.',
    });
  }
  if (named !== null && named.replace(/\/+$/, '') !== own.trackingUri) return { url: named, env };
  const keys = {
    MLFLOW_S3_ENDPOINT_URL: own.s3Endpoint,
    AWS_ACCESS_KEY_ID: values.get('STACK_S3_ACCESS_KEY'),
    AWS_SECRET_ACCESS_KEY: values.get('STACK_S3_SECRET_KEY'),
  };
  return { url: own.trackingUri, env: values.size === 0 ? env : { ...env, ...keys } };
};

const withoutPassword = (url: string): string => {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  return shown.href.replace(/\/$/, '');
};
