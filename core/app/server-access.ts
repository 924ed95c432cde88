/** An MLflow server as this project reaches it: its address, and the keys of the object store behind it. */
import { readStackEnv } from '../stack/secrets.ts';
import { stackAddresses } from '../stack/settings.ts';
import { canonicalServer } from '../tracking/rest/address.ts';
import { readDotEnv } from './project-env.ts';

type Env = Readonly<Record<string, string | undefined>>;

export type ServerAccess = {
  /** May hold user and password. */
  readonly url: string;
  readonly isStack: boolean;
  /** With the variables that MLflow's own client reads. */
  readonly env: Env;
};

/** What the project's `.env` says, and over it what the environment says: as a shell that loads the file. */
export const projectEnv = (projectDir: string, env: Env): Env => ({ ...readDotEnv(projectDir), ...env });

/**
 * The stack's server comes with the keys of the stack's object store; another one's are the environment's.
 * @param url null: the stack's. @returns null: the project has had no stack yet.
 */
export const serverAccess = (projectDir: string, url: string | null, env: Env): ServerAccess | null => {
  const values = readStackEnv(projectDir);
  const own = stackAddresses(values);
  if (url === null && values.size === 0) return null;
  if (url !== null && !sameServer(url, own.trackingUri)) return { url, isStack: false, env };
  const keys = {
    MLFLOW_S3_ENDPOINT_URL: own.s3Endpoint,
    AWS_ACCESS_KEY_ID: values.get('STACK_S3_ACCESS_KEY'),
    AWS_SECRET_ACCESS_KEY: values.get('STACK_S3_SECRET_KEY'),
  };
  return { url: url ?? own.trackingUri, isStack: values.size > 0, env: values.size === 0 ? env : { ...env, ...keys } };
};

/** "localhost" and 127.0.0.1 are one. */
const sameServer = (one: string, other: string): boolean => canonicalServer(one) === canonicalServer(other);

export const withoutPassword = (url: string): string => {
  if (!URL.canParse(url)) return url;
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  return shown.href.replace(/\/$/, '');
};
