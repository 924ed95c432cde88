/** MLflow's API over the project's own file, switched on and off in the app, so that notebooks log into it. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { IdriftError } from '../contract/errors.ts';
import type { StoreState } from '../contract/store.ts';
import type { MlflowDoor } from '../tracking/server/door.ts';

export type NotebookDoor = {
  readonly state: () => StoreState['door'];
  /** @throws IdriftError `conflict` for a port that is taken. */
  readonly open: (port: number) => Promise<void>;
  readonly close: () => Promise<void>;
};

const LOOK_MILLISECONDS = 2000;

/** @param onWrite something was written to the file, by a notebook or by us. */
export const createNotebookDoor = (folder: string, onWrite: () => void): NotebookDoor => {
  let door: MlflowDoor | null = null;
  let timer: NodeJS.Timeout | undefined;

  const close = async (): Promise<void> => {
    const closing = door;
    door = null;
    clearInterval(timer);
    await closing?.close();
  };
  return {
    state: () => door && { url: door.url, port: Number(new URL(door.url).port) },
    open: async (port) => {
      await close();
      door = await openAt(folder, port);
      let seen = lastWrite(folder);
      timer = setInterval(() => {
        const now = lastWrite(folder);
        if (now !== seen) onWrite();
        seen = now;
      }, LOOK_MILLISECONDS).unref();
    },
    close,
  };
};

const openAt = async (dir: string, port: number): Promise<MlflowDoor> => {
  // Most sessions never open it: its routes are loaded when it is wanted.
  const { openMlflowDoor } = await import('../tracking/server/door.ts');
  try {
    return await openMlflowDoor({ dir, port });
  } catch (thrown) {
    if (!(thrown instanceof IdriftError) || thrown.info.code !== 'conflict') throw thrown;
    const hint = 'Choose another port, such as 5001: the stack’s MLflow has 5000.';
    throw new IdriftError({ ...thrown.info, hint }, { cause: thrown });
  }
};

/** The write-ahead log changes with every transaction. */
const lastWrite = (folder: string): string => {
  const file = join(folder, 'mlflow.db-wal');
  if (!existsSync(file)) return '';
  const { mtimeMs, size } = statSync(file);
  return `${mtimeMs} ${size}`;
};
