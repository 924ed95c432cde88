/** The project a verb works on: the folder given, else the nearest one upwards with `.dvc/` or `idrift.json`. */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Session } from '../app/session.ts';
import { isFolder } from '../base/path-facts.ts';
import { IdriftError } from '../contract/errors.ts';
import type { GlobalOptions } from './terminal.ts';

/** @throws IdriftError `not-found` when the folder given is none. */
export const projectDirOf = (options: GlobalOptions): string => {
  if (options.project !== undefined) return existingFolder(resolve(options.project));
  const start = process.cwd();
  for (let dir = start; ; dir = dirname(dir)) {
    if (existsSync(join(dir, '.dvc')) || existsSync(join(dir, 'idrift.json'))) return dir;
    if (dirname(dir) === dir) return start;
  }
};

const existingFolder = (dir: string): string => {
  if (isFolder(dir)) return dir;
  throw new IdriftError({
    code: 'not-found',
    message: `There is no folder ${dir}.`,
    where: dir,
    hint: 'Check --project, or make a project there: idrift init DIR.',
  });
};

/** Opens the project, does the work, and closes it again whatever happens. */
export const withProject = async <Result>(
  options: GlobalOptions,
  work: (session: Session) => Promise<Result> | Result,
): Promise<Result> => {
  const [{ createApp }, { defaultSettingsDir }] = await Promise.all([
    import('../app/app.ts'),
    import('../app/recent-projects.ts'),
  ]);
  const app = createApp({ door: 'browser', settingsDir: defaultSettingsDir(), slackToken: null, onBusy: () => {} });
  await app.openProject(projectDirOf(options));
  try {
    return await work(app.session());
  } finally {
    await app.close();
  }
};

/** Aborts on Ctrl+C and on SIGTERM, so that a long verb ends in order and with status 130. */
export const untilInterrupted = (): AbortSignal => {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
};
