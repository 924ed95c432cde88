/** What settings, environment and AWS's files make of an S3 remote. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { remoteConfig } from '../remote.fixture.ts';
import { keySource } from './credentials.ts';
import { partSizeFor } from './multipart.ts';
import { proxyFor } from './proxy.ts';
import { endpointOf, s3Settings } from './settings.ts';
import { makeSigner } from './sign.ts';

const MIB = 1 << 20;
const dir = mkdtempSync(join(tmpdir(), 'idrift-aws-'));
const config = join(dir, 'config');
const credentials = join(dir, 'credentials');
writeFileSync(
  config,
  '[default]\nregion = eu-central-1\ns3 =\n  addressing_style = path\n  multipart_threshold = 10MB\n  multipart_chunksize=6MiB\n' +
    '[profile lab]\nregion=ap-south-1\n[profile assumed]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = lab\n',
);
writeFileSync(
  credentials,
  '# keys\n[default]\naws_access_key_id = ID\naws_secret_access_key = SECRET\n\n[lab]\naws_access_key_id=LAB\naws_secret_access_key=S2\naws_session_token=T\n',
);
const files = { configpath: config, credentialpath: credentials };
const settings = (
  options: Readonly<Record<string, string>> = {},
  env: NodeJS.ProcessEnv = {},
  url = 's3://bucket/a/b/',
) => s3Settings(remoteConfig(url, { ...files, ...options }), env);
const addressOf = (
  options: Readonly<Record<string, string>>,
  url = 's3://bucket/p',
  env: NodeJS.ProcessEnv = {},
): string => {
  const given = s3Settings(remoteConfig(url, { configpath: '/none', credentialpath: '/none', ...options }), env);
  const { connection, hostHeader, bucketPath } = endpointOf(given, given.region);
  return `${connection.isTls ? 'https' : 'http'}://${hostHeader}:${connection.port}${bucketPath}`;
};

describe('s3Settings', () => {
  it('reads bucket, prefix, region and the s3 part of the AWS config', () => {
    expect(settings()).toMatchObject({
      bucket: 'bucket',
      prefix: 'a/b',
      region: 'eu-central-1',
      addressing: 'path',
      partsFrom: 10 * MIB,
      partSize: 6 * MIB,
      verify: true,
    });
    expect(settings({ profile: 'lab' })).toMatchObject({
      region: 'ap-south-1',
      addressing: 'auto',
      partsFrom: 64 * MIB,
      partSize: null,
    });
    expect(settings({ region: 'x', profile: 'lab' }, { AWS_REGION: 'y' }).region).toBe('x');
    expect(settings({ ssl_verify: 'false', use_ssl: 'False', jobs: '7', read_timeout: '3' })).toMatchObject({
      verify: false,
      useTls: false,
      jobs: 7,
      idleMs: 3000,
    });
    expect(settings({ ssl_verify: credentials }).authorities).toContain('# keys');
  });
  it('makes the address of the bucket as AWS and as other servers have it', () => {
    expect(addressOf({ region: 'eu-west-1' })).toBe('https://bucket.s3.eu-west-1.amazonaws.com:443');
    expect(addressOf({ region: 'eu-west-1' }, 's3://my.bucket')).toBe(
      'https://s3.eu-west-1.amazonaws.com:443/my.bucket',
    );
    expect(addressOf({ region: 'cn-north-1', use_ssl: 'false' })).toBe(
      'http://bucket.s3.cn-north-1.amazonaws.com.cn:80',
    );
    expect(addressOf({ endpointurl: 'http://127.0.0.1:9000' })).toBe('http://127.0.0.1:9000:9000/bucket');
    expect(addressOf({ endpointurl: 'https://s3.example.com/base/' })).toBe('https://s3.example.com:443/base/bucket');
    expect(addressOf({}, 's3://bucket', { AWS_ENDPOINT_URL_S3: 'http://h:1' })).toBe('http://h:1:1/bucket');
  });
  it('refuses what makes no sense, with the setting to correct', () => {
    const faults: Record<string, Record<string, string>> = {
      endpointurl: { endpointurl: 'localhost:9000' },
      secret_access_key: { access_key_id: 'a' },
      read_timeout: { read_timeout: 'soon' },
      ssl_verify: { ssl_verify: '/no/such/file.pem' },
      acl: { acl: 'private', grant_read: 'id=1' },
      sse_customer_key: { sse_customer_key: 'a2V5', sse_kms_key_id: 'k' },
    };
    for (const [key, options] of Object.entries(faults)) {
      expect(() => settings(options)).toThrow(
        expect.objectContaining({
          info: expect.objectContaining({ code: 'bad-input', hint: expect.stringContaining(key) }),
        }),
      );
    }
    expect(() => settings({}, {}, 's3:///x')).toThrow('no bucket');
  });
  it('sends encryption and rights with new objects', () => {
    const given = settings({ sse: 'aws:kms', sse_kms_key_id: 'k', grant_full_control: 'id=1' });
    expect(given.putHeaders).toEqual({
      'x-amz-server-side-encryption': 'aws:kms',
      'x-amz-server-side-encryption-aws-kms-key-id': 'k',
      'x-amz-grant-full-control': 'id=1',
    });
    expect(settings({ sse_customer_key: 'a2V5' }).keyHeaders).toEqual({
      'x-amz-server-side-encryption-customer-algorithm': 'AES256',
      'x-amz-server-side-encryption-customer-key': 'a2V5',
      'x-amz-server-side-encryption-customer-key-md5': 'PG4LipwVIkqCKLmpjKFTHQ==',
    });
  });
});

describe('keySource', () => {
  const keysOf = (options: Readonly<Record<string, string>>, env: NodeJS.ProcessEnv = {}) =>
    keySource(settings(options, env), env).get();
  it('takes the keys of the settings, the environment, a profile, in this order; an own profile goes before the environment', async () => {
    const env = { AWS_ACCESS_KEY_ID: 'ENV', AWS_SECRET_ACCESS_KEY: 'S', AWS_SESSION_TOKEN: 'ET' };
    expect(await keysOf({ access_key_id: 'OWN', secret_access_key: 'S', session_token: 'OT' }, env)).toEqual({
      accessKeyId: 'OWN',
      secretAccessKey: 'S',
      sessionToken: 'OT',
    });
    expect(await keysOf({}, env)).toEqual({ accessKeyId: 'ENV', secretAccessKey: 'S', sessionToken: 'ET' });
    expect(await keysOf({ profile: 'lab' }, env)).toEqual({
      accessKeyId: 'LAB',
      secretAccessKey: 'S2',
      sessionToken: 'T',
    });
    expect(await keysOf({})).toEqual({ accessKeyId: 'ID', secretAccessKey: 'SECRET', sessionToken: null });
    expect(await keysOf({ allow_anonymous_login: 'true' }, env)).toBeNull();
  });
  it('tells what to do when there are none', async () => {
    const given = settings({ profile: 'no-such-profile' });
    await expect(keySource(given, {}).get()).rejects.toMatchObject({
      info: { code: 'not-available', hint: expect.stringContaining('access_key_id') },
    });
  }, 20_000);
});

it("signs as Amazon's own example says", () => {
  // "Example: GET Object" of the S3 documentation of signature version 4.
  const keys = {
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    sessionToken: null,
  };
  const payload = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
  const request = {
    method: 'GET',
    path: '/test.txt',
    query: '',
    host: 'examplebucket.s3.amazonaws.com',
    headers: { range: 'bytes=0-9' },
    payload,
  };
  const { authorization } = makeSigner(keys, 'us-east-1')(request, new Date('2013-05-24T00:00:00Z'));
  expect(authorization).toContain('Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41');
});

it('parts fit into 10 000 up to the 5 TiB of an object', () => {
  expect(partSizeFor(100 * MIB, null)).toBe(16 * MIB);
  for (const size of [1e9, 1e11, 5 * 1024 ** 4]) {
    for (const asked of [null, 5 * MIB]) {
      const part = partSizeFor(size, asked);
      expect(Math.ceil(size / part)).toBeLessThanOrEqual(10_000);
      expect(part).toBeLessThanOrEqual(5 * 1024 ** 3);
    }
  }
});

it('goes through the proxy that the environment names', () => {
  const to = { isTls: true, host: 's3.example.com', port: 443 };
  expect(proxyFor(to, {})).toBeNull();
  expect(proxyFor(to, { HTTPS_PROXY: 'http://u:p@proxy:3128' })?.host).toBe('proxy:3128');
  expect(proxyFor({ ...to, isTls: false }, { HTTPS_PROXY: 'http://proxy:3128' })).toBeNull();
  for (const out of ['*', 'example.com', '.example.com', 's3.example.com:443', 'a, s3.example.com']) {
    expect(proxyFor(to, { https_proxy: 'proxy:3128', no_proxy: out })).toBeNull();
  }
  expect(proxyFor(to, { https_proxy: 'proxy:3128', no_proxy: 's3.example.com:80' })?.hostname).toBe('proxy');
});
