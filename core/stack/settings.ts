/** The variables of the stack's compose file: what each means, its default, and where the eight names of a `.env` go. */
import { parseEnv } from 'node:util';

/** Ports on this machine, as documented. Each may be changed in the env file. */
export const STACK_PORTS = [
  { name: 'STACK_MLFLOW_PORT', port: 5000, service: 'mlflow' },
  { name: 'STACK_S3_PORT', port: 9000, service: 'minio' },
  { name: 'STACK_S3_CONSOLE_PORT', port: 9001, service: 'minio' },
  { name: 'STACK_POSTGRES_PORT', port: 5432, service: 'postgres' },
  { name: 'STACK_WEB_PORT', port: 8000, service: 'web' },
  { name: 'STACK_PREDICTION_PORT', port: 8001, service: 'prediction' },
  { name: 'STACK_MONITORING_PORT', port: 8002, service: 'monitoring' },
  { name: 'STACK_JUPYTER_PORT', port: 8888, service: 'notebook' },
] as const;

/** All others that may be set; the compose file holds their defaults. */
export const STACK_OPTIONS = [
  'STACK_BIND',
  'STACK_HOSTS',
  'STACK_MODEL',
  'STACK_MLFLOW_URL',
  'STACK_MLFLOW_STORE',
  'STACK_MLFLOW_HOSTS',
  'STACK_MLFLOW_WORKERS',
  'STACK_S3_ENDPOINT',
  'STACK_S3_REGION',
  'STACK_PREDICTION_URL',
  'STACK_DVC_CACHE',
  'STACK_DVC_REMOTE',
  'STACK_LOG_TEXTS',
  'STACK_LOG_DAYS',
  'STACK_MONITORING_EVERY',
  'STACK_MONITORING_DAYS',
  'STACK_MONITORING_LIMITS',
  'STACK_MONITORING_WEBHOOK',
  'STACK_SOURCE',
  'STACK_MINIO_IMAGE',
  'STACK_MLFLOW_IMAGE',
  'STACK_POSTGRES_IMAGE',
  'STACK_NODE_IMAGE',
  'STACK_PREDICTION_IMAGE',
  'STACK_WEB_IMAGE',
  'STACK_MONITORING_IMAGE',
  'STACK_JUPYTER_IMAGE',
] as const;

/** What a program on this machine needs to reach the stack. Of a remote one, what was imported says it. */
export type StackAddresses = {
  readonly trackingUri: string;
  readonly s3Endpoint: string;
  readonly predictionUri: string;
  readonly webUri: string;
  /** With the password in it: for connecting, never for showing. */
  readonly databaseUrl: string;
};

/** `values`: those of the env file. A service in the stack is reached by its port on this machine. */
export const stackAddresses = (values: ReadonlyMap<string, string>): StackAddresses => {
  const port = (name: (typeof STACK_PORTS)[number]['name']): string =>
    values.get(name) || String(STACK_PORTS.find((each) => each.name === name)?.port);
  const bound = values.get('STACK_BIND') || '127.0.0.1';
  // An address for all of the machine's is none to call.
  const host = bound === '0.0.0.0' || bound === '::' ? '127.0.0.1' : bound;
  const password = encodeURIComponent(values.get('STACK_POSTGRES_PASSWORD') ?? '');
  return {
    trackingUri: values.get('STACK_MLFLOW_URL') || `http://${host}:${port('STACK_MLFLOW_PORT')}`,
    s3Endpoint: values.get('STACK_S3_ENDPOINT') || `http://${host}:${port('STACK_S3_PORT')}`,
    predictionUri: values.get('STACK_PREDICTION_URL') || `http://${host}:${port('STACK_PREDICTION_PORT')}`,
    webUri: `http://${host}:${port('STACK_WEB_PORT')}`,
    databaseUrl:
      values.get('STACK_DATABASE_URL') ||
      `postgresql://idrift:${password}@${host}:${port('STACK_POSTGRES_PORT')}/idrift`,
  };
};

/**
 * The eight names of a project that was run by hand with a `.env`. The servers they name are taken as remote ones, unless they are those of a stack
 * on this machine; a Slack token and channel go to the key store and to idrift.json, not into our file.
 */
