/** A commit of a few files in the user's own repository: his name, his hooks, and what he has staged besides stays staged. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { writeFileAtomic } from '../base/atomic-file.ts';
import { IdriftError, toErrorInfo } from '../contract/errors.ts';
import { git, hasCommits } from './git.ts';
import type { DvcProject } from './repo/project.ts';

export type CommitAuthor = { readonly name: string; readonly email: string };

/** What git leaves in its folder while something is going on, and how it is ended. */
const GOING_ON: readonly (readonly [string, string, string])[] = [
  ['MERGE_HEAD', 'A merge', 'git merge --continue, or git merge --abort'],
  ['rebase-merge', 'A rebase', 'git rebase --continue, or git rebase --abort'],
  ['rebase-apply', 'A rebase', 'git rebase --continue, or git rebase --abort'],
  ['CHERRY_PICK_HEAD', 'A cherry-pick', 'git cherry-pick --continue, or git cherry-pick --abort'],
  ['REVERT_HEAD', 'A revert', 'git revert --continue, or git revert --abort'],
];

/** @throws IdriftError before anything is changed: no git, no message, a merge going on, unresolved files, no name to commit under. */
export const refuseUnready = async (
  { root, scmRoot }: DvcProject,
  message: string,
  author: CommitAuthor | undefined,
): Promise<void> => {
  if (scmRoot === null) {
    throw new IdriftError({
      code: 'not-available',
      message: `${root} is not in a git repository, so no version can be committed.`,
      where: root,
      hint: 'Run "git init" there, or unset core.no_scm.',
    });
  }
  if (message.trim() === '') {
    throw new IdriftError({
      code: 'bad-input',
      message: 'The message is empty.',
      where: 'message',
      hint: 'Say in a few words what changed.',
    });
  }
  for (const [name, what, end] of GOING_ON) {
    if (!existsSync(await gitPath(root, name))) continue;
    throw new IdriftError({
      code: 'conflict',
      message: `${what} is going on in this repository: a commit now would become part of it.`,
      where: scmRoot,
      hint: `End it first: ${end}.`,
    });
  }
  const unmerged = (await git(root, ['ls-files', '--unmerged', '-z'])).split('\0')[0]?.split('\t')[1];
  if (unmerged !== undefined) {
    throw new IdriftError({
      code: 'conflict',
      message: `${unmerged} has a conflict that is not resolved.`,
      where: unmerged,
      hint: 'Resolve it and run "git add" on it.',
    });
  }
  if (author === undefined && !(await hasIdentity(root, 'GIT_AUTHOR_IDENT'))) throw noIdentity(root);
};

/** Where git keeps a file of its own for this work tree. */
export const gitPath = async (root: string, name: string): Promise<string> =>
  resolve(root, (await git(root, ['rev-parse', '--git-path', name])).trim());

const hasIdentity = async (root: string, which: 'GIT_AUTHOR_IDENT' | 'GIT_COMMITTER_IDENT'): Promise<boolean> => {
  try {
    await git(root, ['var', which]);
    return true;
  } catch {
    return false;
  }
};

const noIdentity = (root: string): IdriftError =>
  new IdriftError({
    code: 'not-available',
    message: 'git does not know under which name to commit.',
    where: root,
    hint: 'Tell it once: git config --global user.name "Your Name", and git config --global user.email you@example.com',
  });

/** Those of the files that are not as the last commit has them, relative to the project; deleted ones too. `all`: every pointer besides. */
export const changedFiles = async (
  { root, scmRoot }: DvcProject,
  files: readonly string[],
  all: boolean,
): Promise<readonly string[]> => {
  const named = files.map((file) => `:(literal)${file}`);
  const pointers = all ? [':(glob)**/*.dvc', ':(glob)**/dvc.lock'] : [];
  if (scmRoot === null || named.length + pointers.length === 0) return [];
  const list = (...words: string[]): Promise<string> => git(root, words);
  // A named file counts though it be ignored: git would not have it otherwise. Other pointers that are ignored are none of the project's.
  const untracked =
    (named.length > 0 ? await list('ls-files', '--others', '-z', '--', ...named) : '') +
    (all ? await list('ls-files', '--others', '--exclude-standard', '-z', '--', ...pointers) : '');
  const tracked = (await hasCommits(root))
    ? await list('diff', '--name-only', '--relative', '-z', 'HEAD', '--', ...named, ...pointers)
    : await list('ls-files', '--cached', '-z', '--', ...named, ...pointers);
  return [...new Set(`${untracked}${tracked}`.split('\0').filter(Boolean))].toSorted();
};

