/** Installs what is missing, and says nothing when nothing is: `npm ci` when the lockfile is newer than node_modules. */
import { spawnSync } from 'node:child_process';
import { realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch, note, root } from './terminal.mjs';

const changedAt = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** npm writes node_modules/.package-lock.json last: without it an installation was cut off. */
const isCurrent = () =>
  changedAt(join(root, 'node_modules', '.package-lock.json')) >= changedAt(join(root, 'package-lock.json'));

const npmCi = () => {
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const options = { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] };
  const npm = process.env.npm_execpath;
  return npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...args], options)
    : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
};

export const installMissing = () => {
  if (isCurrent()) return;
  note('Installing packages (npm ci), once: about a minute and 1 GB.');
  const { status, error } = npmCi();
  if (status === 0) return;
  throw new Error(
    `The packages could not be installed${error ? `: ${error.message}` : ''}. ` +
      'See the lines above; with a connection to the npm registry "npm ci" does the same.',
  );
};

if (realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) await launch(() => installMissing());
