/** Files of a tracked folder made anew after `add` and `commit`, where they are not the kind of link that `cache.type` asks for. */
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { Watched } from '../progress.ts';
import type { Built } from '../store/build.ts';
import { applyPlans } from './checkout-apply.ts';
import { planOuts } from './checkout-plan.ts';
import type { DvcProject } from './project.ts';
import type { TrackedArtifact } from './stages.ts';

/** Whether plain files are not what the project wants, or links lie among them, which DVC replaces. */
export const needsFolderRelink = (project: DvcProject, built: Built): boolean => {
  return built.isFolder && (!takesCopies(project) || built.links > 0);
};

/** A plain file will do, wherever in the list of `cache.type` copies stand. */
const takesCopies = ({ config }: DvcProject): boolean =>
  config.cache.types?.some((type) => type === 'copy' || type === 'reflink') ?? true;

/**
 * @param out the folder as it has just been recorded.
 * @param filter only what lies at or below this path.
 */
export const relinkFolder = async (
  project: DvcProject,
  out: TrackedArtifact,
  filter: string | null,
  watched: Watched,
): Promise<void> => {
  const plans = await planOuts(project, [{ out, filter }], { ...watched, relink: true });
  const isFine = (path: string): boolean =>
    takesCopies(project) && !lstatSync(join(project.root, path)).isSymbolicLink();
  // What has changed in the folder meanwhile stays.
  const only = plans.map((plan) => ({
    ...plan,
    make: plan.make.filter(({ path }) => !plan.unsaved.includes(path) && !isFine(path)),
    remove: [],
    removeFolders: [],
  }));
  await applyPlans(project, only, watched);
};
