/** What a remote's settings, the environment and `~/.aws` say about an S3 remote, as DVC's S3 client reads them. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { IdriftError } from '../../../contract/errors.ts';
import type { RemoteConfig } from '../../config/load.ts';
import { type AwsFiles, readAwsFiles } from './aws-files.ts';
import type { Endpoint } from './connection.ts';
import type { Keys } from './sign.ts';
import { encodePart } from './sign.ts';

export type S3Settings = {
  /** The remote's name, for messages. */
  readonly remote: string;
  readonly bucket: string;
  /** Without slashes at its ends; '' for the whole bucket. */
  readonly prefix: string;
  readonly region: string;
  /** null: AWS's own, of the region. */
  readonly endpoint: URL | null;
  readonly useTls: boolean;
  readonly addressing: 'path' | 'virtual' | 'auto';
  readonly useAccelerate: boolean;
  readonly useDualstack: boolean;
  readonly authorities: string | null;
  readonly verify: boolean;
  readonly connectMs: number;
  readonly idleMs: number;
  readonly isAnonymous: boolean;
  readonly keys: Keys | null;
  readonly files: AwsFiles;
  readonly hasOwnProfile: boolean;
  /** Sent with each new object: encryption, rights. */
  readonly putHeaders: Readonly<Record<string, string>>;
  /** Sent with whatever touches an object's bytes: the customer's own key. */
  readonly keyHeaders: Readonly<Record<string, string>>;
  /** Objects larger than this are sent in parts. Bytes. */
  readonly partsFrom: number;
  /** Bytes of a part; null: by the object's size. */
  readonly partSize: number | null;
  /** Requests at a time; null: ours. */
  readonly jobs: number | null;
  readonly retryMs: number;
};

const MIB = 1 << 20;
const DEFAULT_TIMEOUT_S = 60;
const DEFAULT_PARTS_FROM = 64 * MIB;
/** What S3 takes in one PUT. */
const MOST_SINGLE_PUT = 5 * 1024 ** 3;

