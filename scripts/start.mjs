/**
 * npm start: installs and builds what is missing and opens the desktop app on the sample project, or serves the same app to
 * a browser where no desktop app can open. `npm start -- --project DIR` opens another project, `--browser` skips the window.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { findElectron, rootSwitches } from './electron.mjs';
import { installMissing } from './install.mjs';
import { findNode } from './node24.mjs';
import { launch, note, root, runHere } from './terminal.mjs';

/** A start that fails this early, in milliseconds, is the runtime's fault (a library, the sandbox), not the user's. */
const EARLY = 15_000;

const cli = (args, options) => runHere(findNode(root), [join(root, 'core', 'cli', 'main.ts'), ...args], options);

/** Where a program keeps its users' data; IDRIFT_HOME wins. */
const dataFolder = () => {
  const { IDRIFT_HOME, LOCALAPPDATA, XDG_DATA_HOME } = process.env;
  if (IDRIFT_HOME) return IDRIFT_HOME;
  if (process.platform === 'win32') return join(LOCALAPPDATA ?? homedir(), 'Idrift');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Idrift');
  return join(XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'idrift');
};

const sampleProject = async () => {
  const dir = join(dataFolder(), 'sample');
  if (existsSync(join(dir, 'idrift.json'))) return dir;
  mkdirSync(dirname(dir), { recursive: true });
  note(`Making the sample project in ${dir}`);
  const status = await cli(['init', dir, '--sample'], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error('The sample project could not be made; see the line above.');
  return dir;
};

/** The exit status of the desktop app, or a reason why it did not open. */
const openDesktop = async (project) => {
  const { path, problem } = findElectron({ mayDownload: true });
  if (!path) return { problem };
  const started = Date.now();
  const env = { ...process.env, IDRIFT_NODE: findNode(root) };
  const status = await runHere(path, [...rootSwitches(), root, `--project=${project}`], { env });
  const failed = status !== 0 && status < 128 + 15 && Date.now() - started < EARLY;
  return failed ? { problem: `Electron ended with status ${status}` } : { status };
};

await launch(async () => {
  const { values } = parseArgs({
    options: { project: { type: 'string' }, browser: { type: 'boolean', default: false } },
  });
  installMissing();
  await build({ desktop: !values.browser });
  const project = values.project ? resolve(values.project) : await sampleProject();
  if (!values.browser) {
    const { status, problem } = await openDesktop(project);
    if (!problem) return status;
    note(`The desktop app cannot open here: ${problem}. Here it is for your browser instead.`);
  }
  return cli(['ui', '--project', project]);
});
