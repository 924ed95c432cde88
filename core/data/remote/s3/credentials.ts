/**
 * Whose keys sign the requests: those of the remote's settings, the environment, a profile's; and, where none are written down, what AWS's own
 * chain finds (SSO, roles, web identity, processes, containers, instances), which is loaded only then.
 */
import { keepCompiledCode } from '../../../base/compile-cache.ts';
import { IdriftError } from '../../../contract/errors.ts';
import type { AwsProfile } from './aws-files.ts';
import type { S3Settings } from './settings.ts';
import type { Keys } from './sign.ts';

/** `get` gives null for anonymous requests. `renew`: after the server called the keys expired; whether there is hope for others. */
export type KeySource = { get(signal?: AbortSignal): Promise<Keys | null>; renew(): boolean };

/** `get` throws IdriftError `not-available` when there are none. */
export const keySource = (settings: S3Settings, env: NodeJS.ProcessEnv = process.env): KeySource => {
  if (settings.isAnonymous) return { get: async () => null, renew: () => false };
  const written = settings.keys ?? writtenKeys(settings, env);
  if (written) return { get: async () => written, renew: () => false };
  let chained: Promise<Keys> | undefined;
  return {
    get: () => (chained ??= chainedKeys(settings)),
    renew: () => {
      chained = undefined;
      return true;
    },
  };
};

const writtenKeys = ({ files, hasOwnProfile }: S3Settings, env: NodeJS.ProcessEnv): Keys | null => {
  const id = env['AWS_ACCESS_KEY_ID'];
  const secret = env['AWS_SECRET_ACCESS_KEY'];
  if (!hasOwnProfile && id && secret) {
    return { accessKeyId: id, secretAccessKey: secret, sessionToken: env['AWS_SESSION_TOKEN'] ?? null };
  }
  const { config, credentials } = files;
  const isChained = ['role_arn', 'sso_start_url', 'sso_session', 'web_identity_token_file'].some(
    (key) => config.has(key) || credentials.has(key),
  );
  if (isChained || (!hasOwnProfile && env['AWS_WEB_IDENTITY_TOKEN_FILE'])) return null;
  return keysIn(credentials) ?? (config.has('credential_process') ? null : keysIn(config));
};

const keysIn = (profile: AwsProfile): Keys | null => {
  const id = profile.get('aws_access_key_id');
  const secret = profile.get('aws_secret_access_key');
  if (id === undefined || secret === undefined) return null;
  return {
    accessKeyId: id,
    secretAccessKey: secret,
    sessionToken: profile.get('aws_session_token') ?? profile.get('aws_security_token') ?? null,
  };
};

const chainedKeys = async ({ remote, files, hasOwnProfile, region }: S3Settings): Promise<Keys> => {
  keepCompiledCode(); // the bundle of `idrift dvc` does without, but this package is large and not in it
  const { fromNodeProviderChain } = await import('@aws-sdk/credential-providers');
  try {
    const found = await fromNodeProviderChain({
      ...(hasOwnProfile ? { profile: files.profile } : {}),
      filepath: files.credentialsFile,
      configFilepath: files.configFile,
      clientConfig: { region },
    })();
    return {
      accessKeyId: found.accessKeyId,
      secretAccessKey: found.secretAccessKey,
      sessionToken: found.sessionToken ?? null,
    };
  } catch (cause) {
    throw new IdriftError(
      {
        code: 'not-available',
        message: `Unable to locate credentials for the remote ${remote}: ${cause instanceof Error ? cause.message : String(cause)}`,
        where: `remote ${remote}`,
        hint:
          `Set them: idrift dvc remote modify --local ${remote} access_key_id … and secret_access_key …, or AWS_ACCESS_KEY_ID and ` +
          'AWS_SECRET_ACCESS_KEY, or a profile of ~/.aws. A public bucket needs allow_anonymous_login true.',
      },
      { cause },
    );
  }
};
