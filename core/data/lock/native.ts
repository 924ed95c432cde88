/**
 * What Node lacks of the operating system: flock, and syncfs. The functions are called straight (koffi), so that no helper process
 * and no compiled addon is needed. Loaded on first use: reading needs none of it.
 */
import { createRequire } from 'node:module';
import type * as Koffi from 'koffi';

type Native = {
  /** false when another process holds it. Released by closing the file, also when the process is killed. */
  readonly tryLock: (file: number) => boolean;
  /** Writes what the file system of an open file still keeps in memory; null where there is no such call. */
  readonly syncFileSystem: ((file: number) => void) | null;
};

const LOCK_EXCLUSIVE_NOW = 2 | 4;

let loaded: Native | undefined;

export const native = (): Native => {
  loaded ??= load();
  return loaded;
};

const require = createRequire(import.meta.url);

/** The addon without the package's wrapper, which takes longer to load than the whole of a short command. */
const koffiItself = (): Pick<typeof Koffi, 'load'> | null => {
  try {
    return require(`@koromix/koffi-${process.platform}-${process.arch}`) as typeof Koffi;
  } catch {
    return null;
  }
};

const load = (): Native => {
  const koffi = koffiItself() ?? (require('koffi') as typeof Koffi);
  const library = koffi.load(null);
  const flock = library.func('int flock(int file, int operation)');
  const syncfs = process.platform === 'linux' ? library.func('int syncfs(int file)') : null;
  return {
    tryLock: (file) => flock(file, LOCK_EXCLUSIVE_NOW) === 0,
    syncFileSystem:
      syncfs &&
      ((file) => {
        syncfs(file);
      }),
  };
};
