/** A remote of the project, open for one piece of work. */
import { remoteOf } from '../config/load.ts';
import type { ObjectStore } from '../remote/object-store.ts';
import { openRemote } from '../remote/open-remote.ts';
import { type DvcProject, ownFolder } from './project.ts';

/** @param name undefined is the default remote. @throws ConfigError for one that there is not; what `openRemote` throws */
export const withRemote = async <Result>(
  project: DvcProject,
  name: string | undefined,
  signal: AbortSignal | undefined,
  work: (store: ObjectStore, name: string) => Promise<Result>,
): Promise<Result> => {
  const { config } = project;
  const remote = remoteOf(config, name);
  const store = await openRemote(remote, {
    remotes: config.remotes,
    stateDir: ownFolder(project),
    cacheDir: config.cache.dir,
    signal,
  });
  try {
    return await work(store, remote.name);
  } finally {
    store.close();
  }
};
