/** A new data version for the Data page, and what came of it in one line. */
import type { CommitOrder } from '../contract/data-import.ts';
import { makeVersion } from '../data/make-version.ts';
import type { Watched } from '../data/progress.ts';
import { openDvcProject } from '../data/repo/project.ts';

export const makeDataVersion = async (
  dir: string,
  { message, targets, commit, push, remote, force }: CommitOrder,
  watched: Watched,
): Promise<string> => {
  const made = await makeVersion(dir, {
    ...watched,
    paths: targets,
    message,
    commit,
    push,
    remote,
    gate: force ? 'record' : 'require',
  });
  const files = `${made.added.length} ${made.added.length === 1 ? 'file' : 'files'} recorded`;
  const what = made.revision === null ? files : `Committed as ${made.revision.slice(0, 7)}`;
  if (made.pushed === null) return what;
  const to = remote ?? openDvcProject(dir).config.core.remote ?? 'the remote';
  return `${what}; ${made.pushed.objects} ${made.pushed.objects === 1 ? 'object' : 'objects'} pushed to ${to}`;
};
