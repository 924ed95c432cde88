/** The whole result of a check among the artifacts of the run that made the version, wherever the stack's MLflow keeps them. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DriftCheck } from '../../contract/monitoring.ts';
import { serverAddress } from '../../tracking/rest/address.ts';
import { artifactPlace } from '../../tracking/rest/artifact-places.ts';
import { openClient } from '../../tracking/rest/client.ts';
import { artifactBuckets } from '../artifact-bucket.ts';
import { driftArtifact } from '../drift-check.ts';

/** @throws IdriftError when the place of artifacts cannot be reached or takes nothing. */
export const keepResult = async (
  place: { readonly server: string; readonly artifactUri: string /** For a moment, the file. */; readonly dir: string },
  check: DriftCheck,
): Promise<void> => {
  const { path, text } = driftArtifact(check);
  const file = join(place.dir, `${check.id}.json`);
  const buckets = artifactBuckets(process.env);
  try {
    writeFileSync(file, text);
    await artifactPlace(openClient(serverAddress(place.server)), buckets.open, place.artifactUri).put(path, file);
  } finally {
    buckets.close();
    rmSync(file, { force: true });
  }
};
