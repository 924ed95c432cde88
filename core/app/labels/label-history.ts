/** Which data versions and runs hold the labels of which queues: read from the history of the data. */
import type { RunSummary } from '../../contract/tracking.ts';
import { toErrorInfo } from '../../contract/errors.ts';
import { type LabelCommit, labelCommits } from '../../data/label-trailers.ts';

export type LabelHistory = {
  /** Of what is checked out; newest first. */
  readonly here: () => Promise<readonly LabelCommit[]>;
  /** Of the data that a run was trained on; none where that is no version, or not in this repository. */
  readonly ofRun: (run: Pick<RunSummary, 'datasets'>) => Promise<readonly LabelCommit[]>;
};

const WHOLE_HASH = /^[0-9a-f]{40}$/;

export const openLabelHistory = (dir: string): LabelHistory => {
  /** A commit's past never changes. */
  const known = new Map<string, Promise<readonly LabelCommit[]>>();
  const of = (revision: string): Promise<readonly LabelCommit[]> => {
    const before = known.get(revision);
    if (before) return before;
    const reading = labelCommits(dir, revision).catch((thrown: unknown): readonly LabelCommit[] => {
      known.delete(revision);
      const { code, message } = toErrorInfo(thrown);
      // git's own words for a commit that this clone does not have.
      if (code === 'internal' && !/bad object|unknown revision|bad revision/.test(message)) throw thrown;
      return [];
    });
    known.set(revision, reading);
    return reading;
  };
  return {
    here: () => labelCommits(dir),
    ofRun: async ({ datasets }) => {
      const revision = datasets.find((each) => each.revision !== null)?.revision ?? null;
      return revision !== null && WHOLE_HASH.test(revision) ? of(revision) : [];
    },
  };
};
