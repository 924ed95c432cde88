/** A bucket of the S3 server that the remotes are measured on. */
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';

export const makeBucket = async (
  endpoint: string,
  bucket: string,
  accessKeyId: string,
  secretAccessKey: string,
): Promise<void> => {
  const client = new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
  });
  try {
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
  } catch (thrown) {
    if (!(thrown instanceof Error) || !/AlreadyOwnedByYou|AlreadyExists/.test(thrown.name)) throw thrown;
  } finally {
    client.destroy();
  }
};
