/** What a run's tags say of its code: commit, branch, and files that differed. */
import type { RunSummary } from '../../../core/contract/index.ts';
import { z } from 'zod';

export type CodeState = {
  readonly commit: string | null;
  readonly branch: string | null;
  readonly source: string | null;
  /** Files that differed from the commit; null where it is not known. */
  readonly changed: readonly string[] | null;
};

const paths = z.array(z.string());

const changedOf = (tags: RunSummary['tags']): readonly string[] | null => {
  const list = tags['idrift.git.changed'];
  if (list === undefined) return tags['idrift.git.dirty'] === 'false' ? [] : null;
  try {
    const parsed = paths.safeParse(JSON.parse(list));
    return parsed.success ? parsed.data : [list];
  } catch {
    return [list];
  }
};

export const codeOf = ({ tags }: RunSummary): CodeState => ({
  commit: tags['mlflow.source.git.commit'] ?? null,
  branch: tags['mlflow.source.git.branch'] ?? null,
  source: tags['mlflow.source.name'] ?? null,
  changed: changedOf(tags),
});

/** "clean", "2 files differ", or nothing where git said nothing. */
export const codeWords = ({ changed }: CodeState): string | null => {
  if (changed === null) return null;
  if (changed.length === 0) return 'clean';
  return changed.length === 1 ? '1 file differs' : `${changed.length} files differ`;
};
