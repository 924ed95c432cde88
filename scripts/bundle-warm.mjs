/**
 * Runs the usual commands of a new bundle of `idrift dvc` once, in a project that is removed again, and keeps what V8 has compiled by then
 * beside it. Another Node than this one refuses what is kept, and compiles.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runHere } from './terminal.mjs';

const FILES = 1600;

export const keepCompiled = async (folder) => {
  const project = mkdtempSync(join(tmpdir(), 'idrift-bundle-'));
  try {
    const env = { ...process.env, DVC_NO_ANALYTICS: '1', GIT_CONFIG_GLOBAL: devNull, GIT_CONFIG_NOSYSTEM: '1' };
    const status = await runHere(process.execPath, [fileURLToPath(import.meta.url), folder, project], {
      cwd: project,
      env,
      stdio: ['ignore', 'ignore', 2],
    });
    if (status !== 0) throw new Error('The bundle of "idrift dvc" does not run; see the lines above.');
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
};

const write = (name, text) => {
  mkdirSync(join(process.cwd(), name, '..'), { recursive: true });
  writeFileSync(name, text);
};

/** Each with its exit status. */
const COMMANDS = [
  ['init -q', 0],
  ['remote add -q -d folder ../remote', 0],
  ['add -q set one.txt', 0],
  ['status', 0],
  ['status -q', 0],
  ['push -q', 0],
  ['push', 0],
  () => write('set/1.txt', 'another\n'),
  ['status', 0],
  ['data status', 0],
  ['diff', 0],
  ['checkout -q -f', 0],
  () => rmSync('set', { recursive: true }),
  ['checkout', 0],
  () => rmSync('.dvc/cache', { recursive: true, force: true }),
  ['fetch -q', 0],
  ['pull', 0],
  ['commit -q -f', 0],
  ['git-hook pre-commit', 0],
  () => rmSync('set.dvc'),
  ['gc -q -w -f', 0],
];

const warm = async (folder, project) => {
  process.setMaxListeners(0); // each command listens for Ctrl+C
  const { run, compiled } = createRequire(import.meta.url)(join(folder, 'core.cjs'));
  process.chdir(project);
  mkdirSync('work');
  process.chdir('work');
  execFileSync('git', ['init', '-q', '.']);
  write('one.txt', 'one\n');
  for (let index = 0; index < FILES; index++) write(`set/${index}.txt`, `${index}\n`);
  for (const step of COMMANDS) {
    if (typeof step === 'function') step();
    else {
      const status = await run(step[0].split(' '));
      if (status !== step[1]) throw new Error(`"idrift dvc ${step[0]}" ended with ${status}.`);
    }
  }
  // What was compiled is refused where V8's flags are others, and push has set this one.
  setFlagsFromString('--semi-space-growth-factor=2');
  writeFileSync(join(folder, 'core.compiled'), compiled());
};

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    await warm(process.argv[2], process.argv[3]);
  } catch (thrown) {
    writeSync(2, `${thrown instanceof Error ? thrown.stack : String(thrown)}\n`);
    process.exitCode = 1;
  }
}
