/** Projects and programs that the tests start from a terminal's side. */
import { execFileSync, spawn } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { cleanEnvironment, programFolder, temporaryFolder } from './desktop.ts';

const cli = join(programFolder, 'scripts', 'idrift.mjs');

/** A copy of the sample project, made as `idrift init --sample` makes it. */
export const makeSample = (): string => {
  const folder = join(temporaryFolder('sample'), 'reviews');
  execFileSync(process.execPath, [cli, 'init', folder, '--sample'], { stdio: 'pipe' });
  return folder;
};

export const NO_DEMO = 'IDRIFT_DEMO names no folder that "npm run demo -- --dir DIR" made';

/** A copy of the finished sample project; null: there is none. */
export const demoCopy = (name: string): string | null => {
  const demo = process.env['IDRIFT_DEMO'];
  if (!demo) return null;
  const project = join(temporaryFolder(name), 'reviews');
  cpSync(demo, project, { recursive: true });
  return project;
};

/** The sample with two registered versions of small models, of two data versions. */
export const sampleWithTwoVersions = (): string => {
  const project = makeSample();
  const home = temporaryFolder('home');
  const idrift = (...words: readonly string[]): string =>
    execFileSync(process.execPath, [cli, ...words, '--project', project], {
      encoding: 'utf8',
      env: cleanEnvironment(home),
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  const small = ['--layers', '1', '--width', '16', '--heads', '2', '--epochs', '1'];
  for (const data of ['HEAD~1', 'HEAD']) {
    const { runId } = JSON.parse(idrift('train', '--data', data, ...small, '--json')) as { runId: string };
    idrift('models', 'register', runId);
  }
  return project;
};

/** Runs `idrift ui` until the test ends and gives the address that it prints. */
export const serveToBrowser = async (project: string): Promise<string> => {
  const child = spawn(process.execPath, [cli, 'ui', '--json', '--project', project], {
    env: cleanEnvironment(temporaryFolder('home')),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGINT');
    await ended;
  });
  const { url } = await new Promise<{ url: string }>((resolve, reject) => {
    let text = '';
    child.once('exit', (status) => reject(new Error(`idrift ui ended with status ${status}.`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      text += line;
      try {
        resolve(JSON.parse(text) as { url: string });
      } catch {
        // more lines to come
      }
    });
  });
  return url;
};
