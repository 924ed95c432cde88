/** Tracked paths of which the remote lacks objects: asked for, because it calls a server. */
import { cloudStatus } from '../data/remote/cloud-status.ts';
import { openLooseProject, ownFolder } from '../data/repo/project.ts';
import { collectWanted } from '../data/repo/wanted.ts';
import { withRemote } from '../data/repo/with-remote.ts';

/** @param name of a remote; undefined is the default one. */
export const remoteLacks = async (projectDir: string, name: string | undefined): Promise<readonly string[]> => {
  const project = openLooseProject(projectDir);
  const wanted = await collectWanted(project, { push: true });
  return withRemote(project, name, undefined, async (store) => {
    const found = await cloudStatus(store, project.config.cache.dir, wanted, { stateDir: ownFolder(project) });
    return [...found].flatMap(([name, word]) => (word === 'deleted' ? [] : [name])).toSorted();
  });
};
