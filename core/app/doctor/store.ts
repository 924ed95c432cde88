/** One question to an object store: whether it takes these keys, and whether a bucket is there. */
import { openS3Client, type S3Client } from '../../data/remote/s3/client.ts';
import { S3Error } from '../../data/remote/s3/errors.ts';
import { s3Settings } from '../../data/remote/s3/settings.ts';

export type StoreQuestion = {
  readonly endpoint: string;
  readonly id: string;
  readonly secret: string;
  readonly bucket: string;
};

export type StoreAnswer =
  | { readonly kind: 'ok' }
  | { readonly kind: 'keys-refused'; readonly reason: string }
  | { readonly kind: 'no-bucket' }
  /** It does not answer, or refuses for another reason: other lines of the doctor are about that. */
  | { readonly kind: 'unknown' };

const MILLISECONDS = 8000;
const KEYS_REFUSED = new Set(['InvalidAccessKeyId', 'SignatureDoesNotMatch', 'InvalidToken', 'ExpiredToken']);

const withClient = async <Result>(
  { endpoint, id, secret, bucket }: StoreQuestion,
  work: (client: S3Client) => Promise<Result>,
): Promise<Result> => {
  const options = { endpointurl: endpoint, access_key_id: id, secret_access_key: secret };
  const settings = s3Settings({ name: 'artifacts', url: `s3://${bucket}`, options }, {});
  const keys = { accessKeyId: id, secretAccessKey: secret, sessionToken: null };
  const client = openS3Client(
    settings,
    { get: async () => keys, renew: () => false },
    AbortSignal.timeout(MILLISECONDS),
  );
  try {
    return await work(client);
  } finally {
    client.close();
  }
};

export const askStore = (question: StoreQuestion): Promise<StoreAnswer> =>
  withClient(question, async (client): Promise<StoreAnswer> => {
    try {
      await client.request({ method: 'GET', key: null, query: { 'list-type': '2', 'max-keys': '1' } });
      return { kind: 'ok' };
    } catch (thrown) {
      if (!(thrown instanceof S3Error)) return { kind: 'unknown' };
      if (KEYS_REFUSED.has(thrown.reason)) return { kind: 'keys-refused', reason: thrown.reason };
      return { kind: thrown.reason === 'NoSuchBucket' ? 'no-bucket' : 'unknown' };
    }
  });

/** That it is there already is no fault. @throws S3Error */
export const makeBucket = (question: StoreQuestion): Promise<void> =>
  withClient(question, async (client) => {
    await client.request({ method: 'PUT', key: null, accept: [409] });
  });
