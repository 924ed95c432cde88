/** Finds Electron's runtime, or says in a few words why the desktop app cannot open here. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findNode } from './node24.mjs';
import { note, root } from './terminal.mjs';

/** Electron's download is about 110 MB; a machine that cannot reach it should not wait longer than this, in milliseconds. */
const DOWNLOAD_LIMIT = 120_000;

const folder = join(root, 'node_modules', 'electron');

const EXECUTABLES = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };

const present = () => {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  const pathFile = join(folder, 'path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : EXECUTABLES[process.platform];
  const path = join(override || join(folder, 'dist'), name ?? 'electron');
  return existsSync(path) ? path : null;
};

const download = () => {
  note("Fetching Electron's runtime, once: about 110 MB.");
  const { status } = spawnSync(findNode(root), [join(folder, 'install.js')], {
    stdio: 'ignore',
    timeout: DOWNLOAD_LIMIT,
    killSignal: 'SIGKILL',
  });
  return status === 0 ? present() : null;
};

export const hasDisplay = () =>
  process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

/** `{ path }`, or `{ problem }` that fits after "The desktop app cannot open here:". */
export const findElectron = ({ mayDownload }) => {
  if (!hasDisplay()) return { problem: 'there is no display' };
  const path = present() ?? (mayDownload ? download() : null);
  return path ? { path } : { problem: "Electron's runtime is missing and could not be fetched" };
};

/** Chromium refuses to start as root with its outer sandbox; the renderer's own sandbox stays on. */
export const rootSwitches = () => (process.getuid?.() === 0 ? ['--no-sandbox'] : []);