const IMPORTED = {
  AWS_ACCESS_KEY_ID: 'STACK_S3_ACCESS_KEY',
  AWS_SECRET_ACCESS_KEY: 'STACK_S3_SECRET_KEY',
  MLFLOW_S3_ENDPOINT_URL: 'STACK_S3_ENDPOINT',
  MLFLOW_TRACKING_URI: 'STACK_MLFLOW_URL',
  PREDICTION_SERVICE_URI: 'STACK_PREDICTION_URL',
  DATABASE_URL: 'STACK_DATABASE_URL',
} as const;
const ALIASES: Readonly<Record<string, keyof typeof IMPORTED>> = {
  S3_ENDPOINT_URL: 'MLFLOW_S3_ENDPOINT_URL',
  AWS_ENDPOINT_URL: 'MLFLOW_S3_ENDPOINT_URL',
  AWS_ENDPOINT_URL_S3: 'MLFLOW_S3_ENDPOINT_URL',
  PREDICTION_SERVICE_URL: 'PREDICTION_SERVICE_URI',
  PREDICTION_URI: 'PREDICTION_SERVICE_URI',
  PREDICTION_URL: 'PREDICTION_SERVICE_URI',
  POSTGRES_URL: 'DATABASE_URL',
  DATABASE_URI: 'DATABASE_URL',
};
const SLACK = {
  SLACK_BOT_TOKEN: 'token',
  SLACK_TOKEN: 'token',
  SLACK_CHANNEL_ID: 'channel',
  SLACK_CHANNEL: 'channel',
} as const;

export type ImportedEnv = {
  /** For the env file. */
  readonly values: ReadonlyMap<string, string>;
  /** null: not configured, which a placeholder is as well. */
  readonly slackToken: string | null;
  readonly slackChannel: string | null;
  /** Names that mean nothing to the stack; their values are not kept. */
  readonly ignored: readonly string[];
  /** Names whose value is the stack's own on this machine, or a password that everyone knows: the generated ones hold. */
  readonly ours: readonly string[];
};

const LOCAL =
  /^[a-z+0-9]+:\/\/(?:[^/@]*@)?(?:localhost|127\.0\.0\.1|\[::1\]|minio|mlflow|postgres|prediction[\w-]*)(?::\d+)?(?:\/|$)/i;

/** Of an env file's text, whatever its line ends. */
export const parseEnvText = (text: string): Readonly<Record<string, string | undefined>> =>
  parseEnv(text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n'));

/** Understands what Docker and direnv do: `export `, quotes, comments, CRLF. Expressions are taken as text. */
export const importEnv = (text: string): ImportedEnv => {
  const values = new Map<string, string>();
  const ignored: string[] = [];
  const ours: string[] = [];
  const slack: { token: string | null; channel: string | null } = { token: null, channel: null };
  const given = Object.entries(parseEnvText(text));
  // Keys of a store elsewhere are needed; those of a stack on this machine are replaced by better ones.
  const endpoint = given.find(([name]) => nameOf(name) === 'MLFLOW_S3_ENDPOINT_URL')?.[1] ?? '';
  const isOwnStore = endpoint === '' || LOCAL.test(endpoint);
  for (const [name, value = ''] of given) {
    const known = nameOf(name);
    if (name in SLACK) {
      const part = SLACK[name as keyof typeof SLACK];
      if (!isPlaceholder(value, part)) slack[part] = value;
    } else if (known === null) ignored.push(name);
    else if (value === '') continue;
    else if (known.startsWith('AWS_') ? isOwnStore : LOCAL.test(value)) ours.push(name);
    else values.set(IMPORTED[known], value);
  }
  return { values, slackToken: slack.token, slackChannel: slack.channel, ignored, ours };
};

const nameOf = (name: string): keyof typeof IMPORTED | null =>
  name in IMPORTED ? (name as keyof typeof IMPORTED) : (ALIASES[name] ?? null);

/** A bot's token begins with xoxb-, a channel's id with C, G or D; templates hold words or dots in their place. */
const isPlaceholder = (value: string, part: 'token' | 'channel'): boolean =>
  part === 'token'
    ? !/^xox[a-z]-[\w-]{10,}$/i.test(value) || /x{4}|\.\.\.|your/i.test(value)
    : !/^(?:[CGD][A-Z0-9]{8,}|#?[a-z0-9_-]+)$/.test(value) || /your|channel-?id/i.test(value);
