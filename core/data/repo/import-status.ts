/** Whether the source of an import has changed: a path outside the project, an address, another repository. */
import type { OutState } from './status.ts';
import type { DvcProject } from './project.ts';
import type { TrackedArtifact } from './stages.ts';
import { sourceState } from './import-source.ts';

/** By the source's name; nothing when it is as it was. */
export const importStatus = async (project: DvcProject, dep: TrackedArtifact): Promise<Record<string, OutState>> => {
  const { name, state } = await sourceState(project, dep);
  return state === null ? {} : { [name]: state };
};
