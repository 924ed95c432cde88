/** npm run check: format, lint with the folders' boundaries, types, unused code, lockfile. Stops at the first that fails. */
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { findNode } from './node24.mjs';
import { lockfileProblems } from './lockfile.mjs';
import { launch, note, root } from './terminal.mjs';

const tool = (path, ...args) =>
  spawnSync(findNode(root), [join(root, 'node_modules', path), ...args], { cwd: root, encoding: 'utf8' });

const verdict = ({ status, stdout, stderr }) => (status === 0 ? null : `${stdout}${stderr}`);

const lint = (...paths) => tool('oxlint/bin/oxlint', ...paths);

/** @type {[string, () => string | null][]} */
const STEPS = [
  ['format', () => verdict(tool('@biomejs/biome/bin/biome', 'format', '.'))],
  ['lint', () => verdict(lint())],
  ...['.', 'renderer', 'e2e'].map((part) => [
    `types of ${part === '.' ? 'core, electron, scripts and bench' : part}`,
    () => verdict(tool('typescript/bin/tsc', '-p', part)),
  ]),
  ['unused code', () => verdict(tool('knip/bin/knip.js'))],
  ['lockfile', () => lockfileProblems(root).join('\n') || null],
];

await launch(() => {
  for (const [name, step] of STEPS) {
    const started = performance.now();
    const problem = step();
    note(`${problem === null ? '✓' : '✗'} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
    if (problem !== null) {
      note(problem);
      return 1;
    }
  }
  return 0;
});
