/**
 * npm test: installs what is missing, runs every test that this machine has the parts for, and lists at the end which it
 * skipped and what each of them lacks. With IDRIFT_CI=1 a skipped test is a failure. `npm test -- core/data` runs a folder's,
 * `--part=own` and `--part=desktop` those without and with a window. Of the latter `--part=engine` has those that mostly wait for a
 * container engine, and `--part=pages` the rest.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './build.mjs';
import { findElectron } from './electron.mjs';
import { installMissing } from './install.mjs';
import { findNode } from './node24.mjs';
import { launch, note, root, runHere } from './terminal.mjs';

const folder = mkdtempSync(join(tmpdir(), 'idrift-tests-'));
const skippedFile = join(folder, 'skipped.jsonl');

const vitest = (...args) => {
  const reporters = ['--reporter=default', `--reporter=${join(root, 'scripts', 'skipped-tests.mjs')}`];
  const words = [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', ...args, ...reporters];
  const env = { ...process.env, IDRIFT_SKIPPED: skippedFile, IDRIFT_NODE: findNode(root) };
  return runHere(findNode(root), words, { cwd: root, env });
};

const readSkipped = () =>
  existsSync(skippedFile)
    ? readFileSync(skippedFile, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line))
    : [];

const WITH_ENGINE = readdirSync(join(root, 'e2e')).filter((name) => /^(?:stack|container).*\.e2e\.ts$/.test(name));
const FILES_OF = {
  engine: WITH_ENGINE.map((name) => `e2e/${name}`),
  pages: WITH_ENGINE.map((name) => `--exclude=e2e/${name}`),
  desktop: [],
  all: [],
};

/** The tests in the desktop app and the browser; without a display or a runtime they are one line in the list. */
const testDesktop = async (skipped, files) => {
  const { problem } = findElectron({ mayDownload: true });
  if (problem) {
    skipped.push({ test: 'e2e: the desktop app', lacks: problem });
    return 0;
  }
  await build({ desktop: true });
  return vitest('--config', join('e2e', 'vitest.config.ts'), ...files);
};

const report = (skipped) => {
  if (skipped.length === 0) return note('\nNo test was skipped.');
  note(`\n${skipped.length === 1 ? '1 test was' : `${skipped.length} tests were`} skipped:`);
  for (const lacks of new Set(skipped.map((each) => each.lacks))) {
    note(`  ${lacks}`);
    for (const each of skipped) if (each.lacks === lacks) note(`    ${each.test}`);
  }
};

await launch(async () => {
  try {
    installMissing();
    const args = process.argv.slice(2);
    const paths = args.filter((arg) => !arg.startsWith('--part='));
    const part =
      args.find((arg) => arg.startsWith('--part='))?.slice('--part='.length) ?? (paths.length > 0 ? 'own' : 'all');
    const own = part === 'own' || part === 'all' ? await vitest(...paths) : 0;
    const skipped = [];
    const desktop = part in FILES_OF ? await testDesktop(skipped, FILES_OF[part]) : 0;
    skipped.push(...readSkipped());
    report(skipped);
    return own || desktop || (process.env.IDRIFT_CI === '1' && skipped.length > 0 ? 1 : 0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
