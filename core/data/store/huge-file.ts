/** Files so large that one thread for all of it is too slow: the system copies them while another thread hashes. */
import { constants, rmSync } from 'node:fs';
import { chmod, copyFile } from 'node:fs/promises';
import { syncFileAsync } from '../../base/atomic-file.ts';
import { hashOnThread } from './workers.ts';

export const HUGE_BYTES = 256 * 1024 * 1024;

/**
 * Copies `source` to `copy` (a reflink where the file system has them) and gives the md5 of the source. With `durable` the bytes are on the
 * disk when it resolves. After a failure the copy is gone.
 */
export const copyHashed = async (source: string, copy: string, mode: number, durable: boolean): Promise<string> => {
  try {
    const [md5] = await Promise.all([hashOnThread(source), copyWhole(source, copy, mode, durable)]);
    return md5;
  } catch (thrown) {
    rmSync(copy, { force: true });
    throw thrown;
  }
};

const copyWhole = async (source: string, copy: string, mode: number, durable: boolean): Promise<void> => {
  await copyFile(source, copy, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
  await chmod(copy, 0o600);
  if (durable) await syncFileAsync(copy);
  await chmod(copy, mode);
};
