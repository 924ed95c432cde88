/** For tests: the real `dvc` command, which IDRIFT_DVC names, else the PATH. */
import { execFileSync } from 'node:child_process';

const command = process.env['IDRIFT_DVC'] ?? 'dvc';

/** Its output. @throws Error with its words when it fails */
export const dvc = (dir: string, ...args: readonly string[]): string =>
  execFileSync(command, [...args], {
    cwd: dir,
    encoding: 'utf8',
    stdio: 'pipe',
    env: { ...process.env, DVC_NO_ANALYTICS: '1' },
  });

/** null: it is not here. */
export const DVC_VERSION = ((): string | null => {
  try {
    return dvc('.', '--version').trim();
  } catch {
    return null;
  }
})();

export const LACKS_DVC = 'dvc is not on the PATH, and IDRIFT_DVC names none';
