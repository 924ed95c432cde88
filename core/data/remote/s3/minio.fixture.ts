/** A bucket of its own for each test, on the MinIO that IDRIFT_S3_ENDPOINT names (`.ci/minio` starts one). */
import { randomBytes } from 'node:crypto';
import { remoteConfig } from '../remote.fixture.ts';
import { openS3Client, type S3Client } from './client.ts';
import { keySource } from './credentials.ts';
import { s3Settings } from './settings.ts';

export const S3_ENDPOINT = process.env['IDRIFT_S3_ENDPOINT'] ?? '';
export const LACKS_MINIO = 'IDRIFT_S3_ENDPOINT names no S3 server: IDRIFT_S3_ENDPOINT=$(.ci/minio)';

export const S3_OPTIONS: Readonly<Record<string, string>> = {
  endpointurl: S3_ENDPOINT,
  access_key_id: process.env['IDRIFT_S3_KEY'] ?? 'minioadmin',
  secret_access_key: process.env['IDRIFT_S3_SECRET'] ?? 'minioadmin',
};

export type Bucket = { readonly name: string; readonly client: S3Client };

export const newBucket = async (): Promise<Bucket> => {
  const name = `idrift-${randomBytes(6).toString('hex')}`;
  const settings = s3Settings(remoteConfig(`s3://${name}`, S3_OPTIONS));
  const client = openS3Client(settings, keySource(settings));
  await client.request({ method: 'PUT', key: null });
  return { name, client };
};
