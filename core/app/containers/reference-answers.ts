/** What the served model answered on its validation and test texts, as its run keeps it: a check needs no model at hand for them. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReferenceText } from '../../monitoring/drift-input.ts';
import { artifactPlace } from '../../tracking/rest/artifact-places.ts';
import type { ServerClient } from '../../tracking/rest/client.ts';
import { artifactBuckets } from '../artifact-bucket.ts';
import { evaluationPath, readEvaluation } from '../evaluation.ts';

type Known = 'val' | 'test';

/** null: the run keeps no such answers, or they cannot be fetched; the check then goes without them. */
export const answersOf = async (
  client: ServerClient,
  artifactUri: string,
  split: Known,
): Promise<ReturnType<typeof readEvaluation>> => {
  const dir = mkdtempSync(join(tmpdir(), 'idrift-answers-'));
  const buckets = artifactBuckets(process.env);
  try {
    const file = join(dir, 'evaluation.json');
    await artifactPlace(client, buckets.open, artifactUri).get(evaluationPath(split), file);
    return readEvaluation(readFileSync(file, 'utf8'));
  } catch {
    return null;
  } finally {
    buckets.close();
    rmSync(dir, { recursive: true, force: true });
  }
};

/** Each text with the probabilities of the same text's answer; without, where there is no answer of it. */
export const withAnswers = (
  texts: readonly string[],
  evaluations: readonly ReturnType<typeof readEvaluation>[],
): ReferenceText[] => {
  const known = new Map(
    evaluations.flatMap((found) =>
      (found?.rows ?? []).map(({ text, probabilities }) => [
        text,
        Object.fromEntries((found?.labels ?? []).map((label, i) => [label, probabilities[i] ?? 0])),
      ]),
    ),
  );
  return texts.map((text) => ({ text, probabilities: known.get(text) ?? null }));
};