/**
 * Commits just these files and gives the commit.
 * @throws IdriftError `conflict` with git's own words when a hook, or git, refuses.
 */
export const commitPaths = async (
  { root }: DvcProject,
  files: readonly string[],
  message: string,
  author: CommitAuthor | undefined,
): Promise<string> => {
  const literal = files.map((file) => `:(literal)${file}`);
  const env: Record<string, string> = {};
  if (author) {
    Object.assign(env, { GIT_AUTHOR_NAME: author.name, GIT_AUTHOR_EMAIL: author.email });
    if (!(await hasIdentity(root, 'GIT_COMMITTER_IDENT')))
      Object.assign(env, { GIT_COMMITTER_NAME: author.name, GIT_COMMITTER_EMAIL: author.email });
  }
  // Ignore rules of the user's must not keep a pointer out.
  return committed(root, 'nothing was changed', async () => {
    await git(root, ['add', '--force', '--', ...literal]);
    await git(root, ['commit', '--quiet', '--only', '-m', message, '--', ...literal], env);
  });
};

/**
 * Ends the merge that is going on with a commit of both sides, under git's own message for it; these files are resolved.
 * @throws as `commitPaths`; the files are in conflict again then.
 */
export const commitMerge = async (project: DvcProject, files: readonly string[]): Promise<string> => {
  const { root } = project;
  if (!(await hasIdentity(root, 'GIT_AUTHOR_IDENT'))) throw noIdentity(root);
  const index = await takeIndex(project);
  try {
    return await committed(root, 'the merge stays open', async () => {
      await git(root, ['add', '--force', '--', ...files.map((file) => `:(literal)${file}`)]);
      await git(root, ['commit', '--quiet', '--no-edit', '--cleanup=strip']);
    });
  } catch (thrown) {
    index.restore();
    throw thrown;
  }
};

/** @param left how things are when it is refused */
const committed = async (root: string, left: string, commit: () => Promise<void>): Promise<string> => {
  try {
    await commit();
  } catch (cause) {
    const { code, message: said } = toErrorInfo(cause);
    if (code !== 'internal') throw cause;
    throw new IdriftError(
      {
        code: 'conflict',
        message: `The commit was refused, and ${left}. ${said}`,
        where: root,
        hint: 'Those are the words of git, or of a hook of this repository: do what they say and try again.',
      },
      { cause },
    );
  }
  return (await git(root, ['rev-parse', 'HEAD'])).trim();
};

/** The index as it is, to be put back when a commit fails: what the user had staged is then staged as before. */
export const takeIndex = async ({ root, scmRoot }: DvcProject): Promise<{ readonly restore: () => void }> => {
  if (scmRoot === null) return { restore: () => {} };
  const path = await gitPath(root, 'index');
  const bytes = existsSync(path) ? readFileSync(path) : null;
  return {
    restore: () => {
      // No index before: git makes one from nothing just as well, but what was added to it must go.
      const now = existsSync(path) ? readFileSync(path) : null;
      if (now === null || (bytes !== null && now.equals(bytes)) || existsSync(join(path, '..', 'index.lock'))) return;
      writeFileAtomic(path, bytes ?? EMPTY_INDEX);
    },
  };
};

/** Version 2, no entries, and the SHA-1 of those twelve bytes. */
const EMPTY_INDEX = Buffer.from('44495243000000020000000039d890139ee5356c7ef572216cebcd27aa41f9df', 'hex');