/** @throws IdriftError `bad-input` for settings that contradict one another or cannot be read. */
export const s3Settings = ({ name, url, options }: RemoteConfig, env: NodeJS.ProcessEnv = process.env): S3Settings => {
  const [, bucket = '', path = ''] = /^s3:\/\/([^/]*)\/*(.*)$/.exec(url) ?? [];
  const fault = (message: string, key: string): IdriftError =>
    new IdriftError({
      code: 'bad-input',
      message,
      where: `remote ${name}: ${key}`,
      hint: `idrift dvc remote modify ${name} ${key} …`,
    });
  if (bucket === '') throw fault(`The address ${url} of the remote ${name} names no bucket.`, 'url');
  const files = readAwsFiles(options, env);
  const { config } = files;
  const endpointText =
    options['endpointurl'] ??
    env['AWS_ENDPOINT_URL_S3'] ??
    env['AWS_ENDPOINT_URL'] ??
    config.get('s3.endpoint_url') ??
    config.get('endpoint_url');
  const endpoint = endpointText === undefined || endpointText === '' ? null : parseEndpoint(endpointText);
  if (endpoint === 'bad') throw fault(`The endpoint ${endpointText} is no http or https address.`, 'endpointurl');
  const seconds = (key: string): number => {
    const value = Number(options[key] ?? DEFAULT_TIMEOUT_S);
    if (!(value > 0)) throw fault(`${key} = ${options[key]} is no number of seconds.`, key);
    return value * 1000;
  };
  const id = options['access_key_id'];
  const secret = options['secret_access_key'];
  if ((id === undefined) !== (secret === undefined)) {
    throw fault(
      `The remote ${name} has only one of access_key_id and secret_access_key.`,
      id === undefined ? 'access_key_id' : 'secret_access_key',
    );
  }
  const style = config.get('s3.addressing_style');
  const size = (key: string): number | null => bytesOf(config.get(`s3.${key}`));
  return {
    remote: name,
    bucket,
    prefix: path.replace(/\/+$/, ''),
    region: options['region'] ?? env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? config.get('region') ?? 'us-east-1',
    endpoint,
    useTls: !isFalse(options['use_ssl']),
    addressing: style === 'path' || style === 'virtual' ? style : 'auto',
    useAccelerate: config.get('s3.use_accelerate_endpoint') === 'true',
    useDualstack: (config.get('s3.use_dualstack_endpoint') ?? config.get('use_dualstack_endpoint')) === 'true',
    ...certificates(options['ssl_verify'], env['AWS_CA_BUNDLE'] ?? config.get('ca_bundle'), fault),
    connectMs: seconds('connect_timeout'),
    idleMs: seconds('read_timeout'),
    isAnonymous: isTrue(options['allow_anonymous_login']),
    keys:
      id === undefined || secret === undefined
        ? null
        : { accessKeyId: id, secretAccessKey: secret, sessionToken: options['session_token'] ?? null },
    files,
    hasOwnProfile: options['profile'] !== undefined,
    ...objectHeaders(options, fault),
    partsFrom: Math.min(size('multipart_threshold') ?? DEFAULT_PARTS_FROM, MOST_SINGLE_PUT),
    partSize: size('multipart_chunksize'),
    jobs: Number(options['jobs']) > 0 ? Number(options['jobs']) : null,
    retryMs: 200,
  };
};

const isFalse = (text: string | undefined): boolean => /^(?:false|no|off|0)$/i.test(text ?? '');
const isTrue = (text: string | undefined): boolean => /^(?:true|yes|on|1)$/i.test(text ?? '');

const parseEndpoint = (text: string): URL | 'bad' => {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return 'bad';
  return new URL(text);
};

/** `24MiB`, `8MB`, `1024`: as AWS's own tools read it, all by 1024. */
const bytesOf = (text: string | undefined): number | null => {
  const [, digits, unit = ''] = /^\s*(\d+)\s*([kmgt]?)i?b?\s*$/i.exec(text ?? '') ?? [];
  return digits === undefined ? null : Number(digits) * 1024 ** ' kmgt'.indexOf(unit === '' ? ' ' : unit.toLowerCase());
};

type Fault = (message: string, key: string) => IdriftError;

/** `ssl_verify`: a file with certificates, a folder of such, or false. */
const certificates = (
  option: string | undefined,
  fallback: string | undefined,
  fault: Fault,
): Pick<S3Settings, 'verify' | 'authorities'> => {
  if (isFalse(option)) return { verify: false, authorities: null };
  const path = option === undefined || isTrue(option) ? fallback : option;
  if (path === undefined) return { verify: true, authorities: null };
  try {
    const files = statSync(path).isDirectory() ? readdirSync(path).map((name) => join(path, name)) : [path];
    const own = files.filter((file) => statSync(file).isFile()).map((file) => readFileSync(file, 'utf8'));
    return { verify: true, authorities: [...own, ...rootCertificates].join('\n') };
  } catch {
    throw fault(`The certificates in ${path} cannot be read.`, 'ssl_verify');
  }
};

const objectHeaders = (
  options: Readonly<Record<string, string>>,
  fault: Fault,
): Pick<S3Settings, 'putHeaders' | 'keyHeaders'> => {
  const put: Record<string, string> = {};
  const byKey: Record<string, string> = {};
  const set = (to: Record<string, string>, header: string, value: string | undefined): void => {
    if (value !== undefined && value !== '') to[header] = value;
  };
  set(put, 'x-amz-server-side-encryption', options['sse']);
  set(put, 'x-amz-server-side-encryption-aws-kms-key-id', options['sse_kms_key_id']);
  set(put, 'x-amz-acl', options['acl']);
  for (const grant of ['full_control', 'read', 'read_acp', 'write_acp']) {
    const value = options[`grant_${grant}`];
    if (value !== undefined && put['x-amz-acl'] !== undefined)
      throw fault('acl and grant_* cannot be set together.', 'acl');
    set(put, `x-amz-grant-${grant.replaceAll('_', '-')}`, value);
  }
  const key = options['sse_customer_key'];
  if (key !== undefined) {
    if (options['sse_kms_key_id'] !== undefined)
      throw fault('sse_kms_key_id and sse_customer_key cannot be set together.', 'sse_customer_key');
    const start = 'x-amz-server-side-encryption-customer';
    byKey[`${start}-algorithm`] = options['sse_customer_algorithm'] ?? 'AES256';
    byKey[`${start}-key`] = key;
    byKey[`${start}-key-md5`] = createHash('md5').update(Buffer.from(key, 'base64')).digest('base64');
  }
  return { putHeaders: put, keyHeaders: byKey };
};

export type S3Endpoint = {
  readonly connection: Endpoint;
  readonly hostHeader: string /** '' where the host names the bucket. */;
  readonly bucketPath: string;
};

export const endpointOf = (settings: S3Settings, region: string): S3Endpoint => {
  const { bucket, endpoint, addressing } = settings;
  const isTls = endpoint ? endpoint.protocol === 'https:' : settings.useTls;
  // A bucket with a dot matches no certificate; a server of one's own seldom has a name for each bucket.
  const isVirtual =
    addressing === 'virtual' ||
    (addressing === 'auto' && endpoint === null && /^[a-z\d][a-z\d-]{1,61}[a-z\d]$/.test(bucket));
  const base = endpoint ? endpoint.hostname : awsHost(settings, region);
  const host = isVirtual ? `${bucket}.${base}` : base;
  const port = endpoint && endpoint.port !== '' ? Number(endpoint.port) : isTls ? 443 : 80;
  const folder = endpoint ? endpoint.pathname.replace(/\/+$/, '') : '';
  return {
    connection: {
      isTls,
      host: host.replace(/^\[(.*)\]$/, '$1'),
      port,
      authorities: settings.authorities,
      verify: settings.verify,
      connectMs: settings.connectMs,
      idleMs: settings.idleMs,
    },
    hostHeader: endpoint && endpoint.port !== '' ? `${host}:${port}` : host,
    bucketPath: isVirtual ? folder : `${folder}/${encodePart(bucket)}`,
  };
};

const awsHost = ({ useAccelerate, useDualstack }: S3Settings, region: string): string => {
  if (useAccelerate) return useDualstack ? 's3-accelerate.dualstack.amazonaws.com' : 's3-accelerate.amazonaws.com';
  const zone = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `s3.${useDualstack ? 'dualstack.' : ''}${region}.${zone}`;
};
