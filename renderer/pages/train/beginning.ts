/** What the form opens with: the defaults on the newest version, a version asked for, or an earlier run's settings. */
import type { RunSummary } from '../../../core/contract/index.ts';
import { defaultRecipe, type Draft, draftOf } from './draft.ts';
import { draftFromRun, revisionOf } from './last-run.ts';
import type { TrainSearch } from './search.ts';
import type { TrainFacts } from './use-train-facts.ts';

export type Beginning = {
  readonly purpose: string;
  readonly initial: Draft;
  readonly last: RunSummary | undefined;
};

export const beginning = (
  { versions, runs }: Pick<TrainFacts, 'versions' | 'runs'>,
  { revision, from, focus }: TrainSearch,
): Beginning => {
  const source = from === undefined ? undefined : runs.find(({ runId }) => runId === from);
  const newest = versions.find((version) => version.revision !== 'workspace') ?? versions[0];
  const wanted = revision ?? (source && knownRevision(source, versions)) ?? newest?.revision ?? 'workspace';
  return {
    purpose: [from ?? '', revision ?? '', focus ?? '', newest?.revision ?? ''].join(' '),
    initial: source ? draftFromRun(source, wanted) : draftOf(defaultRecipe(), wanted),
    last: source ?? runs[0],
  };
};

/** A run of another machine may name a commit that is not here. */
const knownRevision = (run: RunSummary, versions: TrainFacts['versions']): string | undefined => {
  const revision = revisionOf(run);
  return versions.find((version) => version.revision === revision)?.revision;
};
