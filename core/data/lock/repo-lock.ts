/** DVC's lock of a whole project, `.dvc/tmp/lock`: held around everything that changes the project, by `dvc` and by us. */
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { IdriftError } from '../../contract/errors.ts';
import { holderOf, tryLockFile } from './file-lock.ts';
import { tryHardlinkLock } from './hardlink-lock.ts';

export type Lockable = {
  readonly tmpDir: string;
  readonly config: { readonly core: { readonly hardlinkLock: boolean } };
};

/** As DVC: seven attempts in three seconds. */
const ATTEMPTS = 7;
const PAUSE_MS = 500;

/** Locks that this process holds: a verb that calls another takes the lock once. */
const held = new Map<string, { count: number; release: () => void }>();

export class BusyError extends IdriftError {}

/**
 * Runs `work` while the lock is held. `waitForever` is `--wait-for-lock`.
 * @throws BusyError (`conflict`) when another process holds it for longer than three seconds.
 */
export const withRepoLock = async <Result>(
  { tmpDir, config }: Lockable,
  work: () => Promise<Result> | Result,
  options: { readonly waitForever?: boolean } = {},
): Promise<Result> => {
  const path = join(tmpDir, 'lock');
  const mine = held.get(path);
  if (mine) mine.count++;
  else {
    const take = config.core.hardlinkLock ? tryHardlinkLock : tryLockFile;
    held.set(path, { count: 1, release: await takeLock(path, take, options.waitForever === true) });
  }
  try {
    return await work();
  } finally {
    const entry = held.get(path);
    if (entry && --entry.count === 0) {
      held.delete(path);
      entry.release();
    }
  }
};

const takeLock = async (
  path: string,
  take: (path: string) => (() => void) | null,
  waitForever: boolean,
): Promise<() => void> => {
  for (let attempt = 1; ; attempt++) {
    const release = take(path);
    if (release) return release;
    if (!waitForever && attempt >= ATTEMPTS) throw busy(path);
    await wait(PAUSE_MS);
  }
};

const busy = (path: string): BusyError => {
  const pid = holderOf(path);
  return new BusyError({
    code: 'conflict',
    message:
      'Unable to acquire lock. Most likely another DVC process is running or was terminated abruptly: ' +
      `${path} is locked${pid === null ? '' : ` by process ${pid}`}.`,
    where: path,
    hint: 'Wait until the other command (dvc or Idrift) has ended, then do it again.',
  });
};
