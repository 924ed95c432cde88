/** What the program says of the open project itself. */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Project, ProjectSettings } from '../contract/project.ts';
import { gitState } from '../data/git.ts';

export const projectAt = async (dir: string, settings: ProjectSettings): Promise<Project> => {
  const git = await gitState(dir);
  return {
    dir,
    name: basename(dir),
    git,
    isSample: isSample(dir),
    settings,
    problem: git ? null : 'The folder is no git work tree: there is no history of data versions. Run "git init" in it.',
  };
};

/** Only the sample brings the manifest of its own history. */
const isSample = (dir: string): boolean => existsSync(join(dir, 'data', 'history.json'));
