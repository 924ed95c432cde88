/** What became of a row over the versions that led to what is checked out: where it came in, and what was changed of it by whom. */
import type { RowEvent, RowHistory as WholeHistory } from '../contract/data-edits.ts';
import type { Split } from '../contract/common.ts';
import { readRows } from '../text/jsonl.ts';
import { isInCache } from './cache.ts';
import { loadDvcConfig } from './config/load.ts';
import { diffRows } from './diff.ts';
import { fileMd5 } from './file-hash.ts';
import { isWorkTree } from './git.ts';
import { dataGraph, type GraphCommit } from './history.ts';
import { rowsOfText } from './rows/row-exact.ts';
import { openRowFile, throwIfAborted } from './rows/row-file.ts';
import { bytesOf } from './rows/version-rows.ts';
import { readSplits, splitOf, SPLITS } from './split-files.ts';
import { committedOuts, type Out, unfold, workspaceOuts } from './tracked-files.ts';
import { join } from 'node:path';

type Place = RowEvent['after'][number];

type Version = Pick<GraphCommit, 'revision' | 'date' | 'author' | 'message' | 'parents'> & {
  /** Its splits, with the md5 of what they hold. */
  readonly splits: readonly { readonly split: Split; readonly out: Out; readonly md5: string }[];
  readonly isMissing: boolean;
};

/** What was said of the text in labelling is another's to tell. */
export type RowHistory = Omit<WholeHistory, 'said'>;

/** Edits of a text that are followed back. */
const MOST_EDITS = 20;

/**
 * Newest first. A text that was edited is followed to what it was before.
 * @throws IdriftError `cancelled`; `bad-input` when a version's row is none.
 */
export const rowHistory = async (dir: string, text: string, signal?: AbortSignal): Promise<RowHistory> => {
  const versions = await versionsOf(dir);
  const byRevision = new Map(versions.map((version) => [version.revision, version]));
  const events: RowEvent[] = [];
  const asked: { readonly text: string; readonly of: readonly Version[] }[] = [{ text, of: versions }];
  const followed = new Set<string>();
  for (let one = asked.shift(); one !== undefined; one = asked.shift()) {
    const found = await eventsOf(dir, one.text, one.of, byRevision, signal);
    for (const event of found) {
      const earlier =
        event.kind === 'added' && followed.size < MOST_EDITS ? await editedFrom(dir, event, byRevision, signal) : null;
      events.push(earlier === null ? event : { ...event, kind: 'edited', before: earlier });
      const key = `${event.revision}\0${earlier?.text ?? ''}`;
      if (earlier === null || followed.has(key)) continue;
      followed.add(key);
      asked.push({ text: earlier.text, of: ancestorsOf(event.revision, versions, byRevision) });
    }
  }
  const order = new Map(versions.map(({ revision }, at) => [revision, at]));
  return {
    events: events.toSorted((a, b) => (order.get(a.revision) ?? 0) - (order.get(b.revision) ?? 0)),
    versions: versions.length,
    missing: versions.filter(({ isMissing }) => isMissing).length,
  };
};

/** The folder first, when it holds what no commit does; then the commits, each before those it came from. */
const versionsOf = async (dir: string): Promise<readonly Version[]> => {
  const cacheDir = loadDvcConfig(dir).cache.dir;
  const commits = (await isWorkTree(dir)) ? await dataGraph(dir, 'HEAD') : [];
  const outs = await committedOuts(
    dir,
    commits.map(({ revision }) => revision),
    'leave-out',
  );
  const splitsIn = (all: readonly Out[], asItLies: boolean): Version['splits'] =>
    unfold(cacheDir, all).flatMap((out) => {
      const split = splitOf(out.path);
      const md5 = (asItLies ? fileMd5(join(dir, out.path)) : null) ?? out.md5;
      return split === null || md5 === null ? [] : [{ split, out, md5 }];
    });
  const areMissing = (splits: Version['splits']): boolean =>
    splits.some(({ out, md5 }) => !isInCache(cacheDir, md5) && fileMd5(join(dir, out.path)) !== md5);
  const history = commits.map((commit): Version => {
    const splits = splitsIn(outs.get(commit.revision) ?? [], false);
    return { ...commit, splits, isMissing: areMissing(splits) };
  });
  const [newest] = history;
  const lying = splitsIn(workspaceOuts(dir), true);
  const md5s = (splits: Version['splits']): string =>
    splits
      .map(({ split, md5 }) => `${split} ${md5}`)
      .toSorted()
      .join();
  if (lying.length === 0 || (newest && md5s(newest.splits) === md5s(lying))) return history;
  return [
    {
      revision: 'workspace',
      date: new Date().toISOString(),
      author: '',
      message: 'Working copy, not committed',
      parents: newest ? [newest.revision] : [],
      splits: lying,
      isMissing: areMissing(lying),
    },
    ...history,
  ];
};

