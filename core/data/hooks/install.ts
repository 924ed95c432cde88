/**
 * Git hooks that keep the data in step with git, installed and removed. What other programs and people put there is never written over:
 * neither their hooks, nor those of `dvc install`, nor the pre-commit tool's.
 */
import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import { IdriftError } from '../../contract/errors.ts';
import { removeMergeDriver, setMergeDriver } from './merge-config.ts';
import { type GitPlaces, gitPlaces } from './places.ts';
import { addDvcPreCommit, addPreCommit, removePreCommit } from './pre-commit-config.ts';
import {
  DISPATCH_FILE,
  dispatchScript,
  HOOK_NAMES,
  type HookName,
  hookScript,
  makerOf,
  type Runner,
  thisRunner,
} from './script.ts';
import { type HooksStatus, hookText, legacyFile, statusAt } from './status.ts';

export { hooksStatus } from './status.ts';

export type InstallOptions = {
  /** Default: `pre-commit` where the pre-commit tool has put its own hooks, plain git hooks otherwise. */
  readonly style?: 'git' | 'pre-commit';
  /** Default: all three. */
  readonly hooks?: readonly HookName[];
  /** What the hooks run. Default: the program that runs here. */
  readonly runner?: Runner;
};

export type Installed = {
  readonly style: 'git' | 'pre-commit';
  /** Absolute paths of what was written. */
  readonly files: readonly string[];
  /** A command that the user has still to run: the pre-commit tool installs itself. null when the hooks work now. */
  readonly next: string | null;
  readonly status: HooksStatus;
};

/**
 * Installs hooks and the merge driver in the git work tree around `dir`. Hooks that are there and come to DVC already stay.
 * @throws IdriftError `not-available` outside a git work tree, `conflict` for hooks of others: nothing was written then.
 */
export const installHooks = async (dir: string, options: InstallOptions = {}): Promise<Installed> => {
  const places = await requirePlaces(dir);
  const before = await statusAt(places);
  const names = options.hooks ?? HOOK_NAMES;
  const hasTool = before.hooks.some(({ by }) => by === 'pre-commit');
  const style = options.style ?? (hasTool ? 'pre-commit' : 'git');
  const files: string[] = [];
  if (style === 'git') {
    refuseForeign(before, names);
    refuseSharedPath(places);
    writeDispatch(places, options.runner);
    for (const { name, file, by, runs } of before.hooks) {
      if (!names.includes(name) || (runs && by !== 'idrift')) continue;
      writeHook(file, name);
      files.push(file);
    }
  } else {
    writeDispatch(places, options.runner);
    files.push(addPreCommit(places.workTree, names));
  }
  await setMergeDriver(places.workTree);
  const status = await statusAt(places);
  return { style, files, next: style === 'pre-commit' ? toolCommand(status, names) : null, status };
};

/**
 * `dvc install`: any hook that is not our own is an error, as there.
 * @throws IdriftError `conflict` with DVC's words.
 */
export const installAsDvc = async (dir: string): Promise<void> => {
  const places = await requirePlaces(dir);
  const { hooks } = await statusAt(places);
  const there = hooks.find(({ by }) => by !== null && by !== 'idrift');
  if (there) {
    throw new IdriftError({
      code: 'conflict',
      message: `Hook '${there.name}' already exists. Please refer to <https://man.dvc.org/install> for more info.`,
      // Not as `where`: it would be put behind DVC's words.
      hint: `${there.file} stays as it is. ${there.by === 'dvc' ? 'It is that of dvc itself and does the same.' : hintFor(there.by === 'pre-commit')}`,
    });
  }
  refuseSharedPath(places);
  await setMergeDriver(places.workTree);
  writeDispatch(places);
  for (const { name, file } of hooks) writeHook(file, name);
};

/** `dvc install --use-pre-commit-tool`: DVC's own entry, since a team keeps the file, and the merge driver. */
export const installDvcPreCommit = async (dir: string, version: string): Promise<void> => {
  const places = await requirePlaces(dir);
  await setMergeDriver(places.workTree);
  writeDispatch(places);
  addDvcPreCommit(places.workTree, version);
};

