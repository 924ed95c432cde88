/** Questions about the list of data versions that need no engine. */
import type { DataOut, Deployment, GraphVersion, RemoteState, RunSummary } from '../../../core/contract/index.ts';
import { count, version as versionName } from '../../format/index.ts';

/** Where someone works: the working copy where it differs, else what is checked out, else the newest. */
const ownVersion = (versions: readonly GraphVersion[]): GraphVersion | undefined =>
  versions.find(({ revision }) => revision === 'workspace') ?? versions.find(({ current }) => current) ?? versions[0];

/** The version an address means: a hash or its beginning, a tag, a branch; null means where someone works. */
export const findVersion = (
  versions: readonly GraphVersion[],
  revision: string | null,
  runs: readonly Pick<RunSummary, 'runId' | 'datasets'>[] = [],
): GraphVersion | undefined => {
  if (revision === null) return ownVersion(versions);
  const named = versions.find(
    (one) =>
      one.revision === revision ||
      one.heads.some(({ name }) => name === revision) ||
      (/^[0-9a-f]{4,}$/.test(revision) && one.revision.startsWith(revision)),
  );
  if (named) return named;
  // It was committed: nothing differs any more.
  if (revision === 'workspace') return ownVersion(versions);
  // A run may name a commit that changed no data: the version is the one whose files it used.
  const run = runs.find(({ datasets }) => datasets.some((dataset) => dataset.revision === revision));
  return versions.find((one) => one.runs.some(({ runId }) => runId === run?.runId));
};

/** The version it came from, of a merge the one on its own line; the working copy's is what is checked out. */
export const parentOf = (versions: readonly GraphVersion[], version: GraphVersion): GraphVersion | null =>
  versions.find(({ revision }) => revision === version.parents[0]) ?? null;

/** Its files that the remote does not hold; none where that is not known. */
export const notPushed = ({ outs }: Pick<GraphVersion, 'outs'>, state: RemoteState | undefined): readonly DataOut[] => {
  if (!state || state.remote === null || state.problem !== null) return [];
  const missing = new Set(state.missing);
  return outs.filter(({ md5 }) => missing.has(md5));
};

/** Rows of all files; null when one of them cannot be counted. */
export const rowsOf = ({ outs }: Pick<GraphVersion, 'outs'>): number | null => {
  const files = outs.filter(({ path }) => path.endsWith('.jsonl'));
  return files.every(({ rows }) => rows !== null) ? files.reduce((sum, { rows }) => sum + (rows ?? 0), 0) : null;
};

export const missingOuts = (versions: readonly Pick<GraphVersion, 'outs'>[]): readonly DataOut[] => {
  const missing = versions.flatMap(({ outs }) => outs.filter(({ inCache }) => !inCache));
  return missing.filter(({ md5 }, index) => missing.findIndex((other) => other.md5 === md5) === index);
};

export const bytesOf = (outs: readonly Pick<DataOut, 'md5' | 'size'>[]): number =>
  [...new Map(outs.map(({ md5, size }) => [md5, size ?? 0])).values()].reduce((sum, size) => sum + size, 0);

export type Use = { readonly text: string; readonly live: boolean };

/** "v1 live, v2, 3 runs": what was made from a version; null when nothing was. */
export const usesOf = (
  version: Pick<GraphVersion, 'runs'>,
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