/** Where a text stands, by the md5 of the file: files do not change under their md5. */
const known = new Map<string, readonly Omit<Place, 'split'>[]>();
const MOST_KNOWN = 20_000;

const placesIn = async (
  dir: string,
  text: string,
  { out, md5 }: Version['splits'][number],
  asItLies: boolean,
  signal?: AbortSignal,
): Promise<readonly Omit<Place, 'split'>[]> => {
  const key = `${md5}\0${text}`;
  const cached = known.get(key);
  if (cached) return cached;
  const file = openRowFile(bytesOf(dir, out, asItLies).path);
  const rows = await rowsOfText(file, text, signal);
  const lines = file.read(rows);
  const places = rows.map((index, nth) => ({
    index,
    label: readRows(lines[nth] ?? Buffer.alloc(0), out.path)[0]?.label ?? '',
  }));
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, places);
  return places;
};

const placesOf = async (
  dir: string,
  text: string,
  version: Version,
  signal?: AbortSignal,
): Promise<readonly Place[]> => {
  const found: Place[] = [];
  for (const split of SPLITS) {
    const file = version.splits.find((each) => each.split === split);
    if (!file) continue;
    throwIfAborted(signal);
    const places = await placesIn(dir, text, file, version.revision === 'workspace', signal);
    found.push(...places.map((place) => ({ split, ...place })));
  }
  return found;
};

/** Versions that differ in the text from the one before; a merge only where it differs from each side of it. */
const eventsOf = async (
  dir: string,
  text: string,
  versions: readonly Version[],
  byRevision: ReadonlyMap<string, Version>,
  signal?: AbortSignal,
): Promise<readonly RowEvent[]> => {
  const events: RowEvent[] = [];
  for (const version of versions) {
    // What is not here is as unknown as if it had not been: the versions around it tell what changed meanwhile.
    if (version.isMissing) continue;
    const after = await placesOf(dir, text, version, signal);
    const parents = present(version, byRevision);
    const befores: (readonly Place[])[] = [];
    for (const parent of parents) befores.push(await placesOf(dir, text, parent, signal));
    const before = befores[0] ?? [];
    const isNews = parents.length === 0 ? after.length > 0 : befores.every((places) => kindOf(places, after) !== null);
    const kind = kindOf(before, after);
    if (!isNews || kind === null) continue;
    const { revision, date, author, message } = version;
    events.push({
      revision,
      date,
      author,
      message,
      kind,
      text,
      before: { text, places: [...before] },
      after: [...after],
    });
  }
  return events;
};

/** Its parents; in place of one whose files are not here, the parents of that. */
const present = ({ parents }: Version, byRevision: ReadonlyMap<string, Version>): readonly Version[] =>
  parents.flatMap((parent) => {
    const version = byRevision.get(parent);
    if (!version) return [];
    return version.isMissing ? present(version, byRevision) : [version];
  });

/** null: nothing but the place among the rows. */
const kindOf = (before: readonly Place[], after: readonly Place[]): RowEvent['kind'] | null => {
  const list = (places: readonly Place[], of: (place: Place) => string): string => places.map(of).toSorted().join('\0');
  const areLike = (of: (place: Place) => string): boolean => list(before, of) === list(after, of);
  if (before.length === 0) return after.length === 0 ? null : 'added';
  if (after.length === 0) return 'removed';
  if (areLike(({ split, label }) => `${split} ${label}`)) return null;
  if (areLike(({ split }) => split)) return 'relabelled';
  return areLike(({ label }) => label) ? 'moved' : 'changed';
};

/** What the text was before, when the version made it of another one. */
const editedFrom = async (
  dir: string,
  event: RowEvent,
  byRevision: ReadonlyMap<string, Version>,
  signal?: AbortSignal,
): Promise<RowEvent['before'] | null> => {
  const version = byRevision.get(event.revision);
  const [parent] = version ? present(version, byRevision) : [];
  if (!version || !parent) return null;
  throwIfAborted(signal);
  const [from, to] = [await readSplits(dir, parent.revision), await readSplits(dir, version.revision)];
  const place = event.after[0];
  const change = diffRows(from, to).rows.find(
    ({ kind, split, index }) => kind !== 'removed' && split === place?.split && index === place.index,
  );
  if (!change?.before || change.before.text === event.text) return null;
  const { text, split, index, label } = change.before;
  return { text, places: [{ split, index, label }] };
};

const ancestorsOf = (
  revision: string,
  versions: readonly Version[],
  byRevision: ReadonlyMap<string, Version>,
): readonly Version[] => {
  const found = new Set<string>();
  const open = [...(byRevision.get(revision)?.parents ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    open.push(...(byRevision.get(next)?.parents ?? []));
  }
  return versions.filter((version) => found.has(version.revision));
};
