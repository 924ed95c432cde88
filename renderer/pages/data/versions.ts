/** Questions about the list of data versions that need no engine. */
import type { DataOut, DataVersion, Deployment, RunSummary } from '../../../core/contract/index.ts';
import { count, version as versionName } from '../../format/index.ts';

/** The version an address means: a hash or its beginning, a tag, a branch; null means the newest. */
export const findVersion = (
  versions: readonly DataVersion[],
  revision: string | null,
  runs: readonly Pick<RunSummary, 'runId' | 'datasets'>[] = [],
): DataVersion | undefined => {
  if (revision === null) return versions[0];
  const named = versions.find(
    (one) =>
      one.revision === revision ||
      one.tags.includes(revision) ||
      one.branches.includes(revision) ||
      (/^[0-9a-f]{4,}$/.test(revision) && one.revision.startsWith(revision)),
  );
  if (named) return named;
  // A run may name a commit that changed no data: the version is the one whose files it used.
  const run = runs.find(({ datasets }) => datasets.some((dataset) => dataset.revision === revision));
  return versions.find((one) => one.runs.some(({ runId }) => runId === run?.runId));
};

/** The version before it in the history; the working copy's is the newest commit. */
export const parentOf = (versions: readonly DataVersion[], version: DataVersion): DataVersion | null =>
  versions[versions.indexOf(version) + 1] ?? null;

/** Rows of all files; null when one of them cannot be counted. */
export const rowsOf = ({ outs }: Pick<DataVersion, 'outs'>): number | null => {
  const files = outs.filter(({ path }) => path.endsWith('.jsonl'));
  return files.every(({ rows }) => rows !== null) ? files.reduce((sum, { rows }) => sum + (rows ?? 0), 0) : null;
};

export const missingOuts = (versions: readonly Pick<DataVersion, 'outs'>[]): readonly DataOut[] => {
  const missing = versions.flatMap(({ outs }) => outs.filter(({ inCache }) => !inCache));
  return missing.filter(({ md5 }, index) => missing.findIndex((other) => other.md5 === md5) === index);
};

export const bytesOf = (outs: readonly Pick<DataOut, 'md5' | 'size'>[]): number =>
  [...new Map(outs.map(({ md5, size }) => [md5, size ?? 0])).values()].reduce((sum, size) => sum + size, 0);

export type Use = { readonly text: string; readonly live: boolean };

/** "v1 live, v2, 3 runs": what was made from a version; null when nothing was. */
export const usesOf = (
  version: Pick<DataVersion, 'runs'>,
  runs: readonly Pick<RunSummary, 'runId' | 'registered'>[],
  deployments: readonly Pick<Deployment, 'model' | 'version' | 'state'>[],
): Use | null => {
  if (version.runs.length === 0) return null;
  const registered = runs
    .filter(({ runId }) => version.runs.some((run) => run.runId === runId))
    .flatMap((run) => run.registered);
  const isLive = ({ name, version: number }: { readonly name: string; readonly version: number }): boolean =>
    deployments.some(({ model, version: served, state }) => model === name && served === number && state === 'running');
  const names = registered.map((one) => `${versionName(one.version)}${isLive(one) ? ' live' : ''}`);
  return { text: [...names, count(version.runs.length, 'run')].join(', '), live: registered.some(isLive) };
};
