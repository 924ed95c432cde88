/** Which validation texts a run was scored on: curves of two runs compare only on the same ones. */
import type { DataVersion, RunSummary } from '../../../core/contract/index.ts';

const md5Of = ({ datasets }: RunSummary): string | null =>
  datasets.flatMap(({ files }) => files).find(({ path }) => path.split('/').at(-1) === 'val.jsonl')?.md5 ?? null;

export const sameValidation = (a: RunSummary, b: RunSummary): boolean => {
  const md5 = md5Of(a);
  return md5 !== null && md5 === md5Of(b);
};

/** How many: from the run once it has ended, before that from whichever version holds the same file. */
export const validationTexts = (run: RunSummary, versions: readonly DataVersion[]): number | null => {
  if (run.kept) return run.kept.valAccuracy.n;
  const md5 = md5Of(run);
  if (md5 === null) return null;
  return versions.flatMap(({ outs }) => outs).find((out) => out.md5 === md5)?.rows ?? null;
};
