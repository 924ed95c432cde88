/** The projects that were opened on this computer, newest first; kept in the user's settings folder. */
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../base/atomic-file.ts';
import { recentProject } from '../contract/project.ts';

type RecentProject = z.infer<typeof recentProject>;

const KEPT = 12;

/** `IDRIFT_HOME` wins over the system's usual place for a program's settings. */
export const defaultSettingsDir = (): string => {
  const { IDRIFT_HOME, APPDATA, XDG_CONFIG_HOME } = process.env;
  if (IDRIFT_HOME) return IDRIFT_HOME;
  if (process.platform === 'win32') return join(APPDATA ?? homedir(), 'Idrift');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Idrift');
  return join(XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'idrift');
};

export const readRecentProjects = (settingsDir: string): readonly RecentProject[] => {
  try {
    const projects = z.array(recentProject).parse(JSON.parse(readFileSync(join(settingsDir, 'recent.json'), 'utf8')));
    return projects.filter(({ dir }) => existsSync(dir));
  } catch {
    return []; // a first start, or a damaged list: it only saves typing
  }
};

export const rememberProject = (settingsDir: string, project: Omit<RecentProject, 'openedAt'>): void => {
  const others = readRecentProjects(settingsDir).filter(({ dir }) => dir !== project.dir);
  const list = [{ ...project, openedAt: new Date().toISOString() }, ...others].slice(0, KEPT);
  try {
    writeFileAtomic(join(settingsDir, 'recent.json'), `${JSON.stringify(list, null, 1)}\n`);
  } catch {
    // A settings folder that cannot be written (a container, CI) costs the list, not the work.
  }
};
