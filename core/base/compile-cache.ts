/** Compiled code kept on the disk between starts: reading TypeScript is most of what a short command, a thread or a child process does. */
import { enableCompileCache, getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';

/** For what is loaded from now on, here and in threads and child processes, which learn of it by the environment alone. */
export const keepCompiledCode = (): void => {
  enableCompileCache();
  const cache = getCompileCacheDir();
  if (cache !== undefined) process.env['NODE_COMPILE_CACHE'] ??= dirname(cache);
};