export type Removed = { readonly files: readonly string[]; readonly status: HooksStatus };

/**
 * Takes away what `installHooks` wrote, in both styles, and nothing else.
 * @param alsoDvc also the scripts that `dvc install` wrote.
 * @throws IdriftError `not-available` outside a git work tree.
 */
export const removeHooks = async (dir: string, { alsoDvc = false } = {}): Promise<Removed> => {
  const places = await requirePlaces(dir);
  const files: string[] = [];
  for (const name of HOOK_NAMES) {
    const file = join(places.hooksDir, name);
    for (const each of [file, legacyFile(file)]) {
      const text = hookText(each);
      const maker = text === null ? null : makerOf(text, name);
      if (maker !== 'idrift' && !(alsoDvc && maker === 'dvc')) continue;
      rmSync(each);
      files.push(each);
    }
  }
  const config = removePreCommit(places.workTree);
  if (config !== null) files.push(config);
  await removeMergeDriver(places.workTree);
  rmSync(join(places.commonDir, DISPATCH_FILE), { force: true });
  return { files, status: await statusAt(places) };
};

const requirePlaces = async (dir: string): Promise<GitPlaces> => {
  const places = await gitPlaces(dir);
  if (places) return places;
  throw new IdriftError({
    code: 'not-available',
    message: `${dir} is not in a git work tree, so there are no hooks.`,
    where: dir,
    hint: 'Run "git init" in the folder first.',
  });
};

const refuseForeign = ({ hooks }: HooksStatus, names: readonly HookName[]): void => {
  const others = hooks.filter(
    ({ name, by, runs }) => names.includes(name) && !runs && (by === 'foreign' || by === 'pre-commit'),
  );
  const [first] = others;
  if (!first) return;
  throw new IdriftError({
    code: 'conflict',
    message: `There are other hooks already: ${others.map(({ file }) => file).join(', ')}. They were left as they are, and nothing was installed.`,
    where: first.file,
    hint: hintFor(others.some(({ by }) => by === 'pre-commit')),
  });
};

const hintFor = (isTool: boolean): string =>
  isTool
    ? 'They are those of the pre-commit tool: install ours into its settings (idrift data hooks install --style pre-commit).'
    : 'Add a line to them, such as: idrift dvc git-hook pre-commit "$@" (likewise post-checkout, pre-push). Or use the pre-commit tool (idrift data hooks install --style pre-commit).';

/** Hooks of one repository have no business in a folder that all repositories of the user share. */
const refuseSharedPath = ({ hooksPath, hooksDir }: GitPlaces): void => {
  if (hooksPath === null || hooksPath.scope === 'local' || hooksPath.scope === 'worktree') return;
  throw new IdriftError({
    code: 'conflict',
    message: `git takes the hooks of all repositories from ${hooksDir} (core.hooksPath, set in the ${hooksPath.scope} settings), so nothing was installed.`,
    where: hooksDir,
    hint: 'Let this repository have its own: git config core.hooksPath .git/hooks; then do it again.',
  });
};

const writeHook = (file: string, name: HookName): void => writeScript(file, hookScript(name));

const writeDispatch = ({ commonDir }: GitPlaces, runner: Runner = thisRunner()): void =>
  writeScript(join(commonDir, DISPATCH_FILE), dispatchScript(runner));

const writeScript = (file: string, text: string): void => {
  if (hookText(file) !== text) writeFileAtomic(file, text, 0o755);
  if (process.platform !== 'win32') chmodSync(file, 0o755);
};

/** null when the tool's own hooks are all in place. */
const toolCommand = ({ hooks }: HooksStatus, names: readonly HookName[]): string | null => {
  const lacking = hooks.filter(({ name, by }) => names.includes(name) && by !== 'pre-commit').map(({ name }) => name);
  return lacking.length === 0 ? null : `pre-commit install ${lacking.map((name) => `--hook-type ${name}`).join(' ')}`;
};
