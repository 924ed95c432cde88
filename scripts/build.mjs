/** Builds what cannot run from source, the renderer and Electron's two files, where sources changed since the last build. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundledDvc } from './bundle.mjs';
import { findNode } from './node24.mjs';
import { launch, note, root, runHere } from './terminal.mjs';

const PARTS = [
  { name: 'renderer', product: 'renderer/index.html', sources: ['renderer', 'core/contract', 'electron/preload'] },
  { name: 'electron', product: 'electron/main.cjs', sources: ['electron', 'scripts/node24.mjs'] },
];

const isTest = (path) => /\.test\.tsx?$/.test(path);

const filesOf = (path) =>
  statSync(path).isDirectory()
    ? readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !isTest(entry.name))
        .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
        .toSorted()
    : [path];

/** Names, sizes and times of all sources: also a deleted file is a change. */
const stampOf = (sources) => {
  const hash = createHash('sha256');
  for (const source of [...sources, 'package-lock.json']) {
    for (const file of filesOf(join(root, source))) {
      const { size, mtimeMs } = statSync(file);
      hash.update(`${file}\0${size}\0${mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
};

const buildPart = async ({ name, product, sources }) => {
  const stampFile = join(root, 'dist', `${name}.stamp`);
  const stamp = stampOf(sources);
  const isBuilt = existsSync(join(root, 'dist', product)) && existsSync(stampFile);
  if (isBuilt && readFileSync(stampFile, 'utf8') === stamp) return;
  note(`Building the ${name === 'electron' ? 'desktop shell' : 'user interface'}.`);
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const status = await runHere(findNode(root), [vite, 'build', name, '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) throw new Error(`The ${name} could not be built; see the lines above.`);
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(stampFile, stamp);
};

/** `idrift dvc` runs from its sources as well, so that its bundle is no reason to fail. */
export const buildDvc = async () => {
  if (bundledDvc(root)) return;
  note('Building the command "idrift dvc".');
  const status = await runHere(findNode(root), [join(root, 'scripts', 'bundle-dvc.mjs')], { stdio: ['ignore', 2, 2] });
  if (status !== 0) note('"idrift dvc" could not be bundled: it starts more slowly.');
};

export const build = async ({ desktop }) => {
  for (const part of PARTS) if (desktop || part.name !== 'electron') await buildPart(part);
  await buildDvc();
};

if (realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) await launch(() => build({ desktop: true }));
