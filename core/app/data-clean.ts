/** Cleaning up the cache: what would go, with names, and doing it. */
import type { CleanUp, CleanUpPreview } from '../contract/data-files.ts';
import { git } from '../data/git.ts';
import type { Watched } from '../data/progress.ts';
import { gc, type GcOptions } from '../data/repo/gc.ts';
import { openDvcProject } from '../data/repo/project.ts';

const scopeOf = ({ keep, cloud }: CleanUp): GcOptions => ({
  workspace: true,
  ...(keep === 'branches-and-tags' ? { allBranches: true, allTags: true } : {}),
  ...(keep === 'all-commits' ? { allCommits: true } : {}),
  cloud,
});

/** Listed at most. */
const LISTED = 200;

export const previewCleanUp = async (dir: string, order: CleanUp, watched: Watched): Promise<CleanUpPreview> => {
  const { cache, legacy, remotes, bytes } = await gc(openDvcProject(dir), {
    ...scopeOf(order),
    ...watched,
    dry: true,
    describe: true,
  });
  const all = [...cache, ...legacy, ...remotes.flatMap(({ unused }) => unused)];
  const shown = all.toSorted((a, b) => (b.size ?? 0) - (a.size ?? 0)).slice(0, LISTED);
  const messages = await messagesOf(
    dir,
    shown.flatMap(({ uses }) => uses.slice(0, 1).map(({ revision }) => revision)),
  );
  return {
    objects: all.length,
    bytes,
    removed: shown.map(({ id, size, uses: [use] }) => ({
      md5: id.oid,
      size: size ?? 0,
      path: use?.path ?? null,
      revision: use?.revision ?? null,
      message: use ? (messages.get(use.revision) ?? null) : null,
    })),
  };
};

const messagesOf = async (dir: string, revisions: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  const wanted = [...new Set(revisions)];
  if (wanted.length === 0) return new Map();
  const log = await git(dir, ['log', '--no-walk', '-z', '--format=%H%x1f%s', ...wanted]);
  return new Map(
    log.split('\0').flatMap((line) => {
      const [revision, message = ''] = line.split('\x1f');
      return revision ? [[revision, message] as const] : [];
    }),
  );
};

export const cleanUpCache = async (dir: string, order: CleanUp, watched: Watched): Promise<string> => {
  const { cache, legacy, remotes, bytes } = await gc(openDvcProject(dir), { ...scopeOf(order), ...watched });
  const n = cache.length + legacy.length + remotes.reduce((sum, { unused }) => sum + unused.length, 0);
  return `${n} ${n === 1 ? 'object' : 'objects'} removed, ${Math.round(bytes / 1000)} KB freed`;
};
