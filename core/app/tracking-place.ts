/** Which store a project's runs and models live in, and who says so. */
import type { StoreState } from '../contract/store.ts';
import { stackAddresses } from '../stack/settings.ts';
import { canonicalServer } from '../tracking/rest/address.ts';
import { readDotEnv } from './project-env.ts';
import { projectEnv, type ServerAccess, serverAccess } from './server-access.ts';

type Env = Readonly<Record<string, string | undefined>>;

export type TrackingPlace = { readonly kind: 'project' } | ({ readonly kind: 'server' } & ServerAccess);

export type ChosenPlace = {
  readonly place: TrackingPlace;
  readonly decidedBy: StoreState['decidedBy'];
  readonly remark: string | null;
};

const URI = 'MLFLOW_TRACKING_URI';

/**
 * The environment's MLFLOW_TRACKING_URI wins, as with MLflow's own client; then `idrift.json`; then MLFLOW_TRACKING_URI of the
 * project's `.env`, which every command in a shell that loads it would take; else the project's own file. Of what the variable may
 * hold, Idrift takes servers' addresses: another's file or a hosted service is said and passed over.
 */
export const choosePlace = (projectDir: string, setting: string | undefined, env: Env): ChosenPlace => {
  const fromEnvironment = trackingUri(env);
  const given = projectEnv(projectDir, env);
  const at = (url: string | null): TrackingPlace => placeOf(projectDir, url, given);
  if (isServer(fromEnvironment)) return { place: at(fromEnvironment), decidedBy: 'environment', remark: null };
  const remark = fromEnvironment === null ? null : passedOver(fromEnvironment, 'the environment');
  if (setting !== undefined) return { place: placeNamed(projectDir, setting, env), decidedBy: 'settings', remark };
  const fromFile = trackingUri(readDotEnv(projectDir));
  if (isServer(fromFile)) return { place: at(fromFile), decidedBy: 'env-file', remark };
  return {
    place: { kind: 'project' },
    decidedBy: 'default',
    remark: remark ?? (fromFile === null ? null : passedOver(fromFile, 'the file .env')),
  };
};

/** `project`, `stack`, or an address. */
const placeNamed = (projectDir: string, name: string, env: Env): TrackingPlace =>
  name === 'project'
    ? { kind: 'project' }
    : placeOf(projectDir, name === 'stack' ? null : name, projectEnv(projectDir, env));

/** null: the stack's, whose address is known before it was ever started. */
const placeOf = (projectDir: string, url: string | null, env: Env): TrackingPlace => ({
  kind: 'server',
  ...(serverAccess(projectDir, url, env) ?? { url: stackAddresses(new Map()).trackingUri, isStack: true, env }),
});

export const isSamePlace = (one: TrackingPlace, other: TrackingPlace): boolean =>
  one.kind === 'project' || other.kind === 'project'
    ? one.kind === other.kind
    : canonicalServer(one.url) === canonicalServer(other.url);

const trackingUri = (env: Env): string | null => env[URI]?.trim() || null;

const isServer = (uri: string | null): uri is string => uri !== null && /^https?:\/\//i.test(uri);

const passedOver = (uri: string, where: string): string =>
  `${URI} in ${where} is “${uri.replace(/\/\/[^/@]*@/, '//')}”, which is no server’s address: it is passed over.`;
