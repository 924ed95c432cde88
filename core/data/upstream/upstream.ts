/** The branch that this one is shared through: what git fetches from, merges, and pushes to, and why it says no, in words. */
import { IdriftError } from '../../contract/errors.ts';
import { git, runGit } from '../git.ts';

export type Upstream = {
  readonly branch: string;
  readonly remote: string;
  /** The branch's name over there. */
  readonly theirBranch: string;
  /** What was last seen of it: `refs/remotes/origin/main`. */
  readonly ref: string;
  /** For people: `origin/main`. */
  readonly name: string;
  /** false: git does not follow it yet, or it is not there yet. */
  readonly isSet: boolean;
};

const text = async (dir: string, ...args: readonly string[]): Promise<string | null> => {
  const { status, stdout } = await runGit(dir, args);
  return status === 0 && stdout.trim() !== '' ? stdout.trim() : null;
};

/**
 * The branch that git follows, else the one of the same name on the only remote, or on `origin`.
 * @throws IdriftError `conflict` on no branch; `not-available` without a git remote.
 */
export const upstreamOf = async (dir: string): Promise<Upstream> => {
  const branch = await text(dir, 'symbolic-ref', '--quiet', '--short', 'HEAD');
  if (branch === null) {
    throw new IdriftError({
      code: 'conflict',
      message: 'The project is on no branch (a detached HEAD), so there is nothing to share through.',
      where: dir,
      hint: 'Go to a branch: git switch main, or git switch -c NAME.',
    });
  }
  const remote = await text(dir, 'config', '--get', `branch.${branch}.remote`);
  const merge = await text(dir, 'config', '--get', `branch.${branch}.merge`);
  if (remote !== null && remote !== '.' && merge !== null)
    return upstream(branch, remote, merge.replace(/^refs\/heads\//, ''), true);
  const remotes = ((await text(dir, 'remote')) ?? '').split('\n').filter(Boolean);
  const only = remotes.includes('origin') ? 'origin' : remotes.length === 1 ? remotes[0] : undefined;
  if (only !== undefined) return upstream(branch, only, branch, false);
  throw new IdriftError({
    code: 'not-available',
    message:
      remotes.length === 0
        ? 'The project has no git remote, so there is nobody to share with.'
        : `Branch ${branch} follows none of the git remotes ${remotes.join(', ')}.`,
    where: dir,
    hint:
      remotes.length === 0
        ? 'Make an empty repository where both of you can reach it, then: git remote add origin URL.'
        : `Say which: git branch --set-upstream-to=${remotes[0]}/${branch}, or git push -u ${remotes[0]} ${branch}.`,
  });
};

const upstream = (branch: string, remote: string, theirBranch: string, isSet: boolean): Upstream => ({
  branch,
  remote,
  theirBranch,
  ref: `refs/remotes/${remote}/${theirBranch}`,
  name: `${remote}/${theirBranch}`,
  isSet,
});

/** Nobody is there to type a password. */
const ASK_NOBODY = { GIT_TERMINAL_PROMPT: '0' };

/** Brings what is new over there; nothing in the folder changes. @throws IdriftError `not-available` when it cannot be reached. */
export const fetchUpstream = async (dir: string, { remote }: Upstream, signal?: AbortSignal): Promise<void> => {
  const { status, stderr } = await runGit(dir, ['fetch', '--quiet', remote], { env: ASK_NOBODY, signal });
  if (status !== 0) throw unreachable(dir, remote, stderr);
};

/** null: the branch is not there yet. */
export const upstreamCommit = (dir: string, { ref }: Upstream): Promise<string | null> =>
  text(dir, 'rev-parse', '--verify', '--quiet', `${ref}^{commit}`);

/** Commits that only this branch, and only the one over there, has, as of the last fetch. */
export const aheadBehind = async (
  dir: string,
  { ref }: Upstream,
): Promise<{ ahead: number; behind: number } | null> => {
  const counts = await text(dir, 'rev-list', '--left-right', '--count', `HEAD...${ref}`);
  const [ahead = 0, behind = 0] = counts?.split('\t').map(Number) ?? [];
  return counts === null ? null : { ahead, behind };
};

/** Somebody else pushed meanwhile: receive, and push again. */
export class PushOutrunError extends IdriftError {}

/** @throws PushOutrunError; IdriftError `not-available` when it cannot be reached, `conflict` when the remote does not take it. */
export const pushUpstream = async (dir: string, to: Upstream, signal?: AbortSignal): Promise<void> => {
  const { status, stderr } = await runGit(
    dir,
    ['push', '--quiet', ...(to.isSet ? [] : ['--set-upstream']), to.remote, `HEAD:refs/heads/${to.theirBranch}`],
    { env: ASK_NOBODY, signal },
  );
  if (status === 0) return;
  if (/\[rejected\]|non-fast-forward|fetch first/.test(stderr)) {
    throw new PushOutrunError({
      code: 'conflict',
      message: `Somebody else pushed to ${to.name} meanwhile.`,
      where: to.name,
      hint: 'Receive, then share again. Nothing is lost: the labels are committed here.',
    });
  }
  if (/\[remote rejected\]|protected branch|hook declined|GH006|denied to/i.test(stderr)) {
    throw new IdriftError({
      code: 'conflict',
      message: `${to.remote} did not take the push to ${to.theirBranch}: ${shortly(stderr)}`,
      where: to.name,
      hint: `The branch is protected, or you may not write there. Share through a branch of your own: git switch -c labels-NAME, then share again; somebody who may merges it into ${to.theirBranch}. The labels are committed here.`,
    });
  }
  if (/error: failed to push|hook/.test(stderr) && !/could not|unable to|not found/i.test(stderr)) {
    throw new IdriftError({
      code: 'conflict',
      message: `git did not push to ${to.name}: ${shortly(stderr)}`,
      where: to.name,
      hint: 'Those are the words of git, or of a hook of this repository: do what they say and share again.',
    });
  }
  throw unreachable(dir, to.remote, stderr);
};

const unreachable = (dir: string, remote: string, stderr: string): IdriftError =>
  new IdriftError({
    code: 'not-available',
    message: `The git remote ${remote} cannot be reached: ${shortly(stderr)}`,
    where: dir,
    hint: `Check the network, its address (git remote -v) and your right to it: "git fetch ${remote}" in a terminal asks for a password where one is needed. Labels stay on this computer until then.`,
  });

/** What git said, without its own hints. */
const shortly = (stderr: string): string =>
  stderr
    .split('\n')
    .map((line) => line.replace(/^(remote|error|fatal): */, '').trim())
    .filter((line) => line !== '' && !line.startsWith('hint:'))
    .join(' ')
    .slice(0, 400);

/** Whether `commit` is in the history of `of`. */
export const isAncestor = async (dir: string, commit: string, of: string): Promise<boolean> =>
  (await runGit(dir, ['merge-base', '--is-ancestor', commit, of])).status === 0;

export const headCommit = async (dir: string): Promise<string> => (await git(dir, ['rev-parse', 'HEAD'])).trim();
