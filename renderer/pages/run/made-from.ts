/** What a run's tags say of its code: commit, branch, and files that differed. */
import type { RunSummary } from '../../../core/contract/index.ts';
import { z } from 'zod';

export type CodeState = {
  readonly commit: string | null;
  readonly branch: string | null;
  readonly source: string | null;
  /** Of the commit on the web; null where the remote is no address of one. */
  readonly url: string | null;
  /** Files that differed from the commit; null where it is not known. */
  readonly changed: readonly string[] | null;
};

const paths = z.array(z.string());

const changedOf = (tags: RunSummary['tags']): readonly string[] | null => {
  const list = tags['idrift.git.changed'];
  if (list === undefined) return tags['idrift.git.dirty'] === 'false' ? [] : null;
  try {
    const parsed = paths.safeParse(JSON.parse(list));
    return parsed.success ? parsed.data : [list];
  } catch {
    return [list];
  }
};

/** `git@host:owner/name.git`, `ssh://git@host:22/owner/name` and `https://host/owner/name.git`. */
const REMOTES = [
  /^[\w.-]+@(?<host>[\w.-]+):(?<path>[^/].*?)(?:\.git)?\/?$/,
  /^ssh:\/\/(?:[\w.-]+@)?(?<host>[\w.-]+)(?::\d+)?\/(?<path>.+?)(?:\.git)?\/?$/,
  /^https?:\/\/(?:[^/@]*@)?(?<host>[\w.:-]+)\/(?<path>.+?)(?:\.git)?\/?$/,
];

/** GitLab has a dash before it; GitHub, Gitea and Forgejo have not; Bitbucket says "commits". */
export const commitUrl = (remote: string | undefined, commit: string | undefined): string | null => {
  if (remote === undefined || commit === undefined) return null;
  for (const form of REMOTES) {
    const { host, path } = form.exec(remote)?.groups ?? {};
    if (host === undefined || path === undefined) continue;
    const page = host.includes('gitlab') ? '-/commit' : host.includes('bitbucket') ? 'commits' : 'commit';
    return `https://${host}/${path.split('/').map(encodeURIComponent).join('/')}/${page}/${encodeURIComponent(commit)}`;
  }
  return null;
};

export const codeOf = ({ tags }: RunSummary): CodeState => ({
  commit: tags['mlflow.source.git.commit'] ?? null,
  branch: tags['mlflow.source.git.branch'] ?? null,
  source: tags['mlflow.source.name'] ?? null,
  changed: changedOf(tags),
  url: commitUrl(tags['mlflow.source.git.repoURL'], tags['mlflow.source.git.commit']),
});

/** "clean", "2 files differ", or nothing where git said nothing. */
export const codeWords = ({ changed }: CodeState): string | null => {
  if (changed === null) return null;
  if (changed.length === 0) return 'clean';
  return changed.length === 1 ? '1 file differs' : `${changed.length} files differ`;
};
