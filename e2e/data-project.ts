/** The sample project with a second line of data, a local remote, and rows in the folder that are not committed. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { programFolder } from './desktop.ts';
import { makeSample } from './sample.ts';

const WHO = ['-c', 'user.name=Ebba', '-c', 'user.email=ebba@localhost', '-c', 'commit.gpgsign=false'];

export const gitIn = (project: string, ...args: readonly string[]): string =>
  execFileSync('git', [...WHO, ...args], { cwd: project, encoding: 'utf8' });

/** The command, its output left out. */
export const quietly = (project: string, ...args: readonly string[]): void => {
  const cli = join(programFolder, 'scripts', 'idrift.mjs');
  execFileSync(process.execPath, [cli, '--project', project, ...args], { stdio: 'pipe' });
};

/** The data files as the commit has them. */
const checkOut = (project: string): void => quietly(project, 'data', 'checkout', '--force');

/** Changes a data file, records it and commits it. */
export const commitData = (project: string, path: string, change: (text: string) => string, message: string): void => {
  const file = join(project, path);
  writeFileSync(file, change(readFileSync(file, 'utf8')));
  quietly(project, 'data', 'add', file);
  gitIn(project, 'add', '--', '.');
  gitIn(project, 'commit', '--quiet', '-m', message);
};

/** main goes on from the newest version; `slang` parts from it and is merged; `try-out` is left open. */
export const makeBranchedProject = (): string => {
  const project = makeSample();
  gitIn(project, 'config', 'user.name', 'Ebba');
  gitIn(project, 'config', 'user.email', 'ebba@localhost');
  gitIn(project, 'checkout', '--quiet', '-b', 'slang');
  const row = (text: string, label: string): string => `${JSON.stringify({ text, label })}\n`;
  commitData(
    project,
    'data/val.jsonl',
    (text) => text + row('Asbra grejer, helt sjukt nice', 'positiv'),
    'Add slang to validation',
  );
  gitIn(project, 'checkout', '--quiet', 'main');
  checkOut(project);
  commitData(
    project,
    'data/test.jsonl',
    (text) => text + row('Den gick sönder efter en dag', 'negativ'),
    'Add a text to test',
  );
  gitIn(project, 'merge', '--quiet', '--no-edit', '-m', 'Merge branch slang', 'slang');
  gitIn(project, 'branch', 'try-out', 'HEAD~1');
  checkOut(project);
  return project;
};

export const appendRows = (project: string, path: string, rows: readonly (readonly [string, string])[]): void => {
  appendFileSync(join(project, path), rows.map(([text, label]) => `${JSON.stringify({ text, label })}\n`).join(''));
};
