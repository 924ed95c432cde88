/** The object store of an MLflow server without a proxy (`--no-serve-artifacts`), read and written by our own S3 client. */
import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { inLanes } from '../data/remote/s3/lanes.ts';
import { openS3Client, type S3Client } from '../data/remote/s3/client.ts';
import { keySource } from '../data/remote/s3/credentials.ts';
import { OBJECT_TYPE } from '../data/remote/s3/keys.ts';
import { listAll } from '../data/remote/s3/list.ts';
import { s3Settings } from '../data/remote/s3/settings.ts';
import type { ObjectStore, OpenBucket } from '../tracking/rest/artifact-places.ts';

const PIECE = 1 << 18;
/** Objects removed at a time. */
const LANES = 16;

/**
 * Buckets by the variables that MLflow's own client reads: MLFLOW_S3_ENDPOINT_URL and AWS's for the keys; `~/.aws` counts too.
 * Connections are kept until `close`.
 */
export const artifactBuckets = (env: NodeJS.ProcessEnv): { readonly open: OpenBucket; readonly close: () => void } => {
  const clients = new Map<string, S3Client>();
  const endpoint = env['MLFLOW_S3_ENDPOINT_URL'];
  const options: Readonly<Record<string, string>> = endpoint ? { endpointurl: endpoint } : {};
  const clientOf = (bucket: string): S3Client => {
    const known = clients.get(bucket);
    if (known) return known;
    const settings = s3Settings({ name: 'artifacts', url: `s3://${bucket}`, options }, env);
    const client = openS3Client(settings, keySource(settings, env));
    clients.set(bucket, client);
    return client;
  };
  return {
    open: (bucket) => storeOf(clientOf(bucket)),
    close: () => {
      for (const client of clients.values()) client.close();
    },
  };
};

const storeOf = (client: S3Client): ObjectStore => ({
  put: async (key, file) => {
    const length = statSync(file).size;
    const md5 = createHash('md5');
    for (const piece of piecesOf(file)) md5.update(piece);
    const headers = { 'content-md5': md5.digest('base64'), 'content-type': OBJECT_TYPE, ...client.settings.putHeaders };
    await client.request({ method: 'PUT', key, body: { length, pieces: () => piecesOf(file) }, headers });
  },
  get: async (key, file) => {
    const handle = openSync(file, 'w');
    try {
      let at = 0;
      const sink = () => {
        at = 0; // an attempt that is made again
        return (piece: Buffer): void => {
          for (let done = 0; done < piece.length; )
            done += writeSync(handle, piece, done, piece.length - done, at + done);
          at += piece.length;
        };
      };
      await client.request({ method: 'GET', key, sink });
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  },
  list: async (prefix) => {
    const found: { key: string; size: number }[] = [];
    for await (const keys of listAll(client, prefix)) found.push(...keys);
    return found;
  },
  remove: (keys) =>
    inLanes(keys, LANES, async (key) => void (await client.request({ method: 'DELETE', key, accept: [404] }))),
});

const piecesOf = function* (file: string): Generator<Uint8Array> {
  const handle = openSync(file, 'r');
  try {
    for (;;) {
      const piece = Buffer.allocUnsafeSlow(PIECE);
      const length = readSync(handle, piece);
      if (length === 0) return;
      yield piece.subarray(0, length);
    }
  } finally {
    closeSync(handle);
  }
};
