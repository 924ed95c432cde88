/** The texts that a run was trained on, by the md5 that the run kept of each file: from the project's DVC cache, else from its DVC remote on S3. */
import { posix } from 'node:path';
import { hashBytes } from '../../base/hash.ts';
import type { Split } from '../../contract/common.ts';
import { errorSentence, IdriftError, toErrorInfo } from '../../contract/errors.ts';
import type { DatasetUse } from '../../contract/tracking.ts';
import { isInCache, readObject } from '../../data/cache.ts';
import { placeOf } from '../../data/remote/object-store.ts';
import { openS3Client } from '../../data/remote/s3/client.ts';
import { keySource } from '../../data/remote/s3/credentials.ts';
import { s3Settings } from '../../data/remote/s3/settings.ts';
import { readRows } from '../../text/jsonl.ts';

export type TextSource = {
  /** The cache's folder; it need not be there. */
  readonly cacheDir: string;
  /** `s3://bucket/folder`, laid out as DVC does. */
  readonly remote: string;
  /** null: AWS's own. */
  readonly s3Endpoint: string | null;
};

type DataFile = DatasetUse['files'][number];

/** @throws IdriftError `not-available` when neither has the file, `not-found` when the run names no such file. */
export const readTextsOf = async (used: DatasetUse, split: Split, source: TextSource): Promise<string[]> => {
  const file = used.files.find(({ path }) => posix.basename(path) === `${split}.jsonl`);
  if (!file) {
    throw new IdriftError({
      code: 'not-found',
      message: `The data of the served version has no ${split}.jsonl, so there is nothing to compare with.`,
      where: used.name,
      hint: 'Serve a version that was trained on a data version of this project.',
    });
  }
  return readRows(await bytesOf(file, source), file.path).map(({ text }) => text);
};

const bytesOf = async (file: DataFile, source: TextSource): Promise<Buffer> => {
  const { cacheDir, remote } = source;
  const faults: string[] = [];
  if (isInCache(cacheDir, file.md5)) {
    try {
      return readObject(cacheDir, file.md5, { path: file.path, legacy: false });
    } catch (thrown) {
      faults.push(errorSentence(toErrorInfo(thrown))); // damaged, or another user's: the remote may have it
    }
  }
  try {
    const bytes = await fetchObject(file, source);
    if (bytes !== null && hashBytes('md5', bytes) === file.md5) return bytes;
    faults.push(bytes === null ? `${remote} has no such object.` : `What lies in ${remote} has other bytes.`);
  } catch (thrown) {
    faults.push(errorSentence(toErrorInfo(thrown)));
  }
  const cache = faults.length === 1 ? 'The mounted DVC cache does not hold it. ' : '';
  throw new IdriftError({
    code: 'not-available',
    message: `${file.path} (md5 ${file.md5}), which the served version was trained on, cannot be had. ${cache}${faults.join(' ')}`,
    where: file.path,
    hint: 'Push the data to the remote: idrift data push.',
  });
};

/** null: there is none. */
const fetchObject = async ({ md5 }: DataFile, { remote, s3Endpoint }: TextSource): Promise<Buffer | null> => {
  const options: Record<string, string> = s3Endpoint === null ? {} : { endpointurl: s3Endpoint };
  const settings = s3Settings({ name: 'data', url: remote, options });
  const client = openS3Client(settings, keySource(settings));
  const folder = settings.prefix === '' ? '' : `${settings.prefix}/`;
  try {
    const key = `${folder}${placeOf({ oid: md5, legacy: false })}`;
    const { status, body } = await client.request({ method: 'GET', key, accept: [404] });
    return status === 404 ? null : body;
  } finally {
    client.close();
  }
};
