/** What a report of a fault should tell of a project: links that work, where the cache lies, which kinds of remotes there are. */
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { linkObject, type LinkType } from '../store/links.ts';
import { type DvcProject, ownFolder } from './project.ts';

export const describeProject = (project: DvcProject): string[] => {
  const { config, root, scmRoot } = project;
  const kinds = [...config.remotes.values()].map(({ url }) => /^([a-z][a-z\d+.-]*):\/\//i.exec(url)?.[1] ?? 'local');
  return [
    `Cache types: ${existsSync(config.cache.dir) ? workingLinks(project).join(', ') || 'none' : '<https://error.dvc.org/no-dvc-cache>'}`,
    `Cache directory: ${config.cache.dir}`,
    'Caches: local',
    `Remotes: ${kinds.length > 0 ? kinds.join(', ') : 'None'}`,
    `Workspace directory: ${root}`,
    `Repo: ${scmRoot === null ? 'dvc (no_scm)' : scmRoot === root ? 'dvc, git' : 'dvc (subdir), git'}`,
  ];
};

/** Tried with a file of a few bytes, from the cache to the folder. */
const workingLinks = (project: DvcProject): string[] => {
  const object = join(project.config.cache.dir, `.idrift-${process.pid}.tmp`);
  const dir = mkdtempSync(join(ownFolder(project), 'links-'));
  try {
    writeFileSync(object, 'links');
    return (['reflink', 'hardlink', 'symlink'] as const).filter((type) => works(type, object, dir));
  } catch {
    return [];
  } finally {
    rmSync(object, { force: true });
    rmSync(dir, { recursive: true, force: true });
  }
};

const works = (type: LinkType, object: string, dir: string): boolean => {
  try {
    linkObject({
      object,
      target: join(dir, type),
      types: [type],
      isexec: false,
      size: 5,
      temporaryDir: dir,
      md5: null,
    });
    return statSync(join(dir, type)).isFile();
  } catch {
    return false;
  }
};
