/** Records files that were just written by us, so that the next status need not read them. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { manifestOid, renderManifest } from '../formats/manifest.ts';
import { type DvcProject, ownFolder } from '../repo/project.ts';
import { openSingles } from './build.ts';
import { lookUp, md5At, packMd5s, readState, type State, statePath, writeState } from './stat-state.ts';
import { FACTS, factsOf, type Walked, walkFolder } from './walk.ts';

type Written = {
  /** By the folder's path: the files in it, path inside → md5. `isWhole`: nothing else was made or removed there since the last `build`. */
  readonly folders: ReadonlyMap<string, { readonly md5s: ReadonlyMap<string, string>; readonly isWhole: boolean }>;
  /** Path → md5. */
  readonly files: ReadonlyMap<string, string>;
};

/** More than these are looked at no faster one by one than with a walk. */
const FEW = 1000;

type Known = { readonly paths: readonly string[]; readonly facts: Float64Array; readonly md5s: (string | null)[] };

export const recordWritten = (project: DvcProject, { folders, files }: Written): void => {
  const own = ownFolder(project);
  const seenAt = Date.now();
  for (const [path, { md5s, isWhole }] of folders) {
    const file = statePath(own, path);
    const state = readState(file);
    const few = isWhole && md5s.size <= FEW && state !== null ? replaced(join(project.root, path), state, md5s) : null;
    const found = few ?? walkedAgain(walkFolder(project.root, path, project.ignore), state, md5s);
    const { bytes, sure } = packMd5s(found.md5s, found.facts, seenAt);
    const entries = sure ? found.paths.map((relpath, index) => ({ relpath, md5: found.md5s[index] ?? '' })) : null;
    writeState(file, {
      paths: found.paths,
      facts: found.facts,
      md5s: bytes,
      oid: entries && manifestOid(renderManifest(entries)),
    });
  }
  if (files.size === 0) return;
  const singles = openSingles(own, ':files');
  for (const [path, md5] of files) {
    const stat = statSync(join(project.root, path), { throwIfNoEntry: false });
    if (stat) singles.set(path, md5, factsOf(stat), seenAt);
  }
  singles.save();
};

const walkedAgain = (walked: Walked, state: State | null, md5s: ReadonlyMap<string, string>): Known => {
  const known = lookUp(state);
  const { paths, facts } = walked;
  return { paths, facts, md5s: paths.map((inside, index) => md5s.get(inside) ?? known(inside, facts, index)) };
};

/** What the last walk saw, but for these files; null where it did not see them. */
const replaced = (folder: string, { paths, facts, md5s: before }: State, md5s: ReadonlyMap<string, string>) => {
  const all = paths.map((_, index) => md5At(before, index));
  let left = md5s.size;
  for (const [index, inside] of paths.entries()) {
    const md5 = md5s.get(inside);
    if (md5 === undefined) continue;
    const stat = statSync(join(folder, inside), { throwIfNoEntry: false });
    if (!stat) return null;
    facts.set(factsOf(stat), index * FACTS);
    all[index] = md5;
    left--;
  }
  return left === 0 ? ({ paths, facts, md5s: all } satisfies Known) : null;
};
