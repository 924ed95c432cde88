/**
 * What the project's `.env` says (S-15, S-17): the servers and keys of a project that was run by hand, and Slack. The environment that Idrift
 * itself was started in comes first. The file is read anew each time, and its values are kept nowhere else.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ProjectSettings, projectSettings } from '../contract/project.ts';
import { loadDvcConfig } from '../data/config/load.ts';
import { readStackEnv } from '../stack/secrets.ts';
import { readProjectSettings } from './project-settings.ts';
import { type ImportedEnv, importEnv, parseEnvText } from '../stack/settings.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** '' where there is none, or it is not ours to read. */
const textOf = (dir: string): string => {
  try {
    return readFileSync(join(dir, '.env'), 'utf8');
  } catch {
    return '';
  }
};

/** As it stands there. */
export const readDotEnv = (dir: string): Env => parseEnvText(textOf(dir));

const readEnvFile = (dir: string): ImportedEnv => importEnv(textOf(dir));

/** null: neither the environment nor the project's `.env` has one; a placeholder in the file is none. */
export const slackTokenOf = (dir: string | null, env: Env): string | null =>
  env['SLACK_TOKEN'] || (dir === null ? null : readEnvFile(dir).slackToken);

/** The channel that idrift.json does not name may stand in the environment or in `.env`. */
export const withSlackChannel = (settings: ProjectSettings, dir: string, env: Env): ProjectSettings =>
  settings.slackChannel === ''
    ? { ...settings, slackChannel: env['SLACK_CHANNEL'] || (readEnvFile(dir).slackChannel ?? '') }
    : settings;

const KEYS = new Set(['STACK_S3_ACCESS_KEY', 'STACK_S3_SECRET_KEY']);

/**
 * Variables for the compose file, below those of `env`: servers elsewhere that `.env` names and the stack's own file does not, Slack, what the
 * log keeps, and for the program's compose file, whose folder is not the project's, where the project's DVC cache is.
 */
export const stackVariables = (dir: string, env: Env, isOwnFile: boolean): Env => {
  const set = readStackEnv(dir);
  const file = readEnvFile(dir);
  const { values } = file;
  // The stack's own keys are generated; a store elsewhere wants its own with it.
  const otherStore = values.has('STACK_S3_ENDPOINT') && !set.has('STACK_S3_ENDPOINT');
  const servers = [...values].filter(([name]) => (KEYS.has(name) ? otherStore : !set.has(name)));
  const cache = cacheOf(dir);
  return {
    ...(isOwnFile || cache === null || set.has('STACK_DVC_CACHE') ? {} : { STACK_DVC_CACHE: cache }),
    ...Object.fromEntries(servers),
    ...Object.fromEntries(Object.entries(logVariables(dir)).filter(([name]) => !set.has(name))),
    ...env,
    SLACK_TOKEN: env['SLACK_TOKEN'] || file.slackToken || '',
    SLACK_CHANNEL: env['SLACK_CHANNEL'] || file.slackChannel || '',
  };
};

/** Only what somebody chose: with the usual ones said, Compose's own command would not find the containers as it would make them. */
const logVariables = (dir: string): Env => {
  const [usual, own] = [projectSettings.parse({}), readProjectSettings(dir)];
  return {
    ...(own.logTexts === usual.logTexts ? {} : { STACK_LOG_TEXTS: own.logTexts }),
    ...(own.logDays === usual.logDays ? {} : { STACK_LOG_DAYS: String(own.logDays) }),
  };
};

/** Made when it is missing: the engine would make it as root, and DVC could not write there. null: no DVC project. */
const cacheOf = (dir: string): string | null => {
  if (!existsSync(join(dir, '.dvc'))) return null;
  try {
    const cache = loadDvcConfig(dir).cache.dir;
    mkdirSync(cache, { recursive: true });
    return cache;
  } catch {
    return null; // a faulty configuration is said where data is worked with
  }
};
