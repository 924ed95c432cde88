/** `~/.aws/config` and `~/.aws/credentials`: profiles, with the nested `s3 =` settings that S3 clients look up there. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Keys in lower case; those under `s3 =` as `s3.addressing_style`. */
export type AwsProfile = ReadonlyMap<string, string>;

export type AwsFiles = {
  readonly profile: string;
  readonly config: AwsProfile;
  readonly credentials: AwsProfile;
  readonly configFile: string;
  readonly credentialsFile: string;
};

/** Paths given in the remote's settings count where the environment names none, as in DVC. */
export const readAwsFiles = (
  options: Readonly<Record<string, string>>,
  env: NodeJS.ProcessEnv = process.env,
): AwsFiles => {
  const home = (name: string): string => join(homedir(), '.aws', name);
  const configFile = env['AWS_CONFIG_FILE'] ?? options['configpath'] ?? home('config');
  const credentialsFile = env['AWS_SHARED_CREDENTIALS_FILE'] ?? options['credentialpath'] ?? home('credentials');
  const profile = options['profile'] ?? env['AWS_PROFILE'] ?? env['AWS_DEFAULT_PROFILE'] ?? 'default';
  const configs = readProfiles(configFile);
  return {
    profile,
    config:
      configs.get(profile === 'default' && !configs.has('profile default') ? 'default' : `profile ${profile}`) ??
      new Map(),
    credentials: readProfiles(credentialsFile).get(profile) ?? new Map(),
    configFile,
    credentialsFile,
  };
};

const readProfiles = (file: string): ReadonlyMap<string, AwsProfile> => {
  const profiles = new Map<string, Map<string, string>>();
  let current: Map<string, string> | null = null;
  let outer = '';
  for (const line of readIfThere(file).split(/\r?\n/)) {
    if (/^\s*(?:[#;]|$)/.test(line)) continue;
    const section = /^\s*\[\s*([^\]]*?)\s*\]/.exec(line)?.[1];
    if (section !== undefined) {
      const name = section.replace(/\s+/g, ' ').replaceAll(/["']/g, '');
      current = profiles.get(name) ?? new Map<string, string>();
      profiles.set(name, current);
      continue;
    }
    const [, indent = '', key = '', value = ''] = /^(\s*)([^=\s]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (!current || key === '') continue;
    const name = key.toLowerCase();
    if (indent !== '' && outer !== '') current.set(`${outer}.${name}`, value);
    else {
      current.set(name, value);
      outer = value === '' ? name : '';
    }
  }
  return profiles;
};

const readIfThere = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};
