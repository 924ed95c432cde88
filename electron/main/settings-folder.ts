/** The user's settings folder, the same that the engine and the command line use (core/app/recent-projects.ts). */
import { homedir } from 'node:os';
import { join } from 'node:path';

export const settingsFolder = (): string => {
  const { IDRIFT_HOME, APPDATA, XDG_CONFIG_HOME } = process.env;
  if (IDRIFT_HOME) return IDRIFT_HOME;
  if (process.platform === 'win32') return join(APPDATA ?? homedir(), 'Idrift');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Idrift');
  return join(XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'idrift');
};
