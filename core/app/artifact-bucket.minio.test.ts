/** Artifacts at s3:// places, written straight into a bucket of a real S3 server, as MLflow's clients do without a proxy. */
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { LACKS_MINIO, newBucket, S3_ENDPOINT, S3_OPTIONS } from '../data/remote/s3/minio.fixture.ts';
import { openServer } from '../tracking/rest/open-server.ts';
import { startRude } from '../tracking/rest/rude-server.fixture.ts';
import { smallMlflow } from '../tracking/rest/small-mlflow.fixture.ts';
import { newRun, temporaryDir } from '../tracking/test-store.ts';
import { artifactBuckets } from './artifact-bucket.ts';

const env = {
  MLFLOW_S3_ENDPOINT_URL: S3_ENDPOINT,
  AWS_ACCESS_KEY_ID: S3_OPTIONS['access_key_id'],
  AWS_SECRET_ACCESS_KEY: S3_OPTIONS['secret_access_key'],
};

const openBuckets = () => {
  const buckets = artifactBuckets(env);
  onTestFinished(buckets.close);
  return buckets;
};

test('objects are put, listed, fetched and removed by their own names', async ({ skip }) => {
  skip(S3_ENDPOINT === '', LACKS_MINIO);
  const { name } = await newBucket();
  const bucket = openBuckets().open(name);
  const dir = temporaryDir();
  const [from, to] = [join(dir, 'from'), join(dir, 'to')];
  const bytes = randomBytes(700_000);
  writeFileSync(from, bytes);
  await bucket.put('1/å b/&<x>.bin', from);
  writeFileSync(from, '');
  await bucket.put('1/empty', from);
  expect(await bucket.list('1/')).toEqual([
    { key: '1/empty', size: 0 },
    { key: '1/å b/&<x>.bin', size: 700_000 },
  ]);
  await bucket.get('1/å b/&<x>.bin', to);
  expect(readFileSync(to).equals(bytes)).toBe(true);
  await bucket.remove(['1/empty', '1/å b/&<x>.bin', '1/none']);
  expect(await bucket.list('')).toEqual([]);
  await expect(bucket.get('1/none', to)).rejects.toThrow('1/none');
});

test('a run whose files lie at s3:// has them written there, and told plainly when there are no keys', async ({
  skip,
}) => {
  skip(S3_ENDPOINT === '', LACKS_MINIO);
  const { name } = await newBucket();
  const server = await startRude(smallMlflow('3.17.2', `s3://${name}/prefix`).answer);
  onTestFinished(() => server.stop());
  const { open } = openBuckets();
  const tracking = await openServer({ url: server.url, dir: temporaryDir(), openBucket: open });
  onTestFinished(() => tracking.close());
  const runId = await tracking.createRun({ ...newRun, experiment: 'e' });
  await tracking.logArtifact(runId, 'evaluation/tëst.json', '{"å": 1}');
  expect(await open(name).list('')).toEqual([{ key: `prefix/${runId}/artifacts/evaluation/tëst.json`, size: 9 }]);
  expect(await tracking.listArtifacts(runId)).toHaveLength(2);
  expect((await tracking.readArtifact(runId, 'evaluation/tëst.json')).text).toBe('{"å": 1}');
  const without = await openServer({ url: server.url, dir: temporaryDir() });
  onTestFinished(() => without.close());
  await expect(without.listArtifacts(runId)).rejects.toThrow('no object store is set up');
});
