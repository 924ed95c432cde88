/** Finds the Node 24 that the program runs on: from the npm registry, as an optional dependency of ours; else the machine's own. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The oldest Node that runs TypeScript sources without a flag and carries Node-API 10. */
const OLDEST = [22, 18];

/** @type {(root: string) => string | null} */
export const installedNode = (root) => {
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const folder = join(root, 'node_modules', `node-${system}-${process.arch}`, 'bin');
  const path = join(folder, process.platform === 'win32' ? 'node.exe' : 'node');
  return existsSync(path) ? path : null;
};

/** Whether the Node that runs this file can run the program itself. */
export const thisNodeWillDo = () => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
};

/** @type {(root: string) => string} */
export const findNode = (root) => {
  if (process.env.IDRIFT_NODE) return process.env.IDRIFT_NODE;
  const installed = installedNode(root);
  if (installed) return installed;
  if (thisNodeWillDo()) return process.execPath;
  throw new Error(
    `Idrift runs on Node ${OLDEST.join('.')} or newer, and this is Node ${process.versions.node}. ` +
      (existsSync(join(root, 'node_modules'))
        ? `No Node 24 is on the npm registry for ${process.platform}-${process.arch}: install it from nodejs.org.`
        : 'Run "npm install" here first: it brings Node 24.'),
  );
};
