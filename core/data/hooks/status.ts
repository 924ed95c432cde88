/** Which of git's hooks reach DVC's work in a repository, and by whom: plain scripts, or the pre-commit tool. */
import { lstatSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type DriverMaker, mergeDriverOf } from './merge-config.ts';
import { type GitPlaces, gitPlaces } from './places.ts';
import { type PreCommitHooks, readPreCommit } from './pre-commit-config.ts';
import { callsHook, HOOK_NAMES, type HookMaker, type HookName, makerOf } from './script.ts';

type HookState = {
  readonly name: HookName;
  /** Absolute. */
  readonly file: string;
  /** Who made the file; null when there is none. `dvc` is what `dvc install` writes. */
  readonly by: HookMaker | null;
  /** Whether the data follows git here: also by a foreign hook that calls ours, and by the pre-commit tool's settings. */
  readonly runs: boolean;
};

export type HooksStatus = {
  readonly workTree: string;
  readonly hooksDir: string;
  /** By what the data follows git; null when no hook does anything for it. */
  readonly style: 'git' | 'pre-commit' | null;
  readonly hooks: readonly HookState[];
  readonly preCommit: PreCommitHooks;
  /** Who set git's merge driver `dvc`; null when nobody did. */
  readonly mergeDriver: DriverMaker | null;
};

/**
 * @param dir any folder of the work tree. Gives null when it is in none.
 * @throws IdriftError `bad-input` for a `.pre-commit-config.yaml` that cannot be read.
 */
export const hooksStatus = async (dir: string): Promise<HooksStatus | null> => {
  const places = await gitPlaces(dir);
  return places === null ? null : statusAt(places);
};

export const statusAt = async (places: GitPlaces): Promise<HooksStatus> => {
  const { workTree, hooksDir } = places;
  const preCommit = readPreCommit(workTree);
  const hooks = HOOK_NAMES.map((name) => hookState(hooksDir, name, preCommit));
  const running = hooks.filter(({ runs }) => runs);
  const style = running.length === 0 ? null : running.some(({ by }) => by !== 'pre-commit') ? 'git' : 'pre-commit';
  return { workTree, hooksDir, style, hooks, preCommit, mergeDriver: await mergeDriverOf(workTree) };
};

const hookState = (hooksDir: string, name: HookName, preCommit: PreCommitHooks): HookState => {
  const file = join(hooksDir, name);
  const text = hookText(file);
  if (text === null) return { name, file, by: null, runs: false };
  const by = makerOf(text, name);
  switch (by) {
    case 'idrift':
    case 'dvc':
      return { name, file, by, runs: true };
    case 'pre-commit':
      // It runs the hook that it found when it was installed as well.
      return {
        name,
        file,
        by,
        runs: preCommit.hooks.includes(name) || callsHook(hookText(legacyFile(file)) ?? '', name),
      };
    case 'foreign':
      return { name, file, by, runs: callsHook(text, name) || callsHook(huskyText(hooksDir, name), name) };
  }
};

/** Husky has git run its own `.husky/_/NAME`, and that the user's `.husky/NAME`. */
const huskyText = (hooksDir: string, name: HookName): string =>
  basename(hooksDir) === '_' ? (hookText(join(hooksDir, '..', name)) ?? '') : '';

/** Where the pre-commit tool puts a hook that was there before. */
export const legacyFile = (file: string): string => `${file}.legacy`;

/** null when nothing lies there; '' for what is no readable file. */
export const hookText = (file: string): string | null => {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  if (!stat) return null;
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};
